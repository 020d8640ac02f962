import { isSubResource } from '../signature/oss-canonical-v1.ts';

/** Sub-resources of S3 that select an operation or change it, besides those that OSS knows by the same name. */
const OF_S3_ALONE: ReadonlySet<string> = new Set(
  `accelerate analytics attributes intelligent-tiering legal-hold metadataConfiguration metadataTable metrics
  notification object-lock ownershipControls renameObject select select-type session torrent`.split(/\s+/),
);

/**
 * The operations of S3 that OSS speaks, by the sub-resources that select them. Tags and versions are not on the list of
 * the page; clients that use them meet what the native API does. @documented Compatibility with Amazon S3
 */
const OFFERED: Readonly<Record<'service' | 'bucket' | 'object', ReadonlySet<string>>> = {
  service: new Set(['continuation-token']),
  bucket: new Set(
    `acl continuation-token delete lifecycle location logging tagging uploads versioning versions`.split(' '),
  ),
  object: new Set(
    `acl partNumber response-cache-control response-content-disposition response-content-encoding
    response-content-language response-content-type response-expires tagging uploadId uploads versionId`.split(/\s+/),
  ),
};

/** Whether a parameter selects or changes an operation and is none of those that the dialect has. */
export function isRefusedParameter(name: string, level: keyof typeof OFFERED): boolean {
  return !OFFERED[level].has(name) && (isSubResource(name) || OF_S3_ALONE.has(name));
}

/** Headers of S3 that say nothing to be acted on, or were read elsewhere: signatures, tokens, checksums. */
const PASSED_OVER: ReadonlySet<string> = new Set(
  `x-amz-algorithm x-amz-checksum-algorithm x-amz-checksum-mode x-amz-checksum-type x-amz-content-sha256
  x-amz-credential x-amz-date x-amz-decoded-content-length x-amz-expires x-amz-optional-object-attributes
  x-amz-sdk-checksum-algorithm x-amz-security-token x-amz-signature x-amz-signedheaders x-amz-user-agent`.split(/\s+/),
);

/** Headers of S3 with a counterpart in OSS that means the same. */
const TRANSLATED =
  /^x-amz-(?:acl|copy-source(?:-if-.+|-range|-server-side-encryption-customer-.+)?|meta-.+|metadata-directive|request-payer|server-side-encryption(?:-aws-kms-key-id|-context|-customer-.+)?|storage-class|tagging|tagging-directive)$/;

const CHECKSUM = /^x-amz-checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256)$/;

/** Headers whose `false` asks for what OSS does anyway. */
const SWITCHES: ReadonlySet<string> = new Set([
  'x-amz-bucket-object-lock-enabled',
  'x-amz-bypass-governance-retention',
  'x-amz-server-side-encryption-bucket-key-enabled',
]);

/** What becomes of a header of S3. */
export function fateOf(name: string, value: string): 'translated' | 'passed over' | 'refused' {
  if (TRANSLATED.test(name)) return 'translated';
  if (PASSED_OVER.has(name) || CHECKSUM.test(name)) return 'passed over';
  return SWITCHES.has(name) && value.trim().toLowerCase() === 'false' ? 'passed over' : 'refused';
}
