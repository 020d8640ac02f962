import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { demandImportable } from '../../keys/key-import.ts';
import { onKey } from '../key-permission.ts';
import { base64Bytes, integer, keyReference, optional, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';

/** Far more than any wrapping key gives; what has not the length of its own is InvalidKeyMaterial. */
const MOST_ENCRYPTED_BYTES = 1024;
/** A token has some 3300. */
const MOST_TOKEN_CHARACTERS = 8192;
/** In the year 2286. */
const LATEST_SECOND = 9_999_999_999;

/** @documented ImportKeyMaterial, also that KeyMaterialExpireUnix may be left out, though its table says required */
export const importKeyMaterial = defineAction({
  name: 'ImportKeyMaterial',
  group: 'key-import',
  summary: 'Puts key material into a key of origin EXTERNAL, or the same material again, for good or until a time.',
  input: z.object({
    KeyId: required(keyReference),
    EncryptedKeyMaterial: required(base64Bytes(MOST_ENCRYPTED_BYTES)),
    ImportToken: required(textUpTo(MOST_TOKEN_CHARACTERS)),
    KeyMaterialExpireUnix: optional(integer(0, LATEST_SECOND)),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Unsupported.Origin',
    'Rejected.StateModifiedFailed',
    'InvalidImportToken',
    'ExpiredImportToken',
    'InvalidKeyMaterial',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:ImportKeyMaterial', key)],
  async handle(key, { EncryptedKeyMaterial, ImportToken, KeyMaterialExpireUnix }, call, kms) {
    demandImportable(key);
    const expiresAt = readExpiry(KeyMaterialExpireUnix ?? 0, call.nowMs);
    const material = await kms.keyring.imports.unwrap(key, ImportToken, EncryptedKeyMaterial, call.nowMs);
    await kms.keys.imports.accept(key, material, expiresAt);
    return {};
  },
});

/** @documented 0: never, and not a time that is over; @inferred that this very moment is over too */
function readExpiry(seconds: number, nowMs: number): string | undefined {
  if (seconds === 0) return undefined;
  if (seconds * 1000 <= nowMs) throw kmsError('InvalidParameter', { parameter: 'KeyMaterialExpireUnix' });
  return new Date(seconds * 1000).toISOString();
}
