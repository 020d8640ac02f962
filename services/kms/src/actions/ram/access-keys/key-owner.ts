import { kmsError } from '@osseal/protocol/errors';
import type { AccessKeyRecord } from '@osseal/storage';
import type { KeyOwner } from '../../../accounts/access-keys.ts';
import type { Call } from '../../../action.ts';
import { ramArn, ramTime } from '../ram-action.ts';

/**
 * Whose access keys are meant: those of the named user, else the caller's own. A role session has none of its own.
 * @documented CreateAccessKey and the others: without UserName the caller's; @inferred for roots
 * @throws WireError `MissingParameter` naming UserName
 */
export function keyOwner(userName: string | undefined, { caller }: Call): KeyOwner {
  const { account, principal } = caller;
  if (userName !== undefined) return { account, user: userName };
  if (principal.type === 'root') return { account, user: undefined };
  if (principal.type === 'user') return { account, user: principal.user };
  throw kmsError('MissingParameter', { parameter: 'UserName' });
}

/** What the right is needed on. The root's keys belong to no user: only `*` names them, and the root needs no policy. */
export function ownerArns(userName: string | undefined, call: Call): readonly string[] {
  const { user } = keyOwner(userName, call);
  return [ramArn(call, 'user', user ?? '*')];
}

/** An access key as answers show it. */
export function accessKeyFields({ accessKeyId, status, createdAt }: AccessKeyRecord) {
  return { AccessKeyId: accessKeyId, Status: status, CreateDate: ramTime(createdAt) };
}
