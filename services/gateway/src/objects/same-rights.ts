import { ossError } from '@osseal/protocol/errors';
import type { ObjectRecord } from '@osseal/storage';

/**
 * Holds an object that was found after the permission check against what the check saw: another one may be served in its place
 * when the check would have answered the same, which its ACL and its tags decide. A client that is told 503 asks again, and is
 * judged again.
 * @param judged undefined: there was none, and the bucket's rights decided
 * @throws WireError ServiceUnavailable
 */
export function assertSameRights(judged: ObjectRecord | undefined, found: ObjectRecord): void {
  if (judged === found) return;
  const { acl, tags } = judged ?? { acl: 'default', tags: {} };
  if (found.acl !== acl || !isSame(found.tags, tags)) throw replacedMeanwhile();
}

/** What the permission check saw is not there any more. */
export function replacedMeanwhile(): Error {
  return ossError('ServiceUnavailable', { message: 'The object was replaced while it was opened. Please try again.' });
}

function isSame(some: ObjectRecord['tags'], others: ObjectRecord['tags']): boolean {
  const names = Object.keys(some);
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name]);
}
