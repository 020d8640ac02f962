import type { CmkRecord } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { type CiphertextBlob, invalidCiphertext, parseCiphertextBlob } from '../../keyring/ciphertext-blob.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, flag, optional, required } from '../parameters.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { readEncryptionContext } from './encryption-context.ts';
import { USE_ERRORS } from './errors.ts';
import { demandWrapping, WRAPPING_PARAMETERS } from './export-wrapping.ts';

/** The largest blob that Encrypt makes is some 6.3 KB. */
const MOST_BLOB_BYTES = 8192;

interface Target {
  readonly blob: CiphertextBlob;
  readonly key: CmkRecord;
}

/** @documented ExportDataKey; @inferred that a data key too long for the wrapping is InvalidParameter on CiphertextBlob */
export const exportDataKey = defineAction({
  name: 'ExportDataKey',
  group: 'crypto-symmetric',
  summary: 'Unwraps a data key and wraps it again with RSAES-OAEP under a public key that the caller gives.',
  input: z.object({
    CiphertextBlob: required(base64Bytes(MOST_BLOB_BYTES)),
    EncryptionContext: optional(readEncryptionContext),
    ...WRAPPING_PARAMETERS,
    DryRun: optional(flag),
  }),
  errors: [...USE_ERRORS, 'UnsupportedOperation'],
  billed: true,
  needsActivation: true,
  target(input, call, kms) {
    const blob = parseCiphertextBlob(input.CiphertextBlob);
    return whenReady(kms.keys.findByVersion(blob.keyVersionId, call.region), (key): Target => ({ blob, key }));
  },
  checks: ({ key }) => [onKey('kms:ExportDataKey', key)],
  billedKey: ({ key }) => billedAs(key),
  handle({ blob, key }, input, call, kms) {
    demandUsable(key, call.caller, false);
    const wrapping = demandWrapping(input);
    endDryRun(input);
    return whenReady(kms.keyring.unwrap(key, blob, input.EncryptionContext), (dataKey) => {
      try {
        if (dataKey.length > wrapping.capacity) throw invalidCiphertext();
        const ExportedDataKey = wrapping.wrap(dataKey).toString('base64');
        return { KeyId: key.keyId, KeyVersionId: blob.keyVersionId, ExportedDataKey };
      } finally {
        dataKey.fill(0);
      }
    });
  },
});
