import type { InventoryRow, ObjectEncryption } from '../ports.ts';

/** How something is encrypted, in the words of the inventory: by which method, and under which key in which version. */
export type EncryptionKind = Pick<InventoryRow, 'method' | 'keyId' | 'keyVersionId'>;

/** See {@link EncryptionKind}. */
export function encryptionKindOf(encryption: ObjectEncryption): EncryptionKind {
  switch (encryption.method) {
    case 'none':
      return { method: 'none' };
    case 'AES256':
      return { method: 'AES256', keyVersionId: encryption.masterKeyVersion };
    case 'KMS':
      return { method: 'KMS', keyId: encryption.keyId, keyVersionId: encryption.keyVersionId };
  }
}
