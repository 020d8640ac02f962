import { quoteEtag, toHttpDate, urlEncodeKey } from '@osseal/protocol/oss';
import type { BucketRecord, ObjectEncryption, ObjectRecord } from '@osseal/storage';
import { expiryOf } from '../lifecycle/due.ts';
import { versionHeaders } from './object-version.ts';

/** Response headers, in the order in which they are sent. */
export type ResponseHeaders = Record<string, string | number>;

const CANONICAL_NAMES: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'cache-control': 'Cache-Control',
  'content-disposition': 'Content-Disposition',
  'content-encoding': 'Content-Encoding',
  'content-language': 'Content-Language',
  expires: 'Expires',
};

/**
 * What tells a client that the object is encrypted, and under which CMK. The real key id also for the default CMK; nothing
 * for an object that is not encrypted. @documented Server-side encryption; HeadObject
 */
export function encryptionHeaders(encryption: ObjectEncryption): ResponseHeaders {
  switch (encryption.method) {
    case 'none':
      return {};
    case 'AES256':
      return { 'x-oss-server-side-encryption': 'AES256' };
    case 'KMS':
      return {
        'x-oss-server-side-encryption': 'KMS',
        'x-oss-server-side-encryption-key-id': encryption.keyId,
      };
  }
}

/** Headers of GetObject and HeadObject, but for length and range. @documented GetObject, HeadObject */
export function objectHeaders(
  object: ObjectRecord,
  bucket: Pick<BucketRecord, 'versioning' | 'lifecycle'>,
): ResponseHeaders {
  const headers: ResponseHeaders = {
    ETag: quoteEtag(object.etag),
    'Last-Modified': toHttpDate(object.lastModifiedMs),
    'Accept-Ranges': 'bytes',
    'x-oss-object-type': object.type,
    'x-oss-storage-class': object.storageClass,
    'x-oss-hash-crc64ecma': object.crc64,
  };
  if (object.contentMd5 !== undefined) headers['Content-MD5'] = object.contentMd5;
  if (object.type === 'Appendable') headers['x-oss-next-append-position'] = object.size;
  for (const [name, value] of Object.entries(object.headers)) headers[CANONICAL_NAMES[name] ?? name] = value;
  for (const [name, value] of Object.entries(object.userMetadata)) headers[`x-oss-meta-${name}`] = value;
  const expiry = bucket.lifecycle === undefined ? undefined : expiryOf(bucket.lifecycle, object);
  if (expiry !== undefined) {
    // A rule's id is any text. @documented Amazon S3, x-amz-expiration: URL-encoded; here @inferred
    headers['x-oss-expiration'] = `expiry-date="${toHttpDate(expiry.atMs)}", rule-id="${urlEncodeKey(expiry.ruleId)}"`;
  }
  const tags = Object.keys(object.tags).length;
  if (tags > 0) headers['x-oss-tagging-count'] = tags;
  return Object.assign(headers, versionHeaders(object, bucket), encryptionHeaders(object.encryption));
}

/** Headers of a write that made the object. @documented PutObject */
export function writtenHeaders(object: ObjectRecord): ResponseHeaders {
  const headers: ResponseHeaders = { ETag: quoteEtag(object.etag), 'x-oss-hash-crc64ecma': object.crc64 };
  if (object.contentMd5 !== undefined) headers['Content-MD5'] = object.contentMd5;
  return Object.assign(headers, versionHeaders(object), encryptionHeaders(object.encryption));
}

/** Headers of a 304. @inferred */
export function notModifiedHeaders(object: ObjectRecord): ResponseHeaders {
  return { ETag: quoteEtag(object.etag), 'Last-Modified': toHttpDate(object.lastModifiedMs) };
}
