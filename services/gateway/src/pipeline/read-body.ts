import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { readXml, type XmlElement } from '@osseal/protocol/oss';
import type { OssCall } from '../action.ts';

/** The largest XML body that any operation takes. @documented DeleteMultipleObjects */
export const MAX_XML_BYTES = 2 * 1024 * 1024;

/**
 * The whole body, checked against Content-MD5 where that was sent.
 * @throws WireError EntityTooLarge, IncompleteBody (the client went away), InvalidDigest
 */
export async function readBody(call: Pick<OssCall, 'body'>, maxBytes: number): Promise<Buffer> {
  const body = await collect(call.body, maxBytes);
  checkDigest(body, call.body.headers['content-md5']);
  return body;
}

/**
 * The body as XML; undefined when it is empty.
 * @throws WireError MalformedXML (also when it is too large), IncompleteBody, InvalidDigest
 */
export async function readXmlBody(call: Pick<OssCall, 'body'>): Promise<XmlElement | undefined> {
  if (Number(call.body.headers['content-length'] ?? 0) > MAX_XML_BYTES) throw ossError('MalformedXML');
  const body = await collect(call.body, MAX_XML_BYTES, 'MalformedXML');
  checkDigest(body, call.body.headers['content-md5']);
  return body.length === 0 ? undefined : readXml(body);
}

function collect(
  body: IncomingMessage,
  maxBytes: number,
  tooLarge: 'EntityTooLarge' | 'MalformedXML' = 'EntityTooLarge',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      body.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      stop();
      // The pipeline drains what is left, or closes the connection.
      body.pause();
      reject(ossError(tooLarge));
    };
    const onEnd = (): void => {
      stop();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    };
    const onGone = (): void => {
      stop();
      reject(ossError('IncompleteBody'));
    };
    body.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
    if (body.destroyed && !body.readableEnded) onGone();
  });
}

/** @throws WireError InvalidDigest when the header is no MD5, or not that of the body. @documented OSS common request headers */
function checkDigest(body: Buffer, header: string | undefined): void {
  if (header === undefined) return;
  const expected = Buffer.from(header, 'base64');
  const actual = createHash('md5').update(body).digest();
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) throw ossError('InvalidDigest');
}
