import { createHmac } from 'node:crypto';
import { inputOf, requestOf } from '../http-input.mjs';
import { load } from '../load.mjs';
import { mustRefuse, orWireError } from '../typed.mjs';

const { parseOssRequest, resolveTarget } = await load('packages/protocol/dist/oss/index.js');
const { sentHeaders, toOssRequest } = await load('packages/protocol/dist/s3/index.js');
const { AccessKeySecret, parseS3Authorization, speaksS3, verifyS3 } = await load(
  'packages/protocol/dist/signature/index.js',
);
const { s3V4CanonicalRequest, s3V4StringToSign } = await load('packages/protocol/dist/signature/s3-canonical-v4.js');

const NOW = Date.UTC(2026, 10, 23, 15);
const SECRET_TEXT = 'the-secret-of-the-seeds';
const SECRET = new AccessKeySecret(SECRET_TEXT);
const OTHER_SECRET = new AccessKeySecret('a-secret-that-signed-nothing');
const SCOPE = '20261123/us-east-1/s3/aws4_request';
const addressing = { baseDomains: ['localhost'], customDomains: new Map() };

function signedV4({ method, url, headers }) {
  const all = {
    host: 'localhost',
    'x-amz-date': '20261123T150000Z',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    ...headers,
  };
  const signedHeaders = Object.keys(all).sort();
  const [rawPath, rawQuery = ''] = url.split('?');
  const payload = all['x-amz-content-sha256'];
  const canonical = s3V4CanonicalRequest({
    request: { method, rawPath, rawQuery, headers: all },
    signedHeaders,
    payload,
  });
  const text = s3V4StringToSign(canonical, all['x-amz-date'], SCOPE);
  const signature = createHmac('sha256', SECRET.s3V4('20261123', 'us-east-1')).update(text, 'latin1').digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=LTAIfuzz/${SCOPE}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return inputOf({ method, url, headers: { ...all, authorization } });
}

function signedV2() {
  const date = 'Mon, 23 Nov 2026 15:00:00 GMT';
  const text = `GET\n\n\n${date}\n/demo/a%20b`;
  const signature = createHmac('sha1', SECRET_TEXT).update(text).digest('base64');
  return inputOf({
    method: 'GET',
    url: '/demo/a%20b',
    headers: { host: 'localhost', date, authorization: `AWS LTAIfuzz:${signature}` },
  });
}

/** A request in the S3 dialect: refused by a wire error, or authenticated by the right secret alone, then an OSS request. */
export function openTarget() {
  const chunked = {
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '5',
    'content-encoding': 'aws-chunked',
  };
  return {
    seeds: [
      signedV4({ method: 'GET', url: '/demo?list-type=2&prefix=a%2Fb&max-keys=5' }),
      signedV4({
        method: 'PUT',
        url: '/demo/a%20b',
        headers: { 'x-amz-meta-a': 'b', 'x-amz-storage-class': 'STANDARD' },
      }),
      signedV4({
        method: 'PUT',
        url: '/demo/c',
        headers: { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-acl': 'private' },
      }),
      signedV4({ method: 'PUT', url: '/demo/c', headers: { 'x-amz-copy-source': '/demo/a%20b?versionId=null' } }),
      signedV4({ method: 'PUT', url: '/demo/d', headers: chunked }),
      signedV4({ method: 'POST', url: '/demo/e?uploads' }),
      signedV2(),
      inputOf({
        method: 'GET',
        url: `/demo/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=LTAIfuzz%2F${encodeURIComponent(SCOPE)}&X-Amz-Date=20261123T150000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${'0'.repeat(64)}`,
        headers: { host: 'localhost' },
      }),
      inputOf({
        method: 'GET',
        url: '/demo/a?AWSAccessKeyId=LTAIfuzz&Expires=1795446000&Signature=x%3D',
        headers: { host: 'localhost' },
      }),
    ],
    words: [
      'AWS4-HMAC-SHA256 ',
      'AWS ',
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      'x-amz-',
      'x-amz-date',
      'x-amz-checksum-crc32',
      'x-amz-trailer',
      'x-amz-security-token',
      'x-amz-sdk-checksum-algorithm',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'UNSIGNED-PAYLOAD',
      'X-Amz-Expires=',
      'x-id=',
      'list-type=2',
      'aws:kms',
      'GLACIER',
      ';',
      '%2F',
      '=',
      '\n',
    ],
    run(bytes) {
      const { method, url, headers } = requestOf(bytes);
      const request = orWireError(() => parseOssRequest(method, url, headers))?.value;
      if (request === undefined || !speaksS3(request)) return;
      const target = orWireError(() => resolveTarget(request, addressing))?.value;
      if (target === undefined) return;
      const credential = orWireError(() => parseS3Authorization(request))?.value;
      if (credential !== undefined && credential.scheme !== 'anonymous') {
        orWireError(() => verifyS3(request, target, credential, SECRET, NOW));
        mustRefuse('a signature by another secret', () => verifyS3(request, target, credential, OTHER_SECRET, NOW));
      }
      orWireError(() => sentHeaders(request));
      const heard = orWireError(() => toOssRequest(request, target))?.value;
      if (heard === undefined) return;
      const left = Object.keys(heard.headers).filter((name) => name.startsWith('x-amz-'));
      if (left.length > 0) throw new Error(`headers of the dialect are left: ${left}`);
    },
  };
}
