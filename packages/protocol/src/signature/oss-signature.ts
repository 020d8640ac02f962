export { isSubResource } from './oss-canonical-v1.ts';
export type { OssCredential, OssV1Credential, OssV4Credential, SignedOssCredential } from './oss-credential.ts';
export { parseOssAuthorization, wrongRegion } from './oss-credential.ts';
export type { OssRequestToSign, OssSigner, OssV4Options } from './oss-sign.ts';
export {
  formatQuery,
  presignOssV1,
  presignOssV4,
  signOssV1,
  signOssV4,
  signPostPolicyV1,
  signPostPolicyV4,
} from './oss-sign.ts';
export type { OssSignedTarget } from './oss-verify.ts';
export { verifyOss } from './oss-verify.ts';
