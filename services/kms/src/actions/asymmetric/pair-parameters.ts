import type { KmsErrorCode } from '@osseal/protocol/errors';
import { isKeyIdText } from '../../keys/key-id.ts';
import { USE_ERRORS } from '../crypto/errors.ts';
import { flag, keyReference, optional, required } from '../parameters.ts';

/** Parameters that all calls with key pairs share. @documented AsymmetricSign, GetPublicKey */
export const PAIR_PARAMETERS = {
  KeyId: required(keyReference),
  // Key pairs have no primary version: the caller says which one. @documented CreateKey
  KeyVersionId: required((text) => (isKeyIdText(text) ? text : undefined)),
  DryRun: optional(flag),
};

/** What naming a key pair and one of its versions can end in. @documented GetPublicKey */
export const PAIR_ERRORS = [
  ...USE_ERRORS,
  'Forbidden.AliasNotFound',
  'Unsupported.Alias',
  'Forbidden.KeyVersionNotFound',
] as const satisfies readonly KmsErrorCode[];
