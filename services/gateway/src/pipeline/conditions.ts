import type { IncomingMessage } from 'node:http';

/**
 * Condition keys of one request. `acs:SourceVpc` is there and empty, as for requests from the internet; keys that do
 * not apply are absent. @documented RAM policy condition keys
 */
export function conditionsOf(
  request: IncomingMessage,
  facts: { readonly accessKeyId: string; readonly nowMs: number; readonly assumeSecureTransport: boolean },
): Readonly<Record<string, string>> {
  const conditions: Record<string, string> = {
    'acs:SourceIp': sourceIp(request),
    'acs:SecureTransport': facts.assumeSecureTransport || isEncrypted(request) ? 'true' : 'false',
    'acs:CurrentTime': currentTime(facts.nowMs),
    'acs:SourceVpc': '',
  };
  const userAgent = request.headers['user-agent'];
  if (userAgent !== undefined) conditions['acs:UserAgent'] = userAgent;
  if (facts.accessKeyId !== '') conditions['acs:AccessId'] = facts.accessKeyId;
  return conditions;
}

/** `https` where a request's answer names an URL of what it came by. */
export function schemeOf(conditions: Readonly<Record<string, string>>): 'http' | 'https' {
  return conditions['acs:SecureTransport'] === 'true' ? 'https' : 'http';
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

/** IPv4 peers of a dual-stack socket show as `::ffff:1.2.3.4`; a Unix socket's peer is this machine. */
function sourceIp({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress;
  if (address === undefined) return '127.0.0.1';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function isEncrypted({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}
