/**
 * The bytes that Encrypt and GenerateDataKey return (docs/formats/ciphertext-blob.md):
 *
 *     key version id (ASCII) | format 0x01 | IV (12) | tag (16) | ciphertext
 *
 * The format byte is never a character of an id, so it also ends the id, whose length varies.
 */
import { kmsError, type WireError } from '@osseal/protocol/errors';
import { isKeyIdText } from '../keys/key-id.ts';

/** A CiphertextBlob taken apart; nothing about it is proven yet. */
export interface CiphertextBlob {
  readonly keyVersionId: string;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** AES-256-GCM under the key version's material. */
const FORMAT_AES_256_GCM = 0x01;
/** Bytes of the GCM nonce. */
export const IV_SIZE = 12;
/** Bytes of the GCM tag. */
export const TAG_SIZE = 16;
/** No format byte so far from the start: not a blob, however long the request is. */
const LONGEST_ID = 128;

/** One error for all that can be wrong with a blob, so that nobody learns which check failed. @inferred the code */
export function invalidCiphertext(): WireError {
  return kmsError('InvalidParameter', { parameter: 'CiphertextBlob' });
}

/** The bytes of a blob, in a buffer of their own. */
export function packCiphertextBlob(blob: CiphertextBlob): Buffer {
  const idLength = blob.keyVersionId.length;
  const packed = Buffer.allocUnsafe(idLength + 1 + IV_SIZE + TAG_SIZE + blob.ciphertext.length);
  packed.write(blob.keyVersionId, 0, 'latin1');
  packed[idLength] = FORMAT_AES_256_GCM;
  packed.set(blob.iv, idLength + 1);
  packed.set(blob.tag, idLength + 1 + IV_SIZE);
  packed.set(blob.ciphertext, idLength + 1 + IV_SIZE + TAG_SIZE);
  return packed;
}

/**
 * Takes a blob apart without a key; its parts are views of `bytes`. The key version id says which key can open it.
 * @throws InvalidParameter on CiphertextBlob
 */
export function parseCiphertextBlob(bytes: Buffer): CiphertextBlob {
  const idLength = bytes.subarray(0, LONGEST_ID + 1).indexOf(FORMAT_AES_256_GCM);
  const ivStart = idLength + 1;
  const ciphertextStart = ivStart + IV_SIZE + TAG_SIZE;
  if (idLength < 1 || bytes.length <= ciphertextStart) throw invalidCiphertext();
  const keyVersionId = bytes.toString('latin1', 0, idLength);
  if (!isKeyIdText(keyVersionId)) throw invalidCiphertext();
  return {
    keyVersionId,
    iv: bytes.subarray(ivStart, ivStart + IV_SIZE),
    tag: bytes.subarray(ivStart + IV_SIZE, ciphertextStart),
    ciphertext: bytes.subarray(ciphertextStart),
  };
}
