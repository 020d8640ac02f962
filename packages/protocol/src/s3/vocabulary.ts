/** Values for which S3 and OSS have different words. Words without a counterpart are left as they are. */

const STORAGE_CLASSES: readonly (readonly [s3: string, oss: string])[] = [
  ['STANDARD', 'Standard'],
  ['STANDARD_IA', 'IA'],
  ['GLACIER', 'Archive'],
];

const S3_TO_OSS_CLASS = new Map(STORAGE_CLASSES);
const OSS_TO_S3_CLASS = new Map(STORAGE_CLASSES.map(([s3, oss]) => [oss, s3]));

/** The OSS storage class of an S3 one; undefined when there is none. @documented Compatibility with Amazon S3 */
export function ossStorageClass(s3: string): string | undefined {
  return S3_TO_OSS_CLASS.get(s3);
}

/** How S3 calls a storage class; classes that S3 has no word for are upper-case. @inferred for the colder archives */
export function s3StorageClass(oss: string): string {
  return OSS_TO_S3_CLASS.get(oss) ?? oss.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

/** The method in `x-amz-server-side-encryption` as OSS writes it. @inferred */
export function ossEncryption(s3: string): string {
  return s3 === 'aws:kms' ? 'KMS' : s3 === 'KMS' ? 'aws:KMS' : s3;
}

/** The method in `x-oss-server-side-encryption` as S3 writes it. @inferred */
export function s3Encryption(oss: string): string {
  return oss === 'KMS' ? 'aws:kms' : oss;
}

/** What Amazon's clients name when they know no region of their own. */
const NO_REGION: ReadonlySet<string> = new Set(['us-east-1', 'aws-global']);

/**
 * The OSS region that a V4 scope names, with or without `oss-`; undefined when it says nothing about where a bucket is.
 * `oss-us-east-1` is the region, `us-east-1` the default of every client. @inferred
 */
export function regionOfScope(region: string | undefined): string | undefined {
  if (region === undefined) return undefined;
  const plain = region.startsWith('oss-') ? region.slice('oss-'.length) : region;
  if (plain === region && NO_REGION.has(region)) return undefined;
  return REGION.test(plain) ? plain : undefined;
}

const REGION = /^[a-z]{2}-[a-z]+(?:-[a-z0-9]+)*$/;

/** A LocationConstraint as OSS writes it. */
export function ossLocation(location: string): string {
  return REGION.test(location) && !location.startsWith('oss-') ? `oss-${location}` : location;
}
