import type { IncomingMessage } from 'node:http';
import {
  type OssAddressing,
  type OssHttpRequest,
  type OssTarget,
  parseOssRequest,
  resolveTarget,
} from '@osseal/protocol/oss';

/** A request that was read and whose bucket and key are known; nothing is believed yet. */
export interface Received {
  readonly http: OssHttpRequest;
  readonly target: OssTarget;
}

/**
 * Reads method, target and Host.
 * @throws WireError InvalidURI, InvalidObjectName
 */
export function receive(request: IncomingMessage, addressing: OssAddressing): Received {
  const http = parseOssRequest(request.method ?? 'GET', request.url ?? '/', request.headers);
  return { http, target: resolveTarget(http, addressing) };
}
