import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const osseal = useOsseal();
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe.each(OSS_FORMS)('ali-oss, %s', (name, form) => {
  const bucket = `objects-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  let oss: OSS;
  beforeAll(async () => {
    oss = ossClient(osseal(), { ...form, bucket });
    await oss.putBucket(bucket);
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256' });
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 200_000, 3_000_001])('puts and gets %i bytes', async (size) => {
    const bytes = randomBytes(size);
    const put = await oss.put(`size/${size}`, bytes);
    expect(put.res.headers).toMatchObject({
      etag: `"${md5(bytes).toString('hex').toUpperCase()}"`,
      'content-md5': md5(bytes).toString('base64'),
      'x-oss-server-side-encryption': 'AES256',
    });
    expect(put.res.headers['x-oss-hash-crc64ecma']).toMatch(/^\d+$/);
    expect(put.res.headers['x-oss-request-id']).toMatch(/^[0-9A-F]{24}$/);
    const got = await oss.get(`size/${size}`);
    expect(got.content.equals(bytes)).toBe(true);
    expect(got.res.headers).toMatchObject({
      'content-length': String(size),
      'accept-ranges': 'bytes',
      'x-oss-object-type': 'Normal',
      'x-oss-storage-class': 'Standard',
      'x-oss-hash-crc64ecma': put.res.headers['x-oss-hash-crc64ecma'],
    });
  });

  it('puts a stream of unknown length', async () => {
    const parts = [randomBytes(70_000), randomBytes(1), randomBytes(130_000)];
    await oss.putStream('stream', Readable.from(parts));
    expect((await oss.get('stream')).content.equals(Buffer.concat(parts))).toBe(true);
  });

  it('reads ranges', async () => {
    const bytes = randomBytes(300_000);
    await oss.put('ranges', bytes);
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=65535-65536', 65_535, 65_536],
      ['bytes=100000-199999', 100_000, 199_999],
      ['bytes=299999-', 299_999, 299_999],
      ['bytes=-70000', 230_000, 299_999],
    ] as const) {
      const got = await oss.get('ranges', { headers: { Range: range } });
      expect(got.res.status).toBe(206);
      expect(got.res.headers['content-range']).toBe(`bytes ${start}-${end}/300000`);
      expect(got.content.equals(bytes.subarray(start, end + 1))).toBe(true);
    }
    const beyond = await oss.get('ranges', { headers: { Range: 'bytes=299990-300000' } });
    expect([beyond.res.status, beyond.content.length]).toEqual([200, 300_000]);
    const standard = { 'x-oss-range-behavior': 'standard' };
    const clipped = await oss.get('ranges', { headers: { Range: 'bytes=299990-300000', ...standard } });
    expect([clipped.res.status, clipped.content.length]).toEqual([206, 10]);
    const outside = oss.get('ranges', { headers: { Range: 'bytes=300000-', ...standard } });
    expect(await rejection(outside)).toMatchObject({ status: 416, code: 'InvalidRange' });
  });

  it('keeps headers and metadata, and answers conditions', async () => {
    const headers = { 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="a.txt"' };
    const put = await oss.put('dir/a +b中.txt', Buffer.from('hello'), { headers, meta: { author: 'alice' } });
    expect(put.res.headers.etag).toBe('"5D41402ABC4B2A76B9719D911017C592"');
    const head = await oss.head('dir/a +b中.txt');
    expect(head.meta).toEqual({ author: 'alice' });
    expect(head.res.headers).toMatchObject({
      'content-length': '5',
      'content-type': 'text/plain',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="a.txt"',
    });
    const etag = String(put.res.headers.etag);
    expect((await oss.get('dir/a +b中.txt', { headers: { 'If-None-Match': etag } })).res.status).toBe(304);
    expect((await oss.get('dir/a +b中.txt', { headers: { 'If-Match': etag } })).res.status).toBe(200);
    const mismatch = oss.get('dir/a +b中.txt', { headers: { 'If-Match': '"0"' } });
    expect(await rejection(mismatch)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    const future = new Date(Date.now() + 60_000).toUTCString();
    const unchanged = await oss.get('dir/a +b中.txt', { headers: { 'If-Modified-Since': future } });
    expect(unchanged.res.status).toBe(304);
    const overridden = await oss.get('dir/a +b中.txt', { subres: { 'response-content-type': 'text/x-test' } });
    expect(overridden.res.headers['content-type']).toBe('text/x-test');
  });

  it('describes an object in short', async () => {
    await oss.put('meta', Buffer.from('hello'));
    const { res } = await oss.getObjectMeta('meta');
    expect(res.headers).toMatchObject({ 'content-length': '5', etag: '"5D41402ABC4B2A76B9719D911017C592"' });
    expect(res.headers).not.toHaveProperty('x-oss-server-side-encryption');
    expect(res.headers).not.toHaveProperty('x-oss-object-type');
  });

  it('copies, with and without new metadata', async () => {
    await oss.put('source key', Buffer.from('hello'), { meta: { author: 'alice' } });
    const copied = await oss.copy('copy', 'source key');
    expect(copied.data?.etag).toBe('"5D41402ABC4B2A76B9719D911017C592"');
    expect((await oss.head('copy')).meta).toEqual({ author: 'alice' });
    await oss.copy('replaced', 'source key', { meta: { author: 'bob' } });
    expect((await oss.head('replaced')).meta).toEqual({ author: 'bob' });
    expect((await oss.get('replaced')).content.toString()).toBe('hello');
    const missing = oss.copy('nothing', 'no such source');
    expect(await rejection(missing)).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('lists with prefix, delimiter and pages, in byte order', async () => {
    const keys = ['list/a', 'list/b/1', 'list/b/2', 'list/c', 'list/é', 'list/中'];
    for (const key of keys) await oss.put(key, Buffer.from(key));
    const all = await oss.list({ prefix: 'list/' });
    expect(all.objects.map((object) => object.name)).toEqual(keys);
    expect(all.objects[0]).toMatchObject({ size: 6, type: 'Normal', owner: { id: '1000000000000001' } });
    const grouped = await oss.listV2({ prefix: 'list/', delimiter: '/' });
    expect(grouped.prefixes).toEqual(['list/b/']);
    expect(grouped.objects.map((object) => object.name)).toEqual(['list/a', 'list/c', 'list/é', 'list/中']);
    expect(grouped.keyCount).toBe(5);

    const paged: string[] = [];
    let continuationToken: string | null = null;
    do {
      const query: object = { prefix: 'list/', 'max-keys': 4, ...(continuationToken && { continuationToken }) };
      const page = await oss.listV2(query);
      paged.push(...page.objects.map((object) => object.name));
      continuationToken = page.nextContinuationToken;
    } while (continuationToken !== null);
    expect(paged).toEqual(keys);
    const marked = await oss.list({ prefix: 'list/', marker: 'list/b/1', 'max-keys': 2 });
    expect(marked.objects.map((object) => object.name)).toEqual(['list/b/2', 'list/c']);
    expect([marked.isTruncated, marked.nextMarker]).toEqual([true, 'list/c']);
  });

  it('deletes one and many', async () => {
    for (const key of ['gone/1', 'gone/2 & <3>', 'gone/é']) await oss.put(key, Buffer.from('x'));
    expect((await oss.delete('gone/1')).res.status).toBe(204);
    expect((await oss.delete('gone/1')).res.status).toBe(204);
    const many = await oss.deleteMulti(['gone/2 & <3>', 'gone/é', 'never there']);
    expect(many.deleted.map((entry) => entry.Key)).toEqual(['gone/2 & <3>', 'gone/é', 'never there']);
    expect((await oss.deleteMulti(['gone/1'], { quiet: true })).deleted).toEqual([]);
    expect((await oss.list({ prefix: 'gone/' })).objects).toEqual([]);
    expect(await rejection(oss.get('gone/1'))).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(await rejection(oss.head('gone/1'))).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('does not overwrite when told so', async () => {
    await oss.put('once', Buffer.from('first'));
    const again = oss.put('once', Buffer.from('second'), { headers: { 'x-oss-forbid-overwrite': 'true' } });
    expect(await rejection(again)).toMatchObject({ status: 409, code: 'FileAlreadyExists' });
    expect((await oss.get('once')).content.toString()).toBe('first');
  });
});
