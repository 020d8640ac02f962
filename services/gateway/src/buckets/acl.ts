import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import type { BucketAcl } from '@osseal/storage';

const ACLS: readonly BucketAcl[] = ['private', 'public-read', 'public-read-write'];

/**
 * The `x-oss-acl` header; undefined when it was not sent.
 * @throws WireError InvalidArgument
 * @documented PutBucketAcl; text @inferred
 */
export function parseBucketAcl(header: string | readonly string[] | undefined): BucketAcl | undefined {
  if (header === undefined) return undefined;
  const acl = ACLS.find((known) => known === header);
  if (acl !== undefined) return acl;
  throw ossError('InvalidArgument', {
    message: 'no such bucket access control exists',
    elements: [
      ['ArgumentName', 'x-oss-acl'],
      ['ArgumentValue', String(header)],
    ],
  });
}

/** What a policy may ask about the ACL that a request sets. @documented OSS condition keys: oss:x-oss-acl */
export function aclCondition(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const acl = headers['x-oss-acl'];
  return typeof acl === 'string' ? { 'oss:x-oss-acl': acl } : {};
}
