import { parseCiphertextBlob } from './keyring/ciphertext-blob.ts';
import { keyIdOfVersion } from './keys/key-id.ts';

/** What a CiphertextBlob says without any key; nothing of it is proven. */
export interface CiphertextDescription {
  readonly keyId: string | undefined;
  readonly keyVersionId: string;
  readonly algorithm: 'AES-256-GCM';
  /** Bytes of the plaintext. */
  readonly plaintextSize: number;
}

/** @throws WireError InvalidParameter for what is no CiphertextBlob */
export function describeCiphertext(bytes: Buffer): CiphertextDescription {
  const { keyVersionId, ciphertext } = parseCiphertextBlob(bytes);
  return {
    keyId: keyIdOfVersion(keyVersionId),
    keyVersionId,
    algorithm: 'AES-256-GCM',
    plaintextSize: ciphertext.length,
  };
}
