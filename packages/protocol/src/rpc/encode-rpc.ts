import type { WireError } from '../errors/wire-error.ts';
import type { RpcFormat } from './rpc-request.ts';
import { rpcXmlElement } from './rpc-xml.ts';

/** An answer's body and what it is. */
export interface EncodedRpc {
  readonly contentType: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json;charset=utf-8';
const XML_TYPE = 'text/xml;charset=utf-8';
const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/**
 * The body of a success: the action's fields, then RequestId. XML has the root `<{Action}Response>`, and a list is its
 * element repeated inside its wrapper.
 * @documented KMS "Responses"; the XML root as on the pages of ListAliasesByKeyId and AsymmetricDecrypt
 */
export function encodeRpcSuccess(action: string, output: object, requestId: string, format: RpcFormat): EncodedRpc {
  if (format === 'JSON') return { contentType: JSON_TYPE, body: withRequestId(JSON.stringify(output), requestId) };
  const fields = { ...output, RequestId: requestId };
  return { contentType: XML_TYPE, body: XML_DECLARATION + rpcXmlElement(`${action}Response`, fields) };
}

/** Adds the last member to the text of an object, which need not be copied for it. */
function withRequestId(object: string, requestId: string): string {
  const comma = object === '{}' ? '' : ',';
  return `${object.slice(0, -1)}${comma}"RequestId":${JSON.stringify(requestId)}}`;
}

/**
 * The body of an error: one superset of both error families, so that every SDK finds what it reads. A dotted name among
 * the error's `elements` becomes a nested field.
 * @documented KMS "Responses" (HttpStatus), RPC gateway (HostId, Recommend)
 */
export function encodeRpcError(error: WireError, requestId: string, host: string, format: RpcFormat): EncodedRpc {
  const fields: Record<string, unknown> = {
    HttpStatus: error.status,
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
    HostId: host,
    Recommend: `https://error-center.alibabacloud.com/status/search?Keyword=${encodeURIComponent(error.code)}&source=PopGw`,
    ...nested(error.elements),
  };
  if (format === 'JSON') return { contentType: JSON_TYPE, body: JSON.stringify(fields) };
  return { contentType: XML_TYPE, body: XML_DECLARATION + rpcXmlElement('Error', fields) };
}

function nested(elements: readonly (readonly [string, string])[]): Record<string, string | Record<string, string>> {
  const fields: Record<string, string | Record<string, string>> = {};
  for (const [name, value] of elements) {
    const dot = name.indexOf('.');
    if (dot < 0) {
      fields[name] = value;
      continue;
    }
    const parent = name.slice(0, dot);
    const known = fields[parent];
    fields[parent] = { ...(typeof known === 'object' ? known : {}), [name.slice(dot + 1)]: value };
  }
  return fields;
}
