import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import type { XmlElement } from '@osseal/protocol/oss';
import { headerText } from '@osseal/protocol/oss';
import { MAX_PARTS } from './part-number.ts';

/** One part of the list that an upload is completed with. */
export interface ListedPart {
  readonly partNumber: number;
  /** Upper-case hex, without quotes. */
  readonly etag: string;
}

/**
 * What CompleteMultipartUpload asks for: a list of parts, or `all` that there are (`x-oss-complete-all: yes`).
 * @throws WireError MalformedXML, InvalidPartOrder, InvalidArgument (both at once)
 * @documented CompleteMultipartUpload; EC 0042-00000216, 0042-00000205
 */
export function readCompletion(
  headers: IncomingHttpHeaders,
  root: XmlElement | undefined,
): readonly ListedPart[] | 'all' {
  if (headerText(headers, 'x-oss-complete-all')?.toLowerCase() === 'yes') {
    if (root === undefined) return 'all';
    throw ossError('InvalidArgument', {
      message: 'Should not speficy both complete all header and http body.',
      ec: '0042-00000216',
    });
  }
  if (root?.name !== 'CompleteMultipartUpload') throw malformed();
  const parts = root.all('Part').map(readPart);
  if (parts.length === 0 || parts.length > MAX_PARTS) throw malformed();
  if (parts.some((part, at) => at > 0 && part.partNumber <= (parts[at - 1]?.partNumber ?? 0))) {
    throw ossError('InvalidPartOrder');
  }
  return parts;
}

function readPart(part: XmlElement): ListedPart {
  const number = part.child('PartNumber')?.text.trim() ?? '';
  const etag = part.child('ETag')?.text.trim();
  if (!/^\d{1,5}$/.test(number) || etag === undefined) throw malformed();
  return { partNumber: Number(number), etag: etag.replace(/^"(.*)"$/, '$1').toUpperCase() };
}

function malformed(): Error {
  return ossError('MalformedXML', { ec: '0042-00000205' });
}
