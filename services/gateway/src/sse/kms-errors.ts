import type { KmsCallError } from '@osseal/kms-client';
import { type OssErrorCode, ossError, WireError } from '@osseal/protocol/errors';

interface OssShape {
  readonly code: OssErrorCode;
  readonly message?: string;
  readonly ec?: string;
}

const FORBIDDEN_MESSAGE = 'This request is forbidden by kms.';
const FORBIDDEN: OssShape = { code: 'AccessDenied', message: FORBIDDEN_MESSAGE };
const BUSY: OssShape = { code: 'ServiceUnavailable' };
const NOT_FOUND: OssShape = {
  code: 'KeyNotFound',
  message: 'The specified parameter KMS keyId is not found.',
  ec: '0005-00000208',
};
const MALFORMED_ID: OssShape = { code: 'InvalidParameter', message: 'The specified parameter KMS keyId is not valid.' };

function inState(code: OssErrorCode, state: string, ec: string): OssShape {
  return { code, message: `The request was rejected because the key state is ${state}.`, ec };
}

/** KMS code → what an OSS client sees. @documented OSS error pages 400, 403, 404, 409; EC pages 0005-00000208 to -218 */
const BY_KMS_CODE: Readonly<Record<string, OssShape>> = {
  'Forbidden.NoPermission': FORBIDDEN,
  'Forbidden.AccessKey': FORBIDDEN,
  // The directory is asked at most every few seconds, so KMS may know before the gateway that a key or session has ended.
  'InvalidAccessKeyId.NotFound': { code: 'InvalidAccessKeyId' },
  'InvalidSecurityToken.Expired': { code: 'SecurityTokenExpired' },
  'Forbidden.KeyNotFound': NOT_FOUND,
  'Forbidden.AliasNotFound': { code: 'AliasNotFound', message: 'The specified Alias is not found.' },
  'Forbidden.KeyVersionNotFound': { ...NOT_FOUND, ec: '0005-00000224' },
  'Forbidden.KmsServiceNotEnabled': {
    code: 'KmsServiceNotEnabled',
    message: 'This user does not turn on KMS service.',
    ec: '0005-00000218',
  },
  'Rejected.Disabled': inState('KeyDisabled', 'Disabled', '0005-00000214'),
  'Rejected.PendingDeletion': inState('KeyPendingDeletion', 'PendingDeletion', '0005-00000215'),
  'Rejected.PendingImport': inState('KeyPendingImport', 'PendingImport', '0005-00000216'),
  'Rejected.UnsupportedOperation': MALFORMED_ID,
  UnsupportedOperation: MALFORMED_ID,
  InvalidParameter: MALFORMED_ID,
  'Rejected.Throttling': BUSY,
};

/** Refusals about the account's bill, which only KMS itself can raise: code and message of the 403. @documented OSS 403 page */
const BILLING: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'Forbidden.UbsmsInvalidBid': ['KmsUbsmsInvalidBid', 'Your account partner does not have KMS Service.'],
  'Forbidden.InDebt': ['KmsInDebt', 'Current user is indebted.'],
  'Forbidden.InDebtOverdue': ['KmsInDebtOverdue', 'Current user is indebted Overdue.'],
};

/**
 * The one place where a refusal of KMS becomes an OSS error. KMS's own error is kept as the cause, for the log.
 * What is not in the table: throttling and server errors are 503, so that SDKs retry; a refusal that no table knows is
 * `forbidden by kms`; a blob that KMS does not accept any more is our own damage, hence 500. @inferred
 */
export function ossErrorOfKms(error: KmsCallError): WireError {
  const billing = BILLING[error.code];
  if (billing !== undefined) return new WireError(billing[0], 403, billing[1], { cause: error });
  const shape = BY_KMS_CODE[error.code] ?? fallback(error);
  return ossError(shape.code, {
    cause: error,
    ...(shape.message === undefined ? {} : { message: shape.message }),
    ...(shape.ec === undefined ? {} : { ec: shape.ec }),
  });
}

/** The refusal that needs no call: anonymous requests never pass SSE-KMS. @documented Server-side encryption, notes */
export function forbiddenByKms(cause?: unknown): WireError {
  return ossError('AccessDenied', { message: FORBIDDEN_MESSAGE, cause });
}

function fallback(error: KmsCallError): OssShape {
  if (error.status >= 500 || error.status === 429 || error.code.includes('Throttling')) return BUSY;
  if (error.status === 403) return FORBIDDEN;
  if (error.status === 404) return NOT_FOUND;
  return { code: 'InternalError' };
}
