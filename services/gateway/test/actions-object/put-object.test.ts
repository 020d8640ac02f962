import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import { crc64Of } from '@osseal/protocol/oss';
import { StoreError } from '@osseal/storage';
import { putObject } from '../../src/actions/object/put-object.ts';
import { SERVICE_KEY_ID } from '../objects/fake-kms.ts';
import { ANONYMOUS, bodyOf, md5, ObjectHarness, patterned, refusal } from '../objects/object-harness.ts';

const A = 'x-oss-server-side-encryption';
const K = 'x-oss-server-side-encryption-key-id';
const KMS = { [A]: 'KMS' };
const METHODS: readonly [string, Record<string, string>][] = [
  ['none', {}],
  ['AES256', { [A]: 'AES256' }],
  ['the default CMK', KMS],
  ['a named CMK', { [A]: 'KMS', [K]: 'key-1' }],
];
const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 1_048_576, 1_048_577, 2_500_000];

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
});

describe.each(METHODS)('PutObject with %s', (_name, headers) => {
  it.each(SIZES)('stores %i bytes that come back as they were', async (size) => {
    const body = patterned(size);
    const put = await harness.put('a.bin', body, { headers });
    expect(put.status).toBe(200);
    expect(put.headers).toMatchObject({
      ETag: `"${md5(body).toString('hex').toUpperCase()}"`,
      'Content-MD5': md5(body).toString('base64'),
      'x-oss-hash-crc64ecma': crc64Of(body),
    });
    const got = await harness.get('a.bin');
    expect(got).toMatchObject({ status: 200, complete: true });
    expect(got.headers['Content-Length']).toBe(size);
    expect(got.body.equals(body)).toBe(true);
    expect(await harness.blobIds()).toHaveLength(size > 65_536 ? 1 : 0);
    expect(harness.record('a.bin').segments).toHaveLength(1);
  });

  it('takes slices of any size', async () => {
    const body = patterned(200_003);
    for (const slice of [1 + 65_536, 7, 65_536, 200_003]) {
      await harness.put('a.bin', body, { headers, slice });
      expect((await harness.get('a.bin')).body.equals(body)).toBe(true);
    }
  });
});

