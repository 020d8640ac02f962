import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { type CiphertextBlob, parseCiphertextBlob } from '../../keyring/ciphertext-blob.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, flag, optional, required, textUpTo } from '../parameters.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { readEncryptionContext } from './encryption-context.ts';
import { USE_ERRORS } from './errors.ts';

/** The largest blob that Encrypt makes is some 6.3 KB. */
const MOST_BLOB_BYTES = 8192;

interface Target {
  readonly blob: CiphertextBlob;
  readonly key: CmkRecord;
}

/** @documented Decrypt; @inferred that damage and a wrong context are InvalidParameter, not told apart */
export const decrypt = defineAction({
  name: 'Decrypt',
  group: 'crypto-symmetric',
  summary: 'Decrypts what Encrypt or GenerateDataKey made; the key is found from the CiphertextBlob.',
  input: z.object({
    CiphertextBlob: required(base64Bytes(MOST_BLOB_BYTES)),
    EncryptionContext: optional(readEncryptionContext),
    DryRun: optional(flag),
    Recipient: optional(textUpTo(65_536)),
  }),
  errors: [...USE_ERRORS, 'UnsupportedOperation'],
  billed: true,
  needsActivation: true,
  target(input, call, kms) {
    const blob = parseCiphertextBlob(input.CiphertextBlob);
    return whenReady(kms.keys.findByVersion(blob.keyVersionId, call.region), (key): Target => ({ blob, key }));
  },
  checks: ({ key }) => [onKey('kms:Decrypt', key)],
  billedKey: ({ key }) => billedAs(key),
  handle({ blob, key }, input, call, kms) {
    demandUsable(key, call.caller, true);
    // Attestation of a confidential environment is not offered; answering without it would be a lie.
    if (input.Recipient !== undefined) throw kmsError('UnsupportedOperation');
    endDryRun(input);
    return whenReady(kms.keyring.unwrap(key, blob, input.EncryptionContext), (plaintext) => {
      const Plaintext = plaintext.toString('base64');
      plaintext.fill(0);
      return { KeyId: key.keyId, KeyVersionId: blob.keyVersionId, Plaintext };
    });
  },
});
