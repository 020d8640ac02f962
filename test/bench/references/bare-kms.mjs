// A KMS that leaves out all that can be left out: node:http, the signature check, the cryptography, the answer. No state,
// no permissions, no bill, no replay guard. Prints its address; takes the numbers of users and keys.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import { createServer } from 'node:http';
import { parse } from 'node:querystring';
import { keyIdOf } from '../populations/key-ids.mjs';
import { accessKeyOf } from '../populations/users.mjs';

const [users, keys] = process.argv.slice(2).map(Number);
const secrets = new Map();
for (let index = 0; index < users; index += 1) {
  const { accessKeyId, accessKeySecret } = accessKeyOf(index);
  secrets.set(accessKeyId, {
    V1: createSecretKey(Buffer.from(`${accessKeySecret}&`)),
    V3: createSecretKey(Buffer.from(accessKeySecret)),
  });
}
const materials = new Map();
for (let index = 0; index < keys; index += 1) materials.set(keyIdOf(index), createSecretKey(randomBytes(32)));

const actions = {
  GenerateDataKey({ KeyId }) {
    const plaintext = randomBytes(32);
    return { ...wrap(KeyId, plaintext), Plaintext: plaintext.toString('base64') };
  },
  Encrypt: ({ KeyId, Plaintext }) => wrap(KeyId, Buffer.from(Plaintext, 'base64')),
  Decrypt({ CiphertextBlob }) {
    const blob = Buffer.from(CiphertextBlob, 'base64');
    const keyId = blob.latin1Slice(0, KEY_ID_SIZE);
    const at = KEY_ID_SIZE + VERSION_SUFFIX.length;
    const cipher = createDecipheriv('aes-256-gcm', materials.get(keyId), blob.subarray(at, at + 12));
    cipher.setAAD(Buffer.from(keyId)).setAuthTag(blob.subarray(-16));
    const plaintext = Buffer.concat([cipher.update(blob.subarray(at + 12, -16)), cipher.final()]);
    return { KeyId: keyId, KeyVersionId: keyId + VERSION_SUFFIX, Plaintext: plaintext.toString('base64') };
  },
};
const VERSION_SUFFIX = '-0000000000';
const KEY_ID_SIZE = keyIdOf(0).length;

function wrap(keyId, plaintext) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', materials.get(keyId), iv).setAAD(Buffer.from(keyId));
  const sealed = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
  const version = keyId + VERSION_SUFFIX;
  const blob = Buffer.concat([Buffer.from(version), iv, ...sealed]);
  return { KeyId: keyId, KeyVersionId: version, CiphertextBlob: blob.toString('base64') };
}

/** The parameters of a request whose signature is right. */
function verifiedV1(body) {
  const parameters = parse(body);
  const names = Object.keys(parameters).sort();
  const pairs = names.filter((name) => name !== 'Signature').map((name) => `${name}=${encode(parameters[name])}`);
  const text = `POST&%2F&${encode(pairs.join('&'))}`;
  const signature = createHmac('sha1', secrets.get(parameters.AccessKeyId).V1).update(text).digest();
  assertSame(signature, Buffer.from(parameters.Signature, 'base64'));
  return parameters;
}

function verifiedV3(headers, body) {
  const [, accessKeyId, list, given] =
    /Credential=([^,]+),SignedHeaders=([^,]+),Signature=(\w+)/.exec(headers.authorization) ?? [];
  const hash = createHash('sha256').update(body).digest('hex');
  if (hash !== headers['x-acs-content-sha256']) throw new Error('Another body.');
  const lines = list.split(';').map((name) => `${name}:${headers[name]}\n`);
  const request = `POST\n/\n\n${lines.join('')}\n${list}\n${hash}`;
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(request).digest('hex')}`;
  const signature = createHmac('sha256', secrets.get(accessKeyId).V3).update(text).digest();
  assertSame(signature, Buffer.from(given, 'hex'));
  return parse(body);
}

function assertSame(signature, given) {
  if (!timingSafeEqual(signature, given)) throw new Error('Another signature.');
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/fixed') return void answer(response, 200, '{"status":"ok"}');
    try {
      const body = (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString();
      const isV3 = request.headers['x-acs-action'] !== undefined;
      const parameters = isV3 ? verifiedV3(request.headers, body) : verifiedV1(body);
      const result = actions[isV3 ? request.headers['x-acs-action'] : parameters.Action](parameters);
      answer(response, 200, JSON.stringify({ ...result, RequestId: randomUUID() }));
    } catch (error) {
      answer(response, 400, String(error));
    }
  });
});

function answer(response, status, body) {
  const headers = { 'content-type': 'application/json;charset=utf-8', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
