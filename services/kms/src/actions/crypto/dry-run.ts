import { kmsError } from '@osseal/protocol/errors';

/**
 * Ends a dry run that would have succeeded: called after the permission check and the key's state, before any key
 * material is used. A dry run that would have failed before ends in that failure. @documented DryRun; @inferred the latter
 * @throws DryRunOperationError
 */
export function endDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun === true) throw kmsError('DryRunOperationError');
}
