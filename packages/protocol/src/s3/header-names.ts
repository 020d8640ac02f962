/** Headers whose names differ in more than their prefix. */
const RENAMED: readonly (readonly [s3: string, oss: string])[] = [
  ['x-amz-server-side-encryption-aws-kms-key-id', 'x-oss-server-side-encryption-key-id'],
];

const S3_TO_OSS = new Map(RENAMED);
const OSS_TO_S3 = new Map([
  ...RENAMED.map(([s3, oss]) => [oss, s3] as const),
  ['x-oss-object-acl', 'x-amz-acl'] as const,
  ['x-oss-forbid-overwrite', 'If-None-Match'] as const,
]);

/** How OSS calls a header of S3. `name` is in lower case. */
export function ossHeaderName(name: string): string {
  return S3_TO_OSS.get(name) ?? (name.startsWith('x-amz-') ? `x-oss-${name.slice('x-amz-'.length)}` : name);
}

/** How S3 calls a header of OSS. `name` is in lower case; other headers keep their name. */
export function s3HeaderName(name: string): string {
  return OSS_TO_S3.get(name) ?? (name.startsWith('x-oss-') ? `x-amz-${name.slice('x-oss-'.length)}` : name);
}
