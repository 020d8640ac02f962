export type { CallContext } from './call-context.ts';
export { CALL_HEADER, decodeCallContext, encodeCallContext } from './call-context.ts';
export type { HttpKmsClientOptions } from './http-kms-client.ts';
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
export { DIRECTORY_PATH, openGrant, sealGrant } from './sealed-grant.ts';
export type { VerifiedAssertion } from './service-identity.ts';
export {
  ASSERTION_HEADER,
  AssertionIssuer,
  GATEWAY_ACCESS_KEY_ID,
  isServiceToken,
  verifyAssertion,
} from './service-identity.ts';
