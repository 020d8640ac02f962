import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** An answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
}

/** One HTTP request, sent exactly as given: no redirects, no default headers but Host, Connection and Content-Length. */
export function sendHttp(
  baseUrl: string,
  options: {
    method?: string;
    target?: string;
    headers?: OutgoingHttpHeaders;
    body?: Uint8Array | string;
    /** Address of this machine from which to connect. */
    localAddress?: string;
  } = {},
): Promise<RawResponse> {
  const { hostname, port } = new URL(baseUrl);
  const { method = 'GET', target = '/', headers = {}, body, localAddress } = options;
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, method, path: target, headers, localAddress, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, headers: response.headers, bytes, text: bytes.toString('utf8') });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
