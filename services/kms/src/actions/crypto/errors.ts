import type { KmsErrorCode } from '@osseal/protocol/errors';

/** What using a key can end in, whatever it is used for. @documented Encrypt, Decrypt, GenerateDataKey */
export const USE_ERRORS = [
  'MissingParameter',
  'InvalidParameter',
  'Forbidden.KeyNotFound',
  'Rejected.Disabled',
  'Rejected.PendingDeletion',
  'Rejected.PendingImport',
  'Rejected.UnsupportedOperation',
  'Forbidden.NoPermission',
  'DryRunOperationError',
] as const satisfies readonly KmsErrorCode[];
