import { ossError } from '@osseal/protocol/errors';
import type { Awaitable, ObjectRecord } from '@osseal/storage';
import type { ObjectCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';

/** The object as the permission check saw it, so that the handler serves the very record that was judged. */
const judged = new WeakMap<object, ObjectRecord>();

/**
 * The permission that a read of the object needs, oss:GetObject unless another is named; its ACL takes part.
 * @documented RAM policy overview
 */
export function readChecks(
  gateway: GatewayDomain,
  call: ObjectCall,
  action = 'oss:GetObject',
): Awaitable<readonly PermissionCheck[]> {
  const judge = (object: ObjectRecord | undefined) => {
    if (object !== undefined) judged.set(call, object);
    return [readCheck(call, object, action)];
  };
  const found = gateway.index.findObject(call.bucket.name, call.key);
  return found instanceof Promise ? found.then(judge) : judge(found);
}

/** The same, for an object that was looked up already. */
export function readCheck(
  { bucket, key }: Pick<ObjectCall, 'bucket' | 'key'>,
  object: ObjectRecord | undefined,
  action = 'oss:GetObject',
): PermissionCheck {
  const check = { action, bucket, key };
  return object === undefined ? check : { ...check, object };
}

/**
 * The object that a read is about. The first call for a request answers with the record that was judged.
 * @throws WireError NoSuchKey
 */
export async function requireObject(gateway: GatewayDomain, call: ObjectCall): Promise<ObjectRecord> {
  const known = judged.get(call);
  judged.delete(call);
  const object = known ?? (await gateway.index.findObject(call.bucket.name, call.key));
  if (object === undefined) throw noSuchKey(call.key);
  return object;
}

/**
 * The permission that a write or delete of a key needs. The ACL of an object that is there already takes part; it can only
 * widen what the bucket's owner may do anyway, so for the owner it is not looked up.
 */
export async function writeCheck(
  gateway: GatewayDomain,
  { bucket, requester }: Pick<ObjectCall, 'bucket' | 'requester'>,
  action: string,
  key: string,
  conditions: Readonly<Record<string, string>> = {},
): Promise<PermissionCheck> {
  const { principal } = requester;
  const isOwner = principal.type === 'root' && principal.account === bucket.account;
  const object = isOwner ? undefined : await gateway.index.findObject(bucket.name, key);
  return object === undefined ? { action, bucket, key, conditions } : { action, bucket, key, conditions, object };
}

/** A version that no bucket here can hold; undefined for `null`, the name of the only one that an unversioned bucket has. */
export function otherVersion(version: string | null | undefined): string | undefined {
  return version === undefined || version === null || version === '' || version === 'null' ? undefined : version;
}

/** @documented GetObject */
export function noSuchKey(key: string): Error {
  return ossError('NoSuchKey', { elements: [['Key', key]] });
}

/** @documented GetObject */
export function noSuchVersion(key: string, version: string): Error {
  return ossError('NoSuchVersion', {
    elements: [
      ['Key', key],
      ['VersionId', version],
    ],
  });
}
