import { WireError } from './wire-error.ts';

/** Where a row of the catalogue was learnt. */
export type ErrorSource = 'documented' | 'inferred';

interface ErrorRow {
  readonly status: number;
  /** `X` in quotes is filled with the name of the parameter. */
  readonly message: string;
  readonly source: ErrorSource;
}

const row = (status: number, message: string, source: ErrorSource = 'documented'): ErrorRow => ({
  status,
  message,
  source,
});

const keyStateIs = (state: string): string => `The request was rejected because the key state is ${state}.`;

/**
 * Every error code that the KMS endpoint answers with: HTTP status, message and where they were learnt.
 * Clients match on codes and, some of them, on message texts: both are part of the contract.
 * @documented KMS "Responses", common error table of the RPC gateway
 */
export const KMS_ERRORS = {
  InternalFailure: row(500, 'Internal Failure.'),
  ServiceUnavailableTemporary: row(503, 'Service Unavailable Temporary.'),

  // Who calls
  'InvalidAccessKeyId.NotFound': row(404, 'The AccessKey ID provided does not exist in our records.'),
  'Forbidden.AccessKey': row(403, 'This AccessKey is not enabled.'),
  IncompleteSignature: row(400, 'The request signature does not conform to Aliyun standards.'),
  SignatureDoesNotMatch: row(400, 'Specified signature is not matched with our calculation.'),
  SignatureNonceUsed: row(400, 'Specified signature nonce was used already.'),
  IllegalTimestamp: row(
    400,
    'The input parameter "Timestamp" that is mandatory for processing this request is not supplied.',
  ),
  'InvalidTimeStamp.Format': row(400, 'Specified time stamp or date value is not well formatted.'),
  'InvalidTimeStamp.Expired': row(400, 'Specified time stamp or date value is expired.'),
  'InvalidSecurityToken.Expired': row(400, 'Specified SecurityToken is expired.', 'inferred'),
  'InvalidSecurityToken.Malformed': row(400, 'Specified SecurityToken is malformed.', 'inferred'),
  'InvalidSecurityToken.MismatchWithAccessKey': row(
    400,
    'Specified SecurityToken mismatch with the AccessKey.',
    'inferred',
  ),

  // What is called
  UnsupportedHTTPMethod: row(403, 'This http method is not supported.'),
  ParseRequestParameterException: row(400, 'The request parameters cannot be parsed.', 'inferred'),
  MissingAction: row(400, 'Action is mandatory for this action.'),
  MissingVersion: row(400, 'Version is mandatory for this action.'),
  MissingAccessKeyId: row(400, 'AccessKeyId is mandatory for this action.'),
  'InvalidAction.NotFound': row(404, 'Specified api is not found, please check your url and method.'),
  InvalidVersion: row(404, 'Specified parameter Version is not valid.'),
  MissingParameter: row(400, 'The parameter "X" is needed but not provided.'),
  InvalidParameter: row(400, 'The specified parameter "X" is not valid.'),
  UnsupportedOperation: row(400, 'This action is not supported.'),

  // Whether the account and the caller may
  'Forbidden.KmsServiceNotEnabled': row(
    403,
    'Kms service is not Enabled for current user. Please login kms console to enable kms service.',
  ),
  'Forbidden.NoPermission': row(403, 'This operation is forbidden by permission system.'),
  'Forbidden.Opened': row(400, 'Your kms service has been opened.'),
  'Forbidden.InDebt': row(403, 'Current user is indebted.'),
  'Forbidden.InDebtOverdue': row(403, 'Current user is indebted Overdue.'),

  // What the call acts on
  'Forbidden.KeyNotFound': row(404, 'The specified Key is not found.'),
  'Forbidden.KeyVersionNotFound': row(404, 'The specified Key version is not found.'),
  'Forbidden.AliasNotFound': row(404, 'The specified Alias is not found.'),
  'Forbidden.DKMSInstanceNotFound': row(404, 'The specified DKMS instance is not found.', 'inferred'),
  'Forbidden.ResourceNotFound': row(404, 'Resource not found.'),
  AliasAlreadyExists: row(400, 'AliasName Already Exists.'),
  'Unsupported.Alias': row(400, 'Alias is not valid for this api.'),
  'Unsupported.Origin': row(400, 'This key origin is not valid for this api.'),
  'Unsupported.ProtectionLevel': row(400, 'This protection level is not supported in this region.', 'inferred'),

  // Its state and limits
  'Rejected.Disabled': row(409, keyStateIs('Disabled')),
  'Rejected.PendingDeletion': row(409, keyStateIs('PendingDeletion')),
  'Rejected.PendingImport': row(409, keyStateIs('PendingImport')),
  'Rejected.StateModifiedFailed': row(409, 'Keystate modified failed.'),
  'Rejected.UnsupportedOperation': row(400, 'Unsupported operation.'),
  'Rejected.LimitExceeded': row(400, 'The request was rejected because user create resource limit was exceeded.'),
  'Rejected.Throttling': row(429, 'QPS Limit Exceeded'),
  'Rejected.ResourceExist': row(409, 'The resource already exists.'),
  'Rejected.ResourceInDeleteWindow': row(409, 'The secret is planned to be deleted.'),

  // Imported material
  InvalidKeyMaterial: row(400, 'key material is invalid.'),
  InvalidImportToken: row(400, 'import token is invalid.'),
  ExpiredImportToken: row(400, 'import token is expired.'),

  // DryRun always ends in one of these
  DryRunOperationError: row(400, 'Request would have succeeded, but DryRun flag is set.', 'inferred'),
  ValidationError: row(400, 'The request does not pass the validation.', 'inferred'),
  AccessDeniedError: row(403, 'The request is denied by the permission system.', 'inferred'),
} as const satisfies Readonly<Record<string, ErrorRow>>;

/** A code of {@link KMS_ERRORS}. */
export type KmsErrorCode = keyof typeof KMS_ERRORS;

/** Particulars of one failure. */
export interface KmsErrorDetail {
  /** Replaces the message of the catalogue. */
  readonly message?: string;
  /** Name of the parameter at fault, for the codes whose message quotes it. */
  readonly parameter?: string;
  /** What the operator sees in the log; never part of the answer. */
  readonly cause?: unknown;
  /** Extra fields of the body; a dotted name makes a nested field (`AccessDeniedDetail.AuthAction`). */
  readonly elements?: readonly (readonly [string, string])[];
}

/**
 * The error of one catalogue row, ready to be thrown. Without `parameter` the quoted name is left out of the message.
 * @example throw kmsError('MissingParameter', { parameter: 'KeyId' })
 */
export function kmsError(code: KmsErrorCode, detail: KmsErrorDetail = {}): WireError {
  const { status, message } = KMS_ERRORS[code];
  const { cause, elements } = detail;
  const { parameter } = detail;
  const text = detail.message ?? message.replace(' "X"', () => (parameter === undefined ? '' : ` "${parameter}"`));
  return new WireError(code, status, text, { cause, ...(elements === undefined ? {} : { elements }) });
}
