import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import { DATA_KEY_PARAMETERS, generateDataKey } from './data-key.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { USE_ERRORS } from './errors.ts';

/** @documented GenerateDataKeyWithoutPlaintext */
export const generateDataKeyWithoutPlaintext = defineAction({
  name: 'GenerateDataKeyWithoutPlaintext',
  group: 'crypto-symmetric',
  summary: 'Makes a data key of 1 to 1024 bytes and returns it wrapped only.',
  input: z.object(DATA_KEY_PARAMETERS),
  errors: [...USE_ERRORS, 'Forbidden.AliasNotFound', 'Unsupported.Alias'],
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:GenerateDataKeyWithoutPlaintext', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    demandUsable(key, call.caller, false);
    endDryRun(input);
    return whenReady(generateDataKey(key, input, kms), ({ plaintext, keyVersionId, ciphertextBlob }) => {
      plaintext.fill(0);
      return { KeyId: key.keyId, KeyVersionId: keyVersionId, CiphertextBlob: ciphertextBlob.toString('base64') };
    });
  },
});
