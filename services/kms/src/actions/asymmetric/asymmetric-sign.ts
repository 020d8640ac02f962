import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { publicKeyOf } from '../../keyring/asymmetric-public-key.ts';
import { SIGNATURE_ALGORITHMS, SIGNATURE_RANDOM_SIZE, signDigest } from '../../keyring/asymmetric-signature.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { oneOf, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { demandAlgorithm } from './demand-algorithm.ts';
import { readDigest } from './digest.ts';
import { PAIR_ERRORS, PAIR_PARAMETERS } from './pair-parameters.ts';

/** @documented AsymmetricSign */
export const asymmetricSign = defineAction({
  name: 'AsymmetricSign',
  group: 'crypto-asymmetric',
  summary: 'Signs a SHA-256 digest with one version of an RSA or EC key; ECDSA signatures are DER.',
  input: z.object({
    ...PAIR_PARAMETERS,
    Algorithm: required(oneOf(...SIGNATURE_ALGORITHMS, 'SM2DSA')),
    Digest: required(readDigest),
  }),
  errors: PAIR_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:AsymmetricSign', key)],
  billedKey: billedAs,
  handle(key, input, call, kms) {
    const algorithm = demandAlgorithm(key, call.caller, 'SIGN/VERIFY', input.Algorithm);
    const { KeyVersionId, Digest } = input;
    // A dry run, too, tells that there is no such version.
    publicKeyOf(key, KeyVersionId);
    endDryRun(input);
    return whenReady(kms.keyring.keyObject(key, KeyVersionId), (privateKey) => {
      const value = signDigest(privateKey, algorithm, Digest, kms.random.bytes(SIGNATURE_RANDOM_SIZE));
      return { KeyId: key.keyId, KeyVersionId, Value: value.toString('base64') };
    });
  },
});
