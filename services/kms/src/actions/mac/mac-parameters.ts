import type { KmsErrorCode } from '@osseal/protocol/errors';
import { MAC_ALGORITHMS } from '../../keyring/mac-hmac.ts';
import { USE_ERRORS } from '../crypto/errors.ts';
import { base64Bytes, flag, keyReference, oneOf, optional, required } from '../parameters.ts';

/** No page gives a limit; this one is about what a request can carry. @inferred */
const MOST_MESSAGE_BYTES = 65_536;

/** Parameters of both MAC calls. There is no KeyVersionId: the primary version does the work. @documented GenerateMac */
export const MAC_PARAMETERS = {
  KeyId: required(keyReference),
  Algorithm: required(oneOf(...MAC_ALGORITHMS, 'HMAC_SM3')),
  Message: required(base64Bytes(MOST_MESSAGE_BYTES)),
  DryRun: optional(flag),
};

/** What both MAC calls can end in. @documented GenerateMac */
export const MAC_ERRORS = [
  ...USE_ERRORS,
  'Forbidden.AliasNotFound',
  'Unsupported.Alias',
] as const satisfies readonly KmsErrorCode[];
