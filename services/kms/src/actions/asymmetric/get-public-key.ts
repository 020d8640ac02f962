import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { publicKeyOf, publicKeyPem } from '../../keyring/asymmetric-public-key.ts';
import { keySpecOf } from '../../keys/key-spec.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { billedAs, onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import { demandUser } from './demand-algorithm.ts';
import { PAIR_PARAMETERS } from './pair-parameters.ts';

/**
 * Works in every state of the key, for what a key has signed or sealed stays worth checking.
 * @documented GetPublicKey; @inferred the states, and that it is billed: the API list has it among the cryptographic calls
 */
export const getPublicKey = defineAction({
  name: 'GetPublicKey',
  group: 'crypto-asymmetric',
  summary: 'Returns the public key of one version of an RSA or EC key as PEM text, in any state of the key.',
  input: z.object(PAIR_PARAMETERS),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.KeyVersionNotFound',
    'Forbidden.AliasNotFound',
    'Unsupported.Alias',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
    'DryRunOperationError',
  ],
  billed: true,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: true, foreign: true }),
  checks: (key) => [onKey('kms:GetPublicKey', key)],
  billedKey: billedAs,
  handle(key, input, call) {
    demandUser(key, call.caller);
    if (keySpecOf(key).kind !== 'asymmetric') throw kmsError('Rejected.UnsupportedOperation');
    const publicKey = publicKeyOf(key, input.KeyVersionId);
    endDryRun(input);
    return { KeyId: key.keyId, KeyVersionId: input.KeyVersionId, PublicKey: publicKeyPem(publicKey) };
  },
});
