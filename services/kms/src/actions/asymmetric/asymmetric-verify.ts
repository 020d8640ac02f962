import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { publicKeyOf } from '../../keyring/asymmetric-public-key.ts';
import { SIGNATURE_ALGORITHMS, verifyDigest } from '../../keyring/asymmetric-signature.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, oneOf, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { demandAlgorithm } from './demand-algorithm.ts';
import { readDigest } from './digest.ts';
import { PAIR_ERRORS, PAIR_PARAMETERS } from './pair-parameters.ts';

/** RSA_4096 makes the longest signatures, of 512 bytes; what is somewhat longer is a wrong signature, not a bad parameter. */
const MOST_SIGNATURE_BYTES = 1024;

/** @documented AsymmetricVerify: a wrong signature is an answer, not an error */
export const asymmetricVerify = defineAction({
  name: 'AsymmetricVerify',
  group: 'crypto-asymmetric',
  summary: 'Says whether a signature of a SHA-256 digest is right; a wrong one is answered with Value false.',
  input: z.object({
    ...PAIR_PARAMETERS,
    Algorithm: required(oneOf(...SIGNATURE_ALGORITHMS, 'SM2DSA')),
    Digest: required(readDigest),
    Value: required(base64Bytes(MOST_SIGNATURE_BYTES)),
  }),
  errors: PAIR_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:AsymmetricVerify', key)],
  billedKey: billedAs,
  handle(key, input, call) {
    const algorithm = demandAlgorithm(key, call.caller, 'SIGN/VERIFY', input.Algorithm);
    const publicKey = publicKeyOf(key, input.KeyVersionId);
    endDryRun(input);
    return whenReady(verifyDigest(publicKey, algorithm, input.Digest, input.Value), (Value) => {
      return { KeyId: key.keyId, KeyVersionId: input.KeyVersionId, Value };
    });
  },
});
