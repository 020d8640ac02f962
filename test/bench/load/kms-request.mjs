import { createHash, createHmac, randomUUID } from 'node:crypto';

const FORM = 'application/x-www-form-urlencoded';

/**
 * A signed KMS call as the bytes of an HTTP request, in the forms that official SDKs send: V1 with all parameters in the
 * body (HMAC-SHA1), V3 with the action in headers (ACS3-HMAC-SHA256). Signed apart from the product's own signer.
 *
 * @param {{ url: string, accessKeyId: string, accessKeySecret: string }} target
 * @param {{ signature: 'V1' | 'V3', action: string, parameters: Record<string, string> }} call
 * @returns {{ head: string }}
 */
export function kmsRequest(target, call) {
  return call.signature === 'V1' ? v1(target, call) : v3(target, call);
}

function v1({ url, accessKeyId, accessKeySecret }, { action, parameters }) {
  const pairs = canonical({
    Action: action,
    Version: '2016-01-20',
    Format: 'JSON',
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: timestamp(),
    ...parameters,
  });
  const text = `POST&%2F&${encode(pairs)}`;
  const signature = createHmac('sha1', `${accessKeySecret}&`).update(text).digest('base64');
  return post(url, '/', { 'content-type': FORM }, `${pairs}&Signature=${encode(signature)}`);
}

function v3({ url, accessKeyId, accessKeySecret }, { action, parameters }) {
  const body = canonical(parameters);
  const headers = {
    'content-type': FORM,
    host: new URL(url).host,
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': timestamp(),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2016-01-20',
  };
  const names = Object.keys(headers);
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = `POST\n/\n\n${lines}\n${names.join(';')}\n${headers['x-acs-content-sha256']}`;
  const text = `ACS3-HMAC-SHA256\n${sha256(request)}`;
  const signature = createHmac('sha256', accessKeySecret).update(text).digest('hex');
  const { host: _, ...others } = headers;
  const authorization = `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return post(url, '/', { ...others, accept: 'application/json', authorization }, body);
}

function post(url, path, headers, body) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return { head: `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${lines.join('')}${length}\r\n\r\n${body}` };
}

function canonical(parameters) {
  const pairs = Object.entries(parameters).map(([name, value]) => [encode(name), encode(value)]);
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function timestamp() {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
