export type { KmsErrorCode } from './kms-errors.ts';
export { KMS_ERRORS, kmsError } from './kms-errors.ts';
export { notOffered } from './not-offered.ts';
export type { OssErrorCode } from './oss-errors.ts';
export { OSS_ERRORS, ossError } from './oss-errors.ts';
export type { RamErrorCode } from './ram-errors.ts';
export { invalidRamParameter, RAM_ERRORS, ramError } from './ram-errors.ts';
export { WireError } from './wire-error.ts';
