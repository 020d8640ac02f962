export * from './access-key-secret.ts';
export * from './oss-signature.ts';
export * from './post-signature.ts';
export * from './rpc-signature.ts';
export * from './s3-signature.ts';
export { sameText } from './same-text.ts';
