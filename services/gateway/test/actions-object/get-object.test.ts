import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import fc from 'fast-check';
import { getObject } from '../../src/actions/object/get-object.ts';
import { SERVICE_KEY_ID } from '../objects/fake-kms.ts';
import { ANONYMOUS, FakeResponse, ObjectHarness, patterned, refusal, START_MS } from '../objects/object-harness.ts';

const A = 'x-oss-server-side-encryption';
const K = 'x-oss-server-side-encryption-key-id';
const KMS = { [A]: 'KMS' };

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
});

describe('GetObject', () => {
  it('answers with everything that is known about the object', async () => {
    await harness.put('a.txt', Buffer.from('hello'), {
      headers: {
        ...KMS,
        'content-type': 'text/plain',
        'cache-control': 'no-cache',
        expires: 'never',
        'x-oss-meta-author': 'Ann',
        'x-oss-storage-class': 'IA',
      },
    });
    const got = await harness.get('a.txt');
    expect(got.headers).toEqual({
      ETag: '"5D41402ABC4B2A76B9719D911017C592"',
      'Last-Modified': new Date(START_MS).toUTCString(),
      'Accept-Ranges': 'bytes',
      'x-oss-object-type': 'Normal',
      'x-oss-storage-class': 'IA',
      'x-oss-hash-crc64ecma': expect.stringMatching(/^\d+$/),
      'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==',
      'Content-Type': 'text/plain',
      'Cache-Control': 'no-cache',
      Expires: 'never',
      'x-oss-meta-author': 'Ann',
      [A]: 'KMS',
      [K]: SERVICE_KEY_ID,
      'Content-Length': 5,
    });
    expect(got.body.toString()).toBe('hello');
  });

  it('knows nothing of keys that do not exist', async () => {
    expect(await refusal(harness.get('none'))).toMatchObject({
      status: 404,
      code: 'NoSuchKey',
      ec: '0026-00000001',
      elements: [['Key', 'none']],
    });
  });

  it('makes one KMS call and zeroes the key', async () => {
    await harness.put('a', patterned(300_000), { headers: KMS });
    harness.kms.takeActions();
    await harness.get('a');
    expect(harness.kms.takeActions()).toEqual(['Decrypt']);
    expect(harness.kms.handedOut.every((key) => key.equals(Buffer.alloc(32)))).toBe(true);
  });

  it.each([0, 5])('asks KMS for an object of %i bytes too', async (size) => {
    await harness.put('a', patterned(size), { headers: KMS });
    harness.kms.failure = new KmsCallError('Rejected.Disabled', 409, 'no', 'r');
    expect(await refusal(harness.get('a'))).toMatchObject({ status: 409, code: 'KeyDisabled' });
  });

  it.each([
    ['default', KMS],
    ['named', { ...KMS, [K]: 'key-1' }],
  ])('refuses SSE-KMS objects to anonymous requests: %s CMK', async (_name, headers) => {
    await harness.put('a', Buffer.from('x'), { headers });
    harness.kms.takeActions();
    expect(await refusal(harness.get('a', { requester: ANONYMOUS }))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'This request is forbidden by kms.',
    });
    expect(harness.kms.calls).toEqual([]);
  });

  it.each([{}, { [A]: 'AES256' }])('serves other objects to anonymous requests: %j', async (headers) => {
    await harness.put('a', Buffer.from('x'), { headers });
    expect((await harness.get('a', { requester: ANONYMOUS })).body.toString()).toBe('x');
  });

  describe('conditions', () => {
    const ETAG = '"5D41402ABC4B2A76B9719D911017C592"';
    const EARLIER = new Date(START_MS - 1000).toUTCString();
    const SAME = new Date(START_MS).toUTCString();

    beforeEach(async () => {
      await harness.put('a', Buffer.from('hello'), { headers: KMS });
      harness.kms.takeActions();
    });

    it.each([
      ['if-none-match', ETAG, 304],
      ['if-modified-since', SAME, 304],
      ['if-match', ETAG, 200],
      ['if-unmodified-since', SAME, 200],
      ['if-none-match', '"other"', 200],
      ['if-modified-since', EARLIER, 200],
    ])('%s %s is %i', async (name, value, status) => {
      const got = await harness.get('a', { headers: { [name]: value } });
      expect(got.status).toBe(status);
      expect(got.body.length).toBe(status === 200 ? 5 : 0);
      expect(harness.kms.takeActions()).toEqual(status === 200 ? ['Decrypt'] : []);
      if (status === 304) expect(got.headers).toEqual({ ETag: ETAG, 'Last-Modified': SAME });
    });

    it.each([
      ['if-match', '"other"'],
      ['if-unmodified-since', EARLIER],
    ])('%s %s is refused without a KMS call', async (name, value) => {
      expect(await refusal(harness.get('a', { headers: { [name]: value } }))).toMatchObject({ status: 412 });
      expect(harness.kms.calls).toEqual([]);
    });
  });

  describe('ranges', () => {
    const SIZE = 200_000;
    const WHOLE = patterned(SIZE);
    const EDGES = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 196_607, 196_608, SIZE - 2, SIZE - 1];

    it.each([
      ['KMS', KMS],
      ['AES256', { [A]: 'AES256' }],
      ['none', {}],
    ])('of every combination of chunk edges are slices of the plaintext: %s', async (_name, headers) => {
      await harness.put('a', WHOLE, { headers });
      for (const start of EDGES) {
        for (const end of EDGES.filter((edge) => edge >= start)) {
          const got = await harness.get('a', { headers: { range: `bytes=${start}-${end}` } });
          expect(got.body.equals(WHOLE.subarray(start, end + 1))).toBe(true);
          expect(got).toMatchObject({ status: 206, complete: true });
          expect(got.headers).toMatchObject({
            'Content-Range': `bytes ${start}-${end}/${SIZE}`,
            'Content-Length': end - start + 1,
          });
          expect(got.headers).not.toHaveProperty('Content-MD5');
        }
      }
    });

    it('of any kind are slices of the plaintext', async () => {
      await harness.put('a', WHOLE, { headers: KMS });
      const any = fc.integer({ min: 0, max: SIZE - 1 });
      const text = fc.oneof(
        fc.tuple(any, any).map(([a, b]): [string, number, number] => {
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          return [`bytes=${start}-${end}`, start, end];
        }),
        any.map((start): [string, number, number] => [`bytes=${start}-`, start, SIZE - 1]),
        any.map((length): [string, number, number] => [`bytes=-${length + 1}`, SIZE - 1 - length, SIZE - 1]),
      );
      await fc.assert(
        fc.asyncProperty(text, async ([range, start, end]) => {
          const got = await harness.get('a', { headers: { range } });
          return got.status === 206 && got.body.equals(WHOLE.subarray(start, end + 1));
        }),
        { numRuns: 100 },
      );
    });

    it.each(['bytes=0-200000', 'bytes=200000-', 'bytes=5-1', 'bytes=0-1,5-6', 'bytes=a-b', 'lines=0-1'])(
      'outside the object are ignored: %s',
      async (range) => {
        await harness.put('a', WHOLE);
        const got = await harness.get('a', { headers: { range } });
        expect(got).toMatchObject({ status: 200 });
        expect(got.headers).not.toHaveProperty('Content-Range');
        expect(got.body.length).toBe(SIZE);
      },
    );

    it('are judged by the standard when asked to, without a KMS call for those refused', async () => {
      await harness.put('a', WHOLE, { headers: KMS });
      harness.kms.takeActions();
      const standard = { 'x-oss-range-behavior': 'standard' };
      const refused = harness.get('a', { headers: { ...standard, range: 'bytes=200000-' } });
      expect(await refusal(refused)).toMatchObject({ status: 416, code: 'InvalidRange' });
      expect(harness.kms.calls).toEqual([]);
      const clipped = await harness.get('a', { headers: { ...standard, range: 'bytes=199990-300000' } });
      expect(clipped.headers).toMatchObject({ 'Content-Range': 'bytes 199990-199999/200000' });
      expect(clipped.body.length).toBe(10);
    });

    it('of an empty object are ignored', async () => {
      await harness.put('empty', Buffer.alloc(0), { headers: KMS });
      const got = await harness.get('empty', { headers: { range: 'bytes=0-0' } });
      expect(got).toMatchObject({ status: 200, complete: true });
      expect(got.body.length).toBe(0);
    });
  });

  describe('response-* parameters', () => {
    it('replace headers', async () => {
      await harness.put('a', Buffer.from('x'), { headers: { 'content-type': 'text/plain' } });
      const got = await harness.get('a', {
        query: {
          'response-content-type': 'image/png',
          'response-content-disposition': 'attachment; filename="中.png"',
        },
      });
      expect(got.headers['Content-Type']).toBe('image/png');
      const disposition = Buffer.from(String(got.headers['Content-Disposition']), 'latin1').toString('utf8');
      expect(disposition).toBe('attachment; filename="中.png"');
    });

    it('are refused to anonymous requests and when they would break the header', async () => {
      await harness.put('a', Buffer.from('x'));
      const query = { 'response-expires': 'now' };
      const anonymous = harness.get('a', { query, requester: ANONYMOUS });
      expect(await refusal(anonymous)).toMatchObject({ status: 400, code: 'InvalidRequest' });
      const broken = harness.get('a', { query: { 'response-expires': 'a\r\nSet-Cookie: b' } });
      expect(await refusal(broken)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    });
  });

  describe('beside writers', () => {
    it('serves the whole of the old object when it is replaced during the download', async () => {
      const old = patterned(4_000_000, 1);
      await harness.put('a', old, { headers: KMS });
      const response = new FakeResponse();
      let replaced: Promise<unknown> | undefined;
      response.onWrite = async () => {
        replaced ??= harness.put('a', patterned(100_000, 2)).then(() => harness.gateway.blobs.collect());
        await replaced;
      };
      const got = await harness.get('a', {}, response);
      expect(got.body.equals(old)).toBe(true);
      await harness.gateway.blobs.close();
      await harness.gateway.blobs.collect();
      expect(await harness.blobIds()).toHaveLength(1);
    });

    it('looks again when the object was replaced before its blob was opened, with one KMS call', async () => {
      await harness.put('a', patterned(100_000, 1), { headers: KMS });
      const call = harness.call('a');
      await getObject.checks(call, harness.gateway);
      const now = patterned(100_000, 2);
      await harness.put('a', now, { headers: KMS });
      await harness.gateway.blobs.collect();
      harness.kms.takeActions();
      const response = new FakeResponse();
      const answer = await getObject.handle(call, harness.gateway);
      await answer.stream?.(response as unknown as ServerResponse);
      expect(response.body.equals(now)).toBe(true);
      expect(harness.kms.takeActions()).toEqual(['Decrypt']);
    });

    it('says that it is gone when it was deleted before its blob was opened', async () => {
      await harness.put('a', patterned(100_000), { headers: KMS });
      const call = harness.call('a');
      await getObject.checks(call, harness.gateway);
      await harness.index.deleteObject('demo', 'a', { nowMs: 0 });
      await harness.gateway.blobs.collect();
      expect(await refusal(Promise.resolve(getObject.handle(call, harness.gateway)))).toMatchObject({
        code: 'NoSuchKey',
      });
    });
  });

  it('stops when the client goes away, and gives everything back', async () => {
    await harness.put('a', patterned(8_000_000), { headers: KMS });
    let open = 0;
    const openBlob = harness.blobs.open.bind(harness.blobs);
    harness.blobs.open = async (blobId) => {
      const reader = await openBlob(blobId);
      open += 1;
      const close = async (): Promise<void> => {
        open -= 1;
      };
      return { size: reader.size, read: (into, at) => reader.read(into, at), close };
    };
    const response = new FakeResponse();
    response.onWrite = (size) => {
      if (size > 2_000_000) response.destroy();
    };
    const got = await harness.get('a', {}, response);
    expect(got.complete).toBe(false);
    expect(got.body.length).toBeLessThan(4_000_000);
    expect(open).toBe(0);
    expect(harness.log).toEqual([]);
  });

  it('waits for a slow client instead of filling memory', async () => {
    await harness.put('a', patterned(6_000_000), { headers: KMS });
    const response = new FakeResponse();
    let most = 0;
    response.onWrite = async () => {
      most = Math.max(most, response.writableLength);
      await new Promise((resolve) => setImmediate(resolve));
    };
    const got = await harness.get('a', {}, response);
    expect(got.complete).toBe(true);
    expect(most).toBeLessThanOrEqual(1024 * 1024);
  });
});