describe('PutObject', () => {
  it('seals what it stores, and leaves plaintext only where no encryption was asked for', async () => {
    const secret = Buffer.concat([Buffer.from('the plaintext that nobody may find '), Buffer.alloc(100_000, 'x')]);
    for (const [key, headers] of [
      ['aes', { [A]: 'AES256' }],
      ['kms', KMS],
    ] as const) {
      await harness.put(key, secret, { headers });
      const sealed = await harness.readSealed(harness.record(key));
      expect(sealed.includes('the plaintext')).toBe(false);
      expect(sealed.includes('xxxxxxxx')).toBe(false);
    }
    await harness.put('open', secret);
    expect((await harness.readSealed(harness.record('open'))).includes('the plaintext')).toBe(true);
  });

  it('answers with the encryption that it used, real key id included', async () => {
    const none = await harness.put('a', Buffer.from('x'));
    expect(Object.keys(none.headers ?? {}).filter((name) => name.includes('encryption'))).toEqual([]);
    const aes = await harness.put('a', Buffer.from('x'), { headers: { [A]: 'AES256' } });
    expect(aes.headers).toMatchObject({ [A]: 'AES256' });
    expect(aes.headers).not.toHaveProperty(K);
    const kms = await harness.put('a', Buffer.from('x'), { headers: KMS });
    expect(kms.headers).toMatchObject({ [A]: 'KMS', [K]: SERVICE_KEY_ID });
    expect(kms.headers).not.toHaveProperty('x-oss-server-side-data-encryption');
  });

  it('follows the default of the bucket at the time of the write, and never touches older objects', async () => {
    await harness.put('before', Buffer.from('x'));
    await harness.index.updateBucket('demo', (bucket) => ({
      ...bucket,
      encryption: { method: 'KMS', keyId: 'key-1' },
    }));
    const put = await harness.put('after', Buffer.from('x'));
    expect(put.headers).toMatchObject({ [A]: 'KMS', [K]: 'key-1' });
    expect(harness.record('before').encryption).toEqual({ method: 'none' });
    await harness.index.updateBucket('demo', (bucket) => ({ ...bucket, encryption: { method: 'AES256' } }));
    expect((await harness.get('after')).headers).toMatchObject({ [A]: 'KMS', [K]: 'key-1' });
    expect((await harness.put('override', Buffer.from('x'), { headers: KMS })).headers).toMatchObject({ [A]: 'KMS' });
  });

  it('makes one KMS call, before it reads the body, and zeroes the key', async () => {
    const stream = new PassThrough();
    const call = harness.call('a', { headers: { 'transfer-encoding': 'chunked', ...KMS }, method: 'PUT' }, stream);
    harness.kms.before = () => {
      expect(stream.listenerCount('data')).toBe(0);
    };
    const done = harness.run(putObject, call);
    stream.end('body');
    await done;
    expect(harness.kms.takeActions()).toEqual(['GenerateDataKey']);
    expect(harness.kms.handedOut).toEqual([Buffer.alloc(32)]);
  });

  it('gives each object its own data key', async () => {
    await harness.put('a', Buffer.from('x'), { headers: KMS });
    await harness.put('b', Buffer.from('x'), { headers: KMS });
    const [a, b] = [harness.record('a').encryption, harness.record('b').encryption];
    expect(a).not.toEqual(b);
    expect((await harness.readSealed(harness.record('a'))).equals(await harness.readSealed(harness.record('b')))).toBe(
      false,
    );
  });

  it('stores whole seconds as the time', async () => {
    harness.clock.advance(1789);
    await harness.put('a', Buffer.from('x'));
    expect(harness.record('a').lastModifiedMs % 1000).toBe(0);
  });

  it('takes a chunked body', async () => {
    const body = patterned(100_000);
    const call = harness.call('a', { headers: { 'transfer-encoding': 'chunked' }, method: 'PUT' }, bodyOf(body));
    await harness.run(putObject, call);
    expect((await harness.get('a')).body.equals(body)).toBe(true);
  });

  it.each([
    ['no length', { 'content-length': undefined }, 411, 'MissingContentLength'],
    ['more than 5 GiB', { 'content-length': String(5 * 1024 ** 3 + 1) }, 400, 'EntityTooLarge'],
    ['a Content-MD5 that is none', { 'content-md5': 'abc' }, 400, 'InvalidDigest'],
    ['an archive tier', { 'x-oss-storage-class': 'Archive' }, 400, 'OperationNotSupported'],
    ['an unknown ACL', { 'x-oss-object-acl': 'open' }, 400, 'InvalidArgument'],
    ['SM4', { [A]: 'SM4' }, 400, 'InvalidEncryptionAlgorithmError'],
  ])('refuses %s before KMS is asked and the body is read', async (_name, headers, status, code) => {
    const stream = new PassThrough();
    const all = { 'content-length': '3', ...KMS, ...headers };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
    const call = harness.call('a', { headers: given, method: 'PUT' }, stream);
    expect(await refusal(harness.run(putObject, call))).toMatchObject({ status, code });
    expect(harness.kms.calls).toEqual([]);
    expect(stream.listenerCount('data')).toBe(0);
  });

  describe('x-oss-forbid-overwrite', () => {
    const FORBID = { 'x-oss-forbid-overwrite': 'true' };

    it('refuses an object that is there, without a KMS call', async () => {
      await harness.put('a', Buffer.from('first'));
      const put = harness.put('a', Buffer.from('second'), { headers: { ...KMS, ...FORBID } });
      expect(await refusal(put)).toMatchObject({ status: 409, code: 'FileAlreadyExists' });
      expect(harness.kms.calls).toEqual([]);
      expect((await harness.get('a')).body.toString()).toBe('first');
    });

    it('lets one of many writers win', async () => {
      const bodies = [1, 2, 3, 4, 5].map((seed) => patterned(100_000, seed));
      const outcomes = await Promise.allSettled(bodies.map((body) => harness.put('a', body, { headers: FORBID })));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const won = bodies[outcomes.findIndex(({ status }) => status === 'fulfilled')];
      expect((await harness.get('a')).body.equals(won ?? Buffer.alloc(0))).toBe(true);
      expect(await harness.blobIds()).toHaveLength(1);
    });

    it('is nothing when it says false', async () => {
      await harness.put('a', Buffer.from('first'));
      await harness.put('a', Buffer.from('second'), { headers: { 'x-oss-forbid-overwrite': 'false' } });
      expect((await harness.get('a')).body.toString()).toBe('second');
    });
  });

  describe('that fails', () => {
    const BODY = patterned(1_500_000);
    let before: Buffer;

    beforeEach(async () => {
      before = patterned(300_000, 5);
      await harness.put('a', before, { headers: { [A]: 'AES256' } });
    });

    /** The object is as it was, and nothing of the new one is left. */
    async function expectUntouched(): Promise<void> {
      const record = harness.record('a');
      expect((await harness.get('a')).body.equals(before)).toBe(true);
      expect(await harness.blobIds()).toEqual(record.segments.map(({ blobId }) => blobId));
      for (const key of harness.kms.handedOut) expect(key).toEqual(Buffer.alloc(32));
      expect(await harness.gateway.blobs.sweep()).toBe(0);
    }

    it.each([
      ['Content-MD5', { 'content-md5': md5(Buffer.from('other')).toString('base64') }, 'InvalidDigest'],
      ['CRC-64', { 'x-oss-hash-crc64ecma': '1' }, 'InvalidCRC64'],
      ['Content-Length', { 'content-length': '1500001' }, 'IncompleteBody'],
    ])('for a wrong %s leaves the object as it was', async (_name, headers, code) => {
      const put = harness.put('a', BODY, { headers: { ...KMS, ...headers } });
      expect(await refusal(put)).toMatchObject({ status: 400, code });
      await expectUntouched();
    });

    it('takes the right digests', async () => {
      const headers = { 'content-md5': md5(BODY).toString('base64'), 'x-oss-hash-crc64ecma': crc64Of(BODY) };
      expect((await harness.put('a', BODY, { headers })).status).toBe(200);
    });

    it('because the client goes away leaves the object as it was', async () => {
      const stream = bodyOf(BODY);
      let seen = 0;
      stream.on('data', (slice: Buffer) => {
        seen += slice.length;
        if (seen > 1_200_000) stream.destroy();
      });
      stream.pause();
      const headers = { 'content-length': String(BODY.length), ...KMS };
      const put = harness.run(putObject, harness.call('a', { headers, method: 'PUT' }, stream));
      expect(await refusal(put)).toMatchObject({ code: 'IncompleteBody' });
      await expectUntouched();
    });

    it.each([
      ['Rejected.Disabled', 409, 'KeyDisabled'],
      ['Forbidden.NoPermission', 403, 'AccessDenied'],
      ['ServiceUnavailableTemporary', 503, 'ServiceUnavailable'],
    ])('because KMS says %s leaves the object as it was', async (kmsCode, status, code) => {
      harness.kms.failure = new KmsCallError(kmsCode, status, 'no', 'r');
      expect(await refusal(harness.put('a', BODY, { headers: KMS }))).toMatchObject({ status, code });
      await expectUntouched();
    });

    it('because the requester is anonymous leaves the object as it was', async () => {
      const put = harness.put('a', BODY, { headers: KMS, requester: ANONYMOUS });
      expect(await refusal(put)).toMatchObject({ status: 403, message: 'This request is forbidden by kms.' });
      await expectUntouched();
    });

    it.each([
      ['before', false],
      ['after', true],
    ])('because the commit breaks off %s it took place keeps exactly what the index names', async (_name, commits) => {
      const put = harness.index.putObject.bind(harness.index);
      harness.index.putObject = async (record, options) => {
        if (commits) await put(record, options);
        throw new StoreError('unavailable', 'no answer');
      };
      await expect(harness.put('a', BODY, { headers: KMS })).rejects.toMatchObject({ code: 'unavailable' });
      harness.index.putObject = put;
      if (!commits) return expectUntouched();
      await harness.gateway.blobs.collect();
      expect((await harness.get('a')).body.equals(BODY)).toBe(true);
      expect(await harness.gateway.blobs.sweep()).toBe(0);
    });

    it('because the blob store is full leaves the object as it was', async () => {
      const create = harness.blobs.create.bind(harness.blobs);
      harness.blobs.create = async () => {
        const writer = await create();
        return Object.assign(writer, { write: () => Promise.reject(new StoreError('full', 'no space')) });
      };
      await expect(harness.put('a', BODY, { headers: KMS })).rejects.toMatchObject({ code: 'full' });
      harness.blobs.create = create;
      await expectUntouched();
    });

    it('because the bucket was deleted meanwhile leaves no blob', async () => {
      await harness.bucket('gone');
      const call = harness.call(
        'b',
        { bucket: 'gone', headers: { 'content-length': String(BODY.length) } },
        bodyOf(BODY),
      );
      await harness.index.deleteBucket('gone');
      expect(await refusal(harness.run(putObject, call))).toMatchObject({ status: 404, code: 'NoSuchBucket' });
      await expectUntouched();
    });
  });
});
