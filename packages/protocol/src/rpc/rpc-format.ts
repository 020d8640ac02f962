import type { RpcFormat, RpcHttpRequest } from './rpc-request.ts';

const XML_WANTED = /(?:^|[?&])Format=xml(?:&|$)/i;

/** The format that a value of the `Format` parameter asks for, in any case; JSON when absent or unknown. @documented KMS "Common parameters" */
export function toRpcFormat(value: string | undefined): RpcFormat {
  return value !== undefined && value.toUpperCase() === 'XML' ? 'XML' : 'JSON';
}

/** The format to refuse a request in that could not be parsed. Never throws. */
export function rpcFormat(request: RpcHttpRequest): RpcFormat {
  // The form wins over the query, as everywhere; a body that is no form has no such parameter.
  const inBody = request.body.length > 0 && request.body.length <= 65_536 ? request.body.toString('latin1') : '';
  if (/(?:^|&)Format=/i.test(inBody)) return XML_WANTED.test(inBody) ? 'XML' : 'JSON';
  return XML_WANTED.test(request.url) ? 'XML' : 'JSON';
}
