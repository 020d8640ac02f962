import { signOss } from '@osseal/testkit';

/**
 * An OSS request as the bytes of an HTTP request. V1 signatures hold for 15 minutes, so one may be sent more than once.
 *
 * @param {{ url: string, accessKeyId?: string, accessKeySecret?: string }} target unsigned when it has no access key
 * @param {{ method?: string, bucket?: string, key?: string, query?: Record<string, string>, headers?: Record<string, string>,
 *   block?: Buffer, size?: number }} request `block` is repeated up to `size` bytes
 * @returns {import('./drive.mjs').Request}
 */
export function ossRequest(target, { method = 'GET', block, size = block?.length, ...request }) {
  const accessKey = target.accessKeyId === undefined ? null : target;
  const signed = signOss(target, { method, ...request, accessKey });
  const headers = { host: new URL(target.url).host, ...signed.headers };
  if (size !== undefined) headers['content-length'] = String(size);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${signed.target} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return block === undefined ? { head } : { head, block, size };
}
