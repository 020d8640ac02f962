import { createHash, createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type BodyFilter, ChunkedBody, checksumFilters, SignedBody } from '@osseal/protocol/s3';
import { S3ChunkSignatures } from '@osseal/protocol/signature';
import fc from 'fast-check';
import { accept, refusal } from './s3-vectors.ts';

/** Amazon S3, Signature Calculations: Transferring Payload in Multiple Chunks: 65 KiB of `a` in chunks of 64 KiB. */
const PUBLISHED = {
  method: 'PUT',
  target: '/examplebucket/chunkObject.txt',
  headers: {
    host: 's3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'content-length': '66824',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,' +
      'Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  },
  nowMs: Date.UTC(2013, 4, 24),
};
const PUBLISHED_BODY = Buffer.from(
  [
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}`,
    `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}`,
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n',
    '',
  ].join('\r\n'),
);

function publishedFilter(): ChunkedBody {
  const payload = accept(PUBLISHED);
  if (payload.signed !== 'chunks') throw new Error('not chunked');
  return new ChunkedBody(payload.chunks);
}

/** What comes out of a filter when a body goes through it in slices of a size. */
function filtered(filter: BodyFilter, body: Buffer, size = body.length): Buffer {
  const out: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) out.push(...filter.write(body.subarray(at, at + size)));
  filter.end();
  return Buffer.concat(out);
}

const chain = { key: createSecretKey(Buffer.from('key')), dateTime: '20261123T150000Z', scope: 's', seed: 'seed' };

function chunked(chunks: readonly Buffer[]): Buffer {
  const signatures = new S3ChunkSignatures(chain);
  const parts = [...chunks, Buffer.alloc(0)].map((bytes) => {
    signatures.update(bytes);
    const head = `${bytes.length.toString(16)};chunk-signature=${signatures.next()}\r\n`;
    return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')]);
  });
  return Buffer.concat(parts);
}

const HELLO = chunked([Buffer.from('hello')]).toString();
const reading = (text: string) => () => filtered(new ChunkedBody(new S3ChunkSignatures(chain)), Buffer.from(text));

describe('a body in signed chunks', () => {
  it("is Amazon's example", () => {
    expect(PUBLISHED_BODY.length).toBe(66824);
    expect(filtered(publishedFilter(), PUBLISHED_BODY)).toEqual(Buffer.alloc(66560, 'a'));
  });

  it('comes out whole, however it was cut into chunks and slices', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)));
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 200 }), (pieces, size) => {
        const filter = new ChunkedBody(new S3ChunkSignatures(chain));
        expect(filtered(filter, chunked(pieces), size)).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it('is refused when one byte of it is another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: HELLO.length - 1 }), (at) => {
        const bytes = Buffer.from(HELLO);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const { code } = refusal(() => filtered(new ChunkedBody(new S3ChunkSignatures(chain)), bytes));
        expect(['SignatureDoesNotMatch', 'InvalidRequest', 'IncompleteBody']).toContain(code);
      }),
    );
  });

  it('is refused wherever it ends early', () => {
    for (let end = 0; end < HELLO.length; end++) {
      expect(refusal(reading(HELLO.slice(0, end))).code).toBe('IncompleteBody');
    }
    expect(reading(HELLO)().toString()).toBe('hello');
  });

  it.each([
    ['bytes behind the end', `${HELLO}x`],
    ['a header without a signature', '5\r\nhello\r\n0\r\n\r\n'],
    ['a header without end', '0'.repeat(200)],
    ['a bare line feed', HELLO.replace('\r\n', '\n')],
    ['a length that lies', HELLO.replace(/^5/, '4')],
    ['a length that is none', HELLO.replace(/^5/, '-5')],
    ['a length of nine digits', HELLO.replace(/^5/, '000000005')],
  ])('is refused with %s', (_, text) => {
    expect(refusal(reading(text)).code).toBe('InvalidRequest');
  });

  it('names the reason of a signature that does not match', () => {
    const error = refusal(reading(HELLO.replace('hello', 'jello')));
    expect([error.code, error.ec]).toEqual(['SignatureDoesNotMatch', '0002-00000430']);
  });
});

describe('a signed body', () => {
  const sha256 = createHash('sha256').update('hello').digest('hex');

  it('passes when it is the one', () => {
    expect(filtered(new SignedBody(sha256), Buffer.from('hello'), 2).toString()).toBe('hello');
  });

  it('is refused when it is another, with both digests', () => {
    const { code, elements } = refusal(() => filtered(new SignedBody(sha256), Buffer.from('jello')));
    expect(code).toBe('XAmzContentSHA256Mismatch');
    expect(elements.map(([name]) => name)).toEqual(['ClientComputedContentSHA256', 'S3ComputedContentSHA256']);
    expect(elements[0]?.[1]).toBe(sha256);
  });
});

/** Check values of the catalogue of CRCs for `123456789`, and SHA digests of it, in base64. */
const CHECKSUMS: [name: string, base64: string][] = [
  ['crc32', Buffer.from('cbf43926', 'hex').toString('base64')],
  ['crc32c', Buffer.from('e3069283', 'hex').toString('base64')],
  ['crc64nvme', Buffer.from('ae8b14860a799888', 'hex').toString('base64')],
  ['sha1', createHash('sha1').update('123456789').digest('base64')],
  ['sha256', createHash('sha256').update('123456789').digest('base64')],
];

describe('checksums', () => {
  it.each(CHECKSUMS)('%s is held against the body', async (name, value) => {
    const begin = () => checksumFilters({ [`x-amz-checksum-${name}`]: value });
    const [right] = await begin();
    const [wrong] = await begin();
    if (right === undefined || wrong === undefined) throw new Error('no filter');
    expect(filtered(right, Buffer.from('123456789'), 4).toString()).toBe('123456789');
    expect(refusal(() => filtered(wrong, Buffer.from('12345678'))).code).toBe('BadDigest');
  });

  it('are none where none is named, and all where several are', async () => {
    expect(await checksumFilters({ 'x-amz-checksum-mode': 'ENABLED' })).toEqual([]);
    const headers = Object.fromEntries(CHECKSUMS.map(([name, value]) => [`x-amz-checksum-${name}`, value]));
    expect(await checksumFilters(headers)).toHaveLength(CHECKSUMS.length);
  });
});
