import { ossError } from '@osseal/protocol/errors';
import type { OssCall } from '../action.ts';
import type { ResponseHeaders } from './object-headers.ts';

const OVERRIDES: readonly (readonly [parameter: string, header: string])[] = [
  ['response-content-type', 'Content-Type'],
  ['response-content-language', 'Content-Language'],
  ['response-content-encoding', 'Content-Encoding'],
  ['response-content-disposition', 'Content-Disposition'],
  ['response-cache-control', 'Cache-Control'],
  ['response-expires', 'Expires'],
];

/**
 * The headers that `response-*` parameters replace on a successful GetObject.
 * @throws WireError InvalidRequest for anonymous requests, InvalidArgument for a value that no header can carry
 * @documented GetObject
 */
export function responseOverrides(call: Pick<OssCall, 'http' | 'requester'>): ResponseHeaders {
  const headers: ResponseHeaders = {};
  if (call.http.query.size === 0) return headers;
  for (const [parameter, header] of OVERRIDES) {
    const value = call.http.query.get(parameter);
    if (value === undefined || value === '') continue;
    if (call.requester.principal.type === 'anonymous') {
      throw ossError('InvalidRequest', {
        message: 'Anonymous requests cannot override response headers.',
        elements: [['ArgumentName', parameter]],
      });
    }
    headers[header] = asHeaderValue(parameter, value);
  }
  return headers;
}

/** Header text is bytes: what is beyond ASCII goes out as UTF-8. Control characters would break out of the header. */
function asHeaderValue(parameter: string, value: string): string {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.some((byte) => (byte < 0x20 && byte !== 0x09) || byte === 0x7f)) {
    throw ossError('InvalidArgument', { elements: [['ArgumentName', parameter]] });
  }
  return bytes.toString('latin1');
}
