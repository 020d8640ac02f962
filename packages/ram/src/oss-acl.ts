/** ACL of a bucket. */
export type BucketAcl = 'private' | 'public-read' | 'public-read-write';
/** ACL of an object; `default` leaves it to the bucket's. */
export type ObjectAcl = 'default' | BucketAcl;

/** Actions that an ACL can open to strangers. @documented OSS ACL; the exact list is @inferred: ACLs, tags and everything at bucket level stay the owner's */
const READS: ReadonlySet<string> = new Set(['oss:getobject', 'oss:getobjectversion']);
const WRITES: ReadonlySet<string> = new Set([
  'oss:putobject',
  'oss:deleteobject',
  'oss:deleteobjectversion',
  'oss:abortmultipartupload',
  'oss:listparts',
]);

/** Whether an action (in lower case) is a data operation, the only sort that ACLs are asked about. */
export function isDataOperation(action: string): boolean {
  return READS.has(action) || WRITES.has(action);
}

/** Whether the ACLs let anybody do it. An object ACL other than `default` counts alone. @documented OSS ACL */
export function aclAllows(action: string, bucketAcl: BucketAcl, objectAcl: ObjectAcl): boolean {
  const acl = objectAcl === 'default' ? bucketAcl : objectAcl;
  if (acl === 'private') return false;
  return READS.has(action) || (acl === 'public-read-write' && WRITES.has(action));
}
