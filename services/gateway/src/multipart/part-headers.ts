import { quoteEtag } from '@osseal/protocol/oss';
import type { PartRecord, UploadRecord } from '@osseal/storage';
import { encryptionHeaders, type ResponseHeaders } from '../objects/object-headers.ts';

/** Headers of an answer that made a part. @documented UploadPart */
export function partHeaders({ etag, crc64 }: PartRecord, { encryption }: UploadRecord): ResponseHeaders {
  return { ETag: quoteEtag(etag), 'x-oss-hash-crc64ecma': crc64, ...encryptionHeaders(encryption) };
}
