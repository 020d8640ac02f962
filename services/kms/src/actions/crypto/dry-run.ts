import { kmsError } from '@osseal/protocol/errors';

/**
 * Ends a dry run that would have succeeded. Called after the permission check and the key's state, before any key
 * material is used. @documented DryRun @throws DryRunOperationError
 */
export function endDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun === true) throw kmsError('DryRunOperationError');
}
