import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, flag, keyReference, optional, required } from '../parameters.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { readEncryptionContext } from './encryption-context.ts';
import { USE_ERRORS } from './errors.ts';
import { wrappingKey } from './wrapping-key.ts';

/** "6 KB", read as 6144 bytes. @documented Encrypt */
const MOST_PLAINTEXT_BYTES = 6144;

/** @documented Encrypt */
export const encrypt = defineAction({
  name: 'Encrypt',
  group: 'crypto-symmetric',
  summary: 'Encrypts up to 6 KB under the primary version of a key.',
  input: z.object({
    KeyId: required(keyReference),
    Plaintext: required(base64Bytes(MOST_PLAINTEXT_BYTES)),
    EncryptionContext: optional(readEncryptionContext),
    DryRun: optional(flag),
  }),
  errors: [...USE_ERRORS, 'Forbidden.AliasNotFound', 'Unsupported.Alias'],
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => wrappingKey(KeyId, call, kms),
  checks: (key) => [onKey('kms:Encrypt', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    demandUsable(key, call.caller, true);
    endDryRun(input);
    return whenReady(
      kms.keyring.wrap(key, input.Plaintext, input.EncryptionContext),
      ({ keyVersionId, ciphertextBlob }) => {
        input.Plaintext.fill(0);
        return { KeyId: key.keyId, KeyVersionId: keyVersionId, CiphertextBlob: ciphertextBlob.toString('base64') };
      },
    );
  },
});
