import { ossError } from '@osseal/protocol/errors';
import type { ObjectRecord } from '@osseal/storage';
import type { OssCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import type { ObjectCall } from '../action.ts';

/**
 * The object that a read is about.
 * @throws WireError NoSuchKey; NoSuchVersion when a version is named, for no bucket here keeps versions
 */
export async function requireObject(gateway: GatewayDomain, call: ObjectCall): Promise<ObjectRecord> {
  const object = await gateway.index.findObject(call.bucket.name, call.key);
  if (object === undefined) throw noSuchKey(call.key);
  const version = namedVersion(call);
  if (version !== undefined) {
    throw ossError('NoSuchVersion', {
      elements: [
        ['Key', call.key],
        ['VersionId', version],
      ],
    });
  }
  return object;
}

/** The permission that every read of an object needs; its ACL and tags take part. @documented RAM policy overview */
export async function readChecks(gateway: GatewayDomain, call: ObjectCall): Promise<readonly PermissionCheck[]> {
  const object = await gateway.index.findObject(call.bucket.name, call.key);
  return [readCheck(call, object)];
}

/** The same, for an object that was looked up already. */
export function readCheck(
  { bucket, key }: Pick<ObjectCall, 'bucket' | 'key'>,
  object: ObjectRecord | undefined,
): PermissionCheck {
  const check = { action: 'oss:GetObject', bucket, key };
  return object === undefined ? check : { ...check, object, conditions: tagConditions('ExistingObjectTag', object.tags) };
}

/** `oss:ExistingObjectTag/<key>` and `oss:RequestObjectTag/<key>`. @documented OSS condition keys */
export function tagConditions(
  kind: 'ExistingObjectTag' | 'RequestObjectTag',
  tags: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`oss:${kind}/${key}`, value]));
}

/** The version that a request names; `null` is the name of the only version that an unversioned bucket has. */
export function namedVersion(call: Pick<OssCall, 'http'>): string | undefined {
  const version = call.http.query.get('versionId');
  return version === undefined || version === '' || version === 'null' ? undefined : version;
}

/** @documented GetObject */
export function noSuchKey(key: string): Error {
  return ossError('NoSuchKey', { elements: [['Key', key]] });
}
