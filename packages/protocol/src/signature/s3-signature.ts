export type { ChunkChain } from './s3-chunk-signatures.ts';
export { S3ChunkSignatures } from './s3-chunk-signatures.ts';
export type { S3Credential, S3V2Credential, S3V4Credential, SignedS3Credential } from './s3-credential.ts';
export { parseS3Authorization, speaksS3 } from './s3-credential.ts';
export type { S3Payload } from './s3-verify.ts';
export { chunkingNotSupported, isAwsChunked, verifyS3 } from './s3-verify.ts';
