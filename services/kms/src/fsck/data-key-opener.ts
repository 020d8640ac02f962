import type { Random, Sealer } from '@osseal/service-kit';
import type { KeyRegistry } from '@osseal/storage';
import { parseCiphertextBlob } from '../keyring/ciphertext-blob.ts';
import { Keyring } from '../keyring/keyring.ts';

/** What an object's record keeps of its data key. */
export interface WrappedByKms {
  readonly wrappedDataKey: string;
  readonly encryptionContext?: Readonly<Record<string, string>>;
}

/**
 * Opens data keys of objects beside a KMS that does not run: without a caller, whatever the key's state, off the bill. For
 * checks of a folder by whoever has its root key.
 * @returns resolves with 32 bytes that the caller zeroes; undefined: they do not open, or the CMK is not there
 */
export function dataKeyOpener(folder: {
  readonly registry: KeyRegistry;
  readonly sealer: Sealer;
  readonly random: Random;
}): (wrapped: WrappedByKms) => Promise<Buffer | undefined> {
  const keyring = new Keyring(folder);
  return async ({ wrappedDataKey, encryptionContext }) => {
    try {
      const blob = parseCiphertextBlob(Buffer.from(wrappedDataKey, 'base64'));
      const key = await folder.registry.findKeyByVersion(blob.keyVersionId);
      return key && (await keyring.unwrap(key, blob, encryptionContext));
    } catch {
      return undefined;
    }
  };
}
