import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import { DATA_KEY_PARAMETERS, generateDataKey } from './data-key.ts';
import { demandUsable } from './demand-usable.ts';
import { endDryRun } from './dry-run.ts';
import { USE_ERRORS } from './errors.ts';
import { demandWrapping, WRAPPING_PARAMETERS } from './export-wrapping.ts';

/** @documented GenerateAndExportDataKey; @inferred that a size too long for the wrapping is InvalidParameter on NumberOfBytes */
export const generateAndExportDataKey = defineAction({
  name: 'GenerateAndExportDataKey',
  group: 'crypto-symmetric',
  summary: 'Makes a data key and returns it wrapped twice: under a key, and with RSAES-OAEP under a given public key.',
  input: z.object({ ...DATA_KEY_PARAMETERS, ...WRAPPING_PARAMETERS }),
  errors: [...USE_ERRORS, 'Forbidden.AliasNotFound', 'Unsupported.Alias', 'UnsupportedOperation'],
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:GenerateAndExportDataKey', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    demandUsable(key, call.caller, false);
    const wrapping = demandWrapping(input);
    // The sizes that KeySpec stands for fit always.
    if ((input.NumberOfBytes ?? 0) > wrapping.capacity) {
      throw kmsError('InvalidParameter', { parameter: 'NumberOfBytes' });
    }
    endDryRun(input);
    return whenReady(generateDataKey(key, input, kms), ({ plaintext, keyVersionId, ciphertextBlob }) => {
      try {
        const ExportedDataKey = wrapping.wrap(plaintext).toString('base64');
        const CiphertextBlob = ciphertextBlob.toString('base64');
        return { KeyId: key.keyId, KeyVersionId: keyVersionId, CiphertextBlob, ExportedDataKey };
      } finally {
        plaintext.fill(0);
      }
    });
  },
});
