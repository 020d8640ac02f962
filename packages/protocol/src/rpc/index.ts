export type { EncodedRpc } from './encode-rpc.ts';
export { encodeRpcError, encodeRpcSuccess } from './encode-rpc.ts';
export { flattenedMap } from './flattened-map.ts';
export { parseRpc } from './parse-rpc.ts';
export { rpcFormat } from './rpc-format.ts';
export type { RpcEnvelope, RpcFormat, RpcHttpRequest, RpcScheme } from './rpc-request.ts';
export { formatRpcTimestamp, parseRpcTimestamp } from './rpc-timestamp.ts';
