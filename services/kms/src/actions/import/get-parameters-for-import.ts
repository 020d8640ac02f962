import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { WRAPPING_ALGORITHMS } from '../../keyring/import/rsa-unwrap.ts';
import { demandExternal } from '../../keys/key-import.ts';
import { onKey } from '../key-permission.ts';
import { keyReference, oneOf, required } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { wireTime } from '../wire-time.ts';

/** @documented GetParametersForImport; @inferred the code for EC_SM2, with which material reaches keys of managed HSM alone */
export const getParametersForImport = defineAction({
  name: 'GetParametersForImport',
  group: 'key-import',
  summary: 'Makes an RSA_2048 public key and a token, valid for 24 hours, with which key material can be sent.',
  input: z.object({
    KeyId: required(keyReference),
    WrappingAlgorithm: required(oneOf(...WRAPPING_ALGORITHMS, 'SM2PKE')),
    WrappingKeySpec: required(oneOf('RSA_2048', 'EC_SM2')),
  }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Unsupported.Alias',
    'Unsupported.Origin',
    'Unsupported.ProtectionLevel',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: ({ KeyId }, call, kms) => kms.keys.find(KeyId, scopeOf(call), { alias: false, foreign: true }),
  checks: (key) => [onKey('kms:GetParametersForImport', key)],
  async handle(key, { WrappingAlgorithm, WrappingKeySpec }, call, kms) {
    demandExternal(key);
    if ((WrappingAlgorithm === 'SM2PKE') !== (WrappingKeySpec === 'EC_SM2')) {
      throw kmsError('InvalidParameter', { parameter: 'WrappingAlgorithm' });
    }
    if (WrappingAlgorithm === 'SM2PKE') throw kmsError('Unsupported.ProtectionLevel');
    const { imports } = kms.keyring;
    const { publicKey, importToken, expiresMs } = await imports.parameters(key, WrappingAlgorithm, call.nowMs);
    return {
      KeyId: key.keyId,
      PublicKey: publicKey,
      ImportToken: importToken,
      TokenExpireTime: wireTime(new Date(expiresMs).toISOString()),
    };
  },
});
