import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { encryptOaep, OAEP_ALGORITHMS, oaepCapacity } from '../../keyring/asymmetric-oaep.ts';
import { publicKeyOf } from '../../keyring/asymmetric-public-key.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, oneOf, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { demandAlgorithm } from './demand-algorithm.ts';
import { PAIR_ERRORS, PAIR_PARAMETERS } from './pair-parameters.ts';

/** What SM2PKE takes, the most of any algorithm. @documented AsymmetricEncrypt */
const MOST_PLAINTEXT_BYTES = 6047;

/** @documented AsymmetricEncrypt */
export const asymmetricEncrypt = defineAction({
  name: 'AsymmetricEncrypt',
  group: 'crypto-asymmetric',
  summary: 'Encrypts a few hundred bytes with RSAES-OAEP under one version of an RSA key, to standard ciphertext.',
  input: z.object({
    ...PAIR_PARAMETERS,
    Algorithm: required(oneOf(...OAEP_ALGORITHMS, 'SM2PKE')),
    Plaintext: required(base64Bytes(MOST_PLAINTEXT_BYTES)),
  }),
  errors: PAIR_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:AsymmetricEncrypt', key)],
  billedKey: billedAs,
  handle(key, input, call) {
    const algorithm = demandAlgorithm(key, call.caller, 'ENCRYPT/DECRYPT', input.Algorithm);
    const publicKey = publicKeyOf(key, input.KeyVersionId);
    if (input.Plaintext.length > oaepCapacity(publicKey, algorithm)) {
      throw kmsError('InvalidParameter', { parameter: 'Plaintext' });
    }
    endDryRun(input);
    const ciphertext = encryptOaep(publicKey, algorithm, input.Plaintext);
    input.Plaintext.fill(0);
    return { KeyId: key.keyId, KeyVersionId: input.KeyVersionId, CiphertextBlob: ciphertext.toString('base64') };
  },
});
