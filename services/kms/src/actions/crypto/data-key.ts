import type { Awaitable, CmkRecord } from '@osseal/storage';
import type { KmsDomain } from '../../domain.ts';
import type { EncryptionContext } from '../../keyring/encryption-context.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { flag, integer, keyReference, oneOf, optional, required } from '../parameters.ts';
import { readEncryptionContext } from './encryption-context.ts';

const SIZES = { AES_256: 32, AES_128: 16 } as const;

/** Parameters that both ways to make a data key share. @documented GenerateDataKey */
export const DATA_KEY_PARAMETERS = {
  KeyId: required(keyReference),
  KeySpec: optional(oneOf('AES_256', 'AES_128')),
  NumberOfBytes: optional(integer(1, 1024)),
  EncryptionContext: optional(readEncryptionContext),
  DryRun: optional(flag),
};

/** What is asked of a data key. */
export interface DataKeyRequest {
  readonly KeySpec?: keyof typeof SIZES | undefined;
  readonly NumberOfBytes?: number | undefined;
  readonly EncryptionContext?: EncryptionContext | undefined;
}

/** A new data key; the caller zeroes `plaintext`. */
export interface DataKey {
  readonly plaintext: Buffer;
  readonly keyVersionId: string;
  readonly ciphertextBlob: Buffer;
}

/** Random bytes, and the same wrapped by `key`. NumberOfBytes wins over KeySpec. @documented GenerateDataKey */
export function generateDataKey(key: CmkRecord, request: DataKeyRequest, kms: KmsDomain): Awaitable<DataKey> {
  const plaintext = kms.random.bytes(request.NumberOfBytes ?? SIZES[request.KeySpec ?? 'AES_256']);
  const wrapped = kms.keyring.wrap(key, plaintext, request.EncryptionContext);
  return whenReady(wrapped, ({ keyVersionId, ciphertextBlob }) => ({ plaintext, keyVersionId, ciphertextBlob }));
}
