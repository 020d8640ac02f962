import type { KmsErrorCode } from '@osseal/protocol/errors';

/** What naming a secret can end in. @documented DescribeSecret */
export const SECRET_ERRORS = [
  'MissingParameter',
  'InvalidParameter',
  'Forbidden.ResourceNotFound',
  'Forbidden.NoPermission',
] as const satisfies readonly KmsErrorCode[];

/** What using the user's CMK of a secret can end in. @documented Impact of CMK status on API operations */
export const SECRET_KEY_ERRORS = [
  'Forbidden.KeyNotFound',
  'Rejected.Disabled',
  'Rejected.PendingDeletion',
  'Rejected.PendingImport',
] as const satisfies readonly KmsErrorCode[];
