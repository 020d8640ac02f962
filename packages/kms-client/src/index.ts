export type { AccessDenial } from './access-denial.ts';
export type { HttpKmsClient, HttpKmsClientOptions } from './http-kms-client.ts';
export { createHttpKmsClient } from './http-kms-client.ts';
export type {
  AccessKeyGrant,
  GeneratedDataKey,
  KmsCall,
  KmsCallCause,
  KmsClient,
  OnBehalfOf,
} from './kms-client.ts';
export { KmsCallError } from './kms-client.ts';
