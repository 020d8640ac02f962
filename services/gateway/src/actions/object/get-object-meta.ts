import type { ServerResponse } from 'node:http';
import { quoteEtag, toHttpDate } from '@osseal/protocol/oss';
import type { ObjectAction } from '../../action.ts';
import { readChecks, requireObject } from '../../objects/find-object.ts';
import { versionHeaders } from '../../objects/object-version.ts';

/**
 * GetObjectMeta: size, ETag, date and checksum, and nothing about encryption.
 * Older SDKs ask with GET and read the size from Content-Length although no body comes; the connection is closed behind
 * such an answer, so that nobody waits for bytes. @documented GetObjectMeta; GET form @inferred
 */
export const getObjectMeta: ObjectAction = {
  name: 'GetObjectMeta',
  summary: 'Returns the size, ETag and modification time of an object.',
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => readChecks(gateway, call),

  async handle(call, gateway) {
    const object = await requireObject(gateway, call);
    const headers = {
      ETag: quoteEtag(object.etag),
      'Last-Modified': toHttpDate(object.lastModifiedMs),
      'x-oss-hash-crc64ecma': object.crc64,
      ...versionHeaders(object, call.bucket),
      'Content-Length': object.size,
    };
    if (call.http.method === 'HEAD' || object.size === 0) return { status: 200, headers };
    return { status: 200, headers: { ...headers, Connection: 'close' }, stream: closeAfterHead };
  },
};

async function closeAfterHead(response: ServerResponse): Promise<void> {
  response.flushHeaders();
  response.socket?.end();
}
