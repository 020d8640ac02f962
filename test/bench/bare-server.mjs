// The floor: node:http alone. `/fixed` gives a fixed answer of the size of a GenerateDataKey answer; every other path does
// the work that no such server could leave out: it verifies a V1 signature and wraps a new data key.
import { createCipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const KEY_ID = 'key-hzz0000000000000000000';
const VERSION_ID = `${KEY_ID}-0000000000`;
const cmk = randomBytes(32);
const secret = process.argv[2] ?? '';
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function isSigned(method, target) {
  const parameters = new URLSearchParams(target.slice(target.indexOf('?') + 1));
  const given = Buffer.from(parameters.get('Signature') ?? '', 'base64');
  parameters.delete('Signature');
  const pairs = [...parameters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([n, v]) => `${encode(n)}=${encode(v)}`);
  const text = `${method}&%2F&${encode(pairs.join('&'))}`;
  return timingSafeEqual(given, createHmac('sha1', `${secret}&`).update(text).digest());
}

function generateDataKey() {
  const [dataKey, iv] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', cmk, iv);
  const sealed = [cipher.update(dataKey), cipher.final(), cipher.getAuthTag()];
  const blob = Buffer.concat([Buffer.from(VERSION_ID), iv, ...sealed]).toString('base64');
  const answer = {
    KeyId: KEY_ID,
    KeyVersionId: VERSION_ID,
    CiphertextBlob: blob,
    Plaintext: dataKey.toString('base64'),
  };
  return JSON.stringify({ ...answer, RequestId: '00000000-0000-0000-0000-000000000000' });
}

const fixed = generateDataKey();
const server = createServer((request, response) => {
  request.on('data', () => undefined);
  request.on('end', () => {
    const body = request.url === '/fixed' ? fixed : isSigned(request.method, request.url) ? generateDataKey() : '';
    const headers = { 'content-type': 'application/json;charset=utf-8', 'content-length': Buffer.byteLength(body) };
    response.writeHead(body === '' ? 400 : 200, headers).end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
