import { headerText } from '@osseal/protocol/oss';
import type { ObjectCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { writeCheck } from './find-object.ts';
import { readTags, type Tags } from './object-tags.ts';

/**
 * The permissions that a write of an object needs; one that brings tags needs oss:PutObjectTagging besides.
 * @throws WireError InvalidTag
 * @documented RAM policy overview, OSS condition keys
 */
export async function writeChecks(gateway: GatewayDomain, call: ObjectCall): Promise<readonly PermissionCheck[]> {
  const acl = headerText(call.http.headers, 'x-oss-object-acl');
  const tags = tagConditions(readTags(call.http.headers));
  const conditions = acl === undefined ? tags : { ...tags, 'oss:x-oss-object-acl': acl };
  const write = await writeCheck(gateway, call, 'oss:PutObject', call.key, { conditions });
  if (Object.keys(tags).length === 0) return [write];
  return [write, await writeCheck(gateway, call, 'oss:PutObjectTagging', call.key, { conditions })];
}

/** `oss:RequestObjectTag/<name>` of each tag. @documented OSS condition keys */
export function tagConditions(tags: Tags): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`oss:RequestObjectTag/${name}`, value]));
}
