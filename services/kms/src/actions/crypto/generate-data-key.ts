import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { optional, textUpTo } from '../parameters.ts';
import { DATA_KEY_PARAMETERS, generateDataKey } from './data-key.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { USE_ERRORS } from './errors.ts';
import { wrappingKey } from './wrapping-key.ts';

/** @documented GenerateDataKey */
export const generateDataKeyAction = defineAction({
  name: 'GenerateDataKey',
  group: 'crypto-symmetric',
  summary: 'Makes a data key of 1 to 1024 bytes and returns it plain and wrapped.',
  input: z.object({ ...DATA_KEY_PARAMETERS, Recipient: optional(textUpTo(65_536)) }),
  errors: [...USE_ERRORS, 'Forbidden.AliasNotFound', 'Unsupported.Alias', 'UnsupportedOperation'],
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => wrappingKey(KeyId, call, kms),
  checks: (key) => [onKey('kms:GenerateDataKey', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    demandUsable(key, call.caller, true);
    // Attestation of a confidential environment is not offered; answering without it would be a lie.
    if (input.Recipient !== undefined) throw kmsError('UnsupportedOperation');
    endDryRun(input);
    return whenReady(generateDataKey(key, input, kms), ({ plaintext, keyVersionId, ciphertextBlob }) => {
      const Plaintext = plaintext.toString('base64');
      plaintext.fill(0);
      const CiphertextBlob = ciphertextBlob.toString('base64');
      return { KeyId: key.keyId, KeyVersionId: keyVersionId, CiphertextBlob, Plaintext };
    });
  },
});
