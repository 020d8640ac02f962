import type { ObjectCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { writeCheck } from './find-object.ts';
import { headerText } from './header-text.ts';

/** The permission that a write of an object needs. @documented RAM policy overview, OSS condition keys */
export async function writeChecks(gateway: GatewayDomain, call: ObjectCall): Promise<readonly PermissionCheck[]> {
  const acl = headerText(call.http.headers, 'x-oss-object-acl');
  const conditions = acl === undefined ? {} : { 'oss:x-oss-object-acl': acl };
  return [await writeCheck(gateway, call, 'oss:PutObject', call.key, { conditions })];
}
