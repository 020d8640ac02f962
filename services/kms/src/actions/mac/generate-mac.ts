import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { computeMac } from '../../keyring/mac-hmac.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { demandAlgorithm } from '../asymmetric/demand-algorithm.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import { MAC_ERRORS, MAC_PARAMETERS } from './mac-parameters.ts';

/** @documented GenerateMac; @inferred that it is billed, as cryptography is */
export const generateMac = defineAction({
  name: 'GenerateMac',
  group: 'crypto-mac',
  summary: 'Computes the HMAC of a message with a MAC key.',
  input: z.object(MAC_PARAMETERS),
  errors: MAC_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:GenerateMac', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    const algorithm = demandAlgorithm(key, call.caller, 'GENERATE_VERIFY_MAC', input.Algorithm);
    endDryRun(input);
    return whenReady(kms.keyring.keyObject(key, key.primaryVersionId), (secretKey) => {
      const Mac = computeMac(secretKey, algorithm, input.Message).toString('base64');
      return { KeyId: key.keyId, Algorithm: algorithm, Mac };
    });
  },
});
