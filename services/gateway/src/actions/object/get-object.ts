import { ossError } from '@osseal/protocol/errors';
import { type ByteRange, checkConditions, headerText, parseRange } from '@osseal/protocol/oss';
import type { ObjectRecord } from '@osseal/storage';
import type { ObjectAction, ObjectCall, OssResponse } from '../../action.ts';
import type { GatewayDomain } from '../../domain.ts';
import { requireObject } from '../../objects/find-object.ts';
import { notModifiedHeaders, objectHeaders, type ResponseHeaders } from '../../objects/object-headers.ts';
import { openObject } from '../../objects/open-object.ts';
import { responseOverrides } from '../../objects/response-overrides.ts';
import { sendObject } from '../../objects/send-object.ts';
import { followingChecks, followSymlink } from '../../objects/symlink.ts';

/** An object that is overwritten while it is opened is looked up again, this often. */
const MAX_LOOKUPS = 5;

/** GetObject: conditions and range first, then the data key, then the first batch verified, and only then the head. */
export const getObject: ObjectAction = {
  name: 'GetObject',
  summary: 'Downloads an object or a range of it, decrypted.',
  level: 'object',
  acceptsSse: false,

  checks: (call, gateway) => followingChecks(gateway, call),

  async handle(call, gateway) {
    const overrides = responseOverrides(call);
    for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      const response = await download(call, gateway, overrides);
      if (response !== 'replaced') return response;
    }
    throw ossError('ServiceUnavailable');
  },
};

async function download(
  call: ObjectCall,
  gateway: GatewayDomain,
  overrides: ResponseHeaders,
): Promise<OssResponse | 'replaced'> {
  const { content, shown: object } = await followSymlink(gateway, call, await requireObject(gateway, call));
  if (checkConditions(call.http.headers, object) === 'not-modified') {
    return { status: 304, headers: notModifiedHeaders(object) };
  }
  const range = rangeOf(call, object);
  const purpose = { action: 'GetObject', key: content.key };
  const reader = await openObject(gateway, { call, object: content, range, purpose });
  if (reader === 'replaced') return 'replaced';
  const headers = { ...objectHeaders(object, call.bucket), ...overrides };
  const named = { requestId: call.requestId, bucket: content.bucket, key: content.key };
  return {
    status: range === null ? 200 : 206,
    headers: range === null ? { ...headers, 'Content-Length': object.size } : partialHeaders(headers, object, range),
    stream: (response) => sendObject(reader, response, { ...named, encryption: content.encryption }, gateway),
  };
}

function rangeOf(call: ObjectCall, object: ObjectRecord): ByteRange | null {
  const standard = headerText(call.http.headers, 'x-oss-range-behavior') === 'standard';
  return parseRange(call.http.headers.range, object.size, standard);
}

function partialHeaders(headers: ResponseHeaders, object: ObjectRecord, { start, end }: ByteRange): ResponseHeaders {
  // Content-MD5 speaks of the body that it comes with, which is not the whole object here.
  const { 'Content-MD5': _whole, ...rest } = headers;
  return { ...rest, 'Content-Length': end - start + 1, 'Content-Range': `bytes ${start}-${end}/${object.size}` };
}
