export type { EncryptionKind } from './objects/encryption-kind.ts';
export { encryptionKindOf } from './objects/encryption-kind.ts';
export { isVersionId } from './objects/version-id.ts';
export * from './ports.ts';
