export { kmsProcessSettings, kmsSettings } from './config.ts';
export type { KmsFolder } from './fsck/check-kms.ts';
export { checkKms } from './fsck/check-kms.ts';
export { dataKeyOpener } from './fsck/data-key-opener.ts';
export type { Kms, KmsDeps } from './kms.ts';
export { createKms } from './kms.ts';
export { isRegion, REGIONS } from './regions.ts';
export { createKmsServer, kmsAuthority } from './tls.ts';
