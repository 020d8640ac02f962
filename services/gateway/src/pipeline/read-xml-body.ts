import { createHash, timingSafeEqual } from 'node:crypto';
import { ossError, WireError } from '@osseal/protocol/errors';
import { headerText, readXml, type XmlElement } from '@osseal/protocol/oss';
import type { OssCall } from '../action.ts';
import { readBody } from '../objects/receive-body.ts';

/** The largest XML body that any operation takes. @documented DeleteMultipleObjects */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The body of a configuration request, checked against Content-MD5 where that was sent; undefined when it is empty.
 * @throws WireError MalformedXML (one that is too large, too), IncompleteBody, InvalidDigest
 */
export async function readXmlBody(call: Pick<OssCall, 'body' | 'http'>): Promise<XmlElement | undefined> {
  const bytes = await readCheckedBody(call);
  return bytes.length === 0 ? undefined : readXml(bytes);
}

/** The bytes of a configuration request's body, checked against Content-MD5. @throws WireError MalformedXML (one that is too large), IncompleteBody, InvalidDigest */
export async function readCheckedBody({ body, http }: Pick<OssCall, 'body' | 'http'>): Promise<Buffer> {
  const bytes = await readBody(body, MAX_BYTES).catch(refuse);
  const digest = headerText(http.headers, 'content-md5');
  if (digest !== undefined && !isDigestOf(bytes, digest)) throw ossError('InvalidDigest');
  return bytes;
}

/** @documented DeleteMultipleObjects: MalformedXML beyond 2 MB */
function refuse(error: unknown): never {
  throw error instanceof WireError && error.code === 'EntityTooLarge' ? ossError('MalformedXML') : error;
}

function isDigestOf(bytes: Buffer, base64: string): boolean {
  const given = Buffer.from(base64, 'base64');
  const actual = createHash('md5').update(bytes).digest();
  return given.length === actual.length && timingSafeEqual(given, actual);
}
