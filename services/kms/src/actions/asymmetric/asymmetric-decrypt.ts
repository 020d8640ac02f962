import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { ciphertextSize, decryptOaep, OAEP_ALGORITHMS } from '../../keyring/asymmetric-oaep.ts';
import { publicKeyOf } from '../../keyring/asymmetric-public-key.ts';
import { invalidCiphertext } from '../../keyring/ciphertext-blob.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { base64Bytes, oneOf, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { demandAlgorithm } from './demand-algorithm.ts';
import { PAIR_ERRORS, PAIR_PARAMETERS } from './pair-parameters.ts';

/** What SM2PKE makes, the most of any algorithm. @documented AsymmetricDecrypt */
const MOST_CIPHERTEXT_BYTES = 6144;

/** @documented AsymmetricDecrypt; @inferred that ciphertext of another key, version or algorithm is InvalidParameter */
export const asymmetricDecrypt = defineAction({
  name: 'AsymmetricDecrypt',
  group: 'crypto-asymmetric',
  summary: 'Decrypts RSAES-OAEP ciphertext, whoever made it, with the version of an RSA key that the caller names.',
  input: z.object({
    ...PAIR_PARAMETERS,
    Algorithm: required(oneOf(...OAEP_ALGORITHMS, 'SM2PKE')),
    CiphertextBlob: required(base64Bytes(MOST_CIPHERTEXT_BYTES)),
  }),
  errors: PAIR_ERRORS,
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:AsymmetricDecrypt', key)],
  billedKey: billedAs,
  async handle(key, input, call, kms) {
    const algorithm = demandAlgorithm(key, call.caller, 'ENCRYPT/DECRYPT', input.Algorithm);
    const { KeyVersionId, CiphertextBlob } = input;
    if (CiphertextBlob.length !== ciphertextSize(publicKeyOf(key, KeyVersionId))) throw invalidCiphertext();
    endDryRun(input);
    const plaintext = await decryptOaep(await kms.keyring.keyObject(key, KeyVersionId), algorithm, CiphertextBlob);
    if (plaintext === undefined) throw invalidCiphertext();
    const Plaintext = plaintext.toString('base64');
    plaintext.fill(0);
    return { KeyId: key.keyId, KeyVersionId, Plaintext };
  },
});
