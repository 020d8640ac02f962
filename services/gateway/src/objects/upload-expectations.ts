import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import type { Digests } from './segment-writer.ts';

/** The largest body of one PutObject. @documented PutObject */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

/** What the headers of an upload promise about its body. */
export interface UploadExpectations {
  /** undefined: chunked. */
  readonly size: number | undefined;
  /** @throws WireError InvalidDigest, InvalidCRC64 */
  verify(digests: Digests): void;
}

/**
 * Reads what an upload promises, before its body is.
 * @throws WireError MissingContentLength, EntityTooLarge, InvalidDigest (no MD5 at all)
 * @documented PutObject
 */
export function readExpectations(headers: IncomingHttpHeaders): UploadExpectations {
  const md5 = readMd5(headerText(headers, 'content-md5'));
  const crc64 = headerText(headers, 'x-oss-hash-crc64ecma')?.trim();
  return {
    size: readSize(headers),
    verify: (digests) => {
      if (md5 !== undefined && !timingSafeEqual(md5, Buffer.from(digests.contentMd5, 'base64'))) {
        throw ossError('InvalidDigest');
      }
      if (crc64 !== undefined && crc64 !== digests.crc64) throw ossError('InvalidCRC64');
    },
  };
}

function readSize(headers: IncomingHttpHeaders): number | undefined {
  const length = headerText(headers, 'content-length');
  if (length === undefined) {
    if (headers['transfer-encoding'] === undefined) throw ossError('MissingContentLength');
    return undefined;
  }
  const size = Number(length);
  if (size <= MAX_UPLOAD_BYTES) return size;
  throw ossError('EntityTooLarge', {
    elements: [
      ['MaxSizeAllowed', String(MAX_UPLOAD_BYTES)],
      ['ProposedSize', length],
    ],
  });
}

function readMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const md5 = Buffer.from(text, 'base64');
  if (md5.length !== 16) throw ossError('InvalidDigest');
  return md5;
}
