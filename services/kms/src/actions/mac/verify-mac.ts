import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { isMacOf } from '../../keyring/mac-hmac.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { demandAlgorithm } from '../asymmetric/demand-algorithm.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { MAC_ERRORS, MAC_PARAMETERS } from './mac-parameters.ts';

/** HMAC_SHA_512 makes the longest, of 64 bytes; what is somewhat longer is a wrong MAC, not a bad parameter. */
const MOST_MAC_BYTES = 1024;

/** @documented VerifyMac; @inferred that a wrong MAC is an answer, as a wrong signature is, and that the call is billed */
export const verifyMac = defineAction({
  name: 'VerifyMac',
  group: 'crypto-mac',
  summary: 'Says whether an HMAC of a message is right; a wrong one is answered with Value false.',
  input: z.object({ ...MAC_PARAMETERS, Mac: required(base64Bytes(MOST_MAC_BYTES)) }),
  errors: MAC_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:VerifyMac', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    const algorithm = demandAlgorithm(key, call.caller, 'GENERATE_VERIFY_MAC', input.Algorithm);
    endDryRun(input);
    return whenReady(kms.keyring.keyObject(key, key.primaryVersionId), (secretKey) => {
      const Value = isMacOf(secretKey, algorithm, input.Message, input.Mac);
      return { KeyId: key.keyId, Algorithm: algorithm, Value };
    });
  },
});
