import type { RpcHttpRequest } from '@osseal/protocol/rpc';

/** A request as it came over the wire, with what the server knows about it. First type of the pipeline. */
export interface Received {
  readonly requestId: string;
  readonly nowMs: number;
  /** What the times in its signature are compared with; `nowMs` when left out. */
  readonly signatureMs?: number;
  /** When it came, by the machine's clock; `nowMs` when left out. */
  readonly startedMs?: number;
  readonly http: RpcHttpRequest;
  /** Where it came from. */
  readonly remoteAddress: string;
  /** True over TLS. */
  readonly isSecure: boolean;
}

let latestMs = Number.NaN;
let latestText = '';

/** Requests of one millisecond share the text. */
function currentTime(nowMs: number): string {
  if (nowMs !== latestMs) {
    latestText = new Date(nowMs).toISOString();
    latestMs = nowMs;
  }
  return latestText;
}

/** `acs:*` condition keys of a request. @documented RAM common condition keys */
export function conditionsOf({ nowMs, remoteAddress, isSecure }: Received): Readonly<Record<string, string>> {
  return {
    'acs:SourceIp': remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress,
    'acs:SecureTransport': isSecure ? 'true' : 'false',
    'acs:CurrentTime': currentTime(nowMs),
  };
}
