export type { AccessDenial } from './access-denial.ts';
export type { HttpKmsClient, HttpKmsClientOptions, PassedRequest } from './http-kms-client.ts';
export { createHttpKmsClient } from './http-kms-client.ts';
export type {
  AccessKeyGrant,
  CacheFigures,
  GeneratedDataKey,
  KeyDescription,
  KmsCall,
  KmsCallCause,
  KmsClient,
  OnBehalfOf,
  WrappedKey,
} from './kms-client.ts';
export { KmsCallError } from './kms-client.ts';
export { rootAccountOf, rootSecretOf } from './root-grant.ts';
