import { inputOf, requestOf } from '../http-input.mjs';
import { load } from '../load.mjs';
import { mustRefuse, orWireError } from '../typed.mjs';

const {
  checkConditions,
  encodeOssError,
  isValidObjectKey,
  parseOssRequest,
  parseRange,
  repeatedBucketTarget,
  resolveTarget,
} = await load('packages/protocol/dist/oss/index.js');
const { ossError } = await load('packages/protocol/dist/errors/index.js');
const {
  AccessKeySecret,
  formatQuery,
  parseOssAuthorization,
  presignOssV1,
  presignOssV4,
  signOssV1,
  signOssV4,
  verifyOss,
} = await load('packages/protocol/dist/signature/index.js');
const { parseCopySource } = await load('services/gateway/dist/objects/copy-source.js');
const { decodeContinuationToken } = await load('services/gateway/dist/objects/continuation-token.js');
const { readWindow } = await load('services/gateway/dist/objects/list-query.js');
const { readAttributes } = await load('services/gateway/dist/objects/object-attributes.js');

const NOW = Date.UTC(2026, 10, 23, 15);
const SECRET = new AccessKeySecret('the-secret-of-the-seeds');
const OTHER_SECRET = new AccessKeySecret('a-secret-that-signed-nothing');
const signer = { accessKeyId: 'LTAIfuzz', secret: SECRET };
const addressing = {
  baseDomains: ['oss-cn-hangzhou.localhost', 'localhost'],
  customDomains: new Map([['files.example.com', 'demo']]),
};

function seeds() {
  const v1 = {
    method: 'PUT',
    bucket: 'demo',
    key: 'a b+c/ü.txt',
    headers: { 'x-oss-meta-a': 'b', 'content-md5': 'x' },
  };
  const v4 = { ...v1, query: { 'max-keys': '5', acl: '' } };
  const host = { host: 'demo.oss-cn-hangzhou.aliyuncs.com:80' };
  const when = { nowMs: NOW, region: 'cn-hangzhou' };
  const get = { method: 'GET', bucket: 'demo', key: 'a b' };
  const urls = [
    presignOssV1(get, signer, NOW / 1000 + 60),
    presignOssV4(get, signer, { ...when, expiresSeconds: 60 }),
  ].map((query) => `/demo/a%20b?${formatQuery(query)}`);
  return [
    inputOf({ method: 'PUT', url: '/a%20b%2Bc/%C3%BC.txt', headers: { ...host, ...signOssV1(v1, signer, NOW) } }),
    inputOf({
      method: 'PUT',
      url: '/demo/a%20b?max-keys=5&acl',
      headers: { host: 'localhost', ...signOssV4(v4, signer, when) },
    }),
    ...urls.map((url) => inputOf({ method: 'GET', url, headers: { host: 'localhost' } })),
    inputOf({
      method: 'GET',
      url: 'http://x/demo?prefix=a&delimiter=%2F&max-keys=1000&continuation-token=CgJiYw--&encoding-type=url',
      headers: {
        host: 'files.example.com',
        range: 'bytes=0-9',
        'if-match': 'W/"a", *',
        'if-modified-since': 'Mon, 23 Nov 2026 15:00:00 GMT',
      },
    }),
    inputOf({
      method: 'PUT',
      url: '/demo/copy',
      headers: {
        host: 'bucket.cn-hangzhou.oss.aliyuncs.com',
        'x-oss-copy-source': '/demo/a%20b?versionId=null',
        'x-oss-object-acl': 'private',
        'x-oss-storage-class': 'IA',
        expires: 'x',
      },
    }),
  ];
}

/** Everything that the gateway reads of a request before its body, signed or not. */
export function openTarget() {
  return {
    seeds: seeds(),
    words: [
      '?',
      '&',
      '=',
      '%2F',
      '%00',
      '%C3',
      '%F0%9F%98%80',
      '+',
      '//',
      '/../',
      ': ',
      '\n',
      ', ',
      'authorization',
      'OSS ',
      'OSS4-HMAC-SHA256 ',
      'Credential=',
      'AdditionalHeaders=',
      'Signature=',
      'x-oss-signature-version=OSS4-HMAC-SHA256',
      'x-oss-credential=',
      'x-oss-date=',
      '20261123T150000Z',
      'x-oss-expires=',
      'OSSAccessKeyId=',
      'Expires=',
      'security-token',
      'x-oss-security-token',
      'range',
      'bytes=',
      'x-oss-copy-source',
      'if-none-match',
      'x-oss-meta-',
      'aliyun_v4_request',
      '.aliyuncs.com',
      'oss-accelerate',
      's3',
      'constructor',
    ],
    run(bytes) {
      const { method, url, headers } = requestOf(bytes);
      const request = orWireError(() => parseOssRequest(method, url, headers))?.value;
      if (request === undefined) return;
      const target = orWireError(() => resolveTarget(request, addressing))?.value;
      if (target === undefined) return;
      authenticate(request, target);
      readTheRest(request);
    },
  };
}

function authenticate(request, target) {
  const credential = orWireError(() => parseOssAuthorization(request))?.value;
  if (credential === undefined || credential.scheme === 'anonymous') return;
  for (const meant of [target, repeatedBucketTarget(request, target)]) {
    if (meant === undefined) continue;
    orWireError(() => verifyOss(request, meant, credential, SECRET, NOW));
    mustRefuse('a signature by another secret', () => verifyOss(request, meant, credential, OTHER_SECRET, NOW));
  }
}

function readTheRest(request) {
  const { headers, query } = request;
  const subject = { etag: 'ABC', lastModifiedMs: NOW };
  for (const prefix of ['', 'x-oss-copy-source-']) orWireError(() => checkConditions(headers, subject, prefix));
  for (const standard of [true, false]) {
    for (const size of [0, 1, 100]) {
      const range = orWireError(() => parseRange(headers.range, size, standard))?.value;
      if (range && !(range.start >= 0 && range.start <= range.end && range.end < size))
        throw new Error('a range outside');
    }
  }
  const source = orWireError(() => parseCopySource(headers['x-oss-copy-source']))?.value;
  if (source !== undefined && !isValidObjectKey(source.key)) throw new Error('a source that is no key');
  orWireError(() => decodeContinuationToken(query.get('continuation-token') ?? ''));
  orWireError(() => readWindow(query));
  orWireError(() => readAttributes(headers, 'Standard'));
  encodeOssError(ossError('NoSuchKey', { elements: [['Key', request.rawPath]] }), 'id', request.host);
}
