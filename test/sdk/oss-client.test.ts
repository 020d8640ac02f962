import dns from 'node:dns';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OSSObject } from 'oss-client';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';

const bucket = 'through-oss-client';
const osseal = useOsseal();
const METHOD = 'x-oss-server-side-encryption';
let client: OSSObject;

/** This client always puts the bucket into the host name: the cloud's names lead here, as a network alias makes them. */
const { lookup } = dns;
beforeAll(async () => {
  dns.lookup = ((name: string, ...rest: unknown[]) =>
    Reflect.apply(lookup, dns, [
      name.endsWith('.aliyuncs.com') ? '127.0.0.1' : name,
      ...rest,
    ])) as unknown as typeof dns.lookup;
  const { oss, accessKeyId, accessKeySecret } = osseal();
  await ossClient(osseal()).putBucket(bucket);
  const endpoint = `http://oss-cn-hangzhou.aliyuncs.com:${new URL(oss).port}`;
  client = new OSSObject({ endpoint, bucket, accessKeyId, accessKeySecret });
});
afterAll(() => {
  dns.lookup = lookup;
});

describe('oss-client', () => {
  it('puts, gets, heads, copies and deletes an encrypted object', async () => {
    const name = 'dir/é +1.txt';
    const put = await client.put(name, Buffer.from('sealed'), { headers: { [METHOD]: 'KMS' }, meta: { note: 'n' } });
    expect(put.res.headers[METHOD]).toBe('KMS');
    expect((await client.get(name)).content.toString()).toBe('sealed');
    expect((await client.get(name, { headers: { Range: 'bytes=1-2' } })).content.toString()).toBe('ea');
    expect((await client.head(name)).meta).toEqual({ note: 'n' });
    await client.copy('copied', name, { headers: { [METHOD]: 'AES256' } });
    expect((await client.head('copied')).res.headers[METHOD]).toBe('AES256');
    await client.delete('copied');
    expect(await rejection(client.get('copied'))).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  it('streams', async () => {
    await client.putStream('stream', Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(100_000, 'b')]));
    const { stream } = await client.getStream('stream');
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).equals(Buffer.concat([Buffer.alloc(100_000, 'a'), Buffer.alloc(100_000, 'b')]))).toBe(
      true,
    );
  });

  it('appends', async () => {
    const first = await client.append('log', Buffer.from('one '));
    await client.append('log', Buffer.from('two'), { position: first.nextAppendPosition });
    expect((await client.get('log')).content.toString()).toBe('one two');
  });

  it('tags, links and sets an ACL', async () => {
    await client.put('tagged', Buffer.from('x'));
    await client.putObjectTagging('tagged', { team: 'red' });
    expect((await client.getObjectTagging('tagged')).tag).toEqual({ team: 'red' });
    await client.deleteObjectTagging('tagged');
    expect((await client.getObjectTagging('tagged')).tag).toEqual({});
    await client.putSymlink('link', 'tagged', {});
    expect((await client.getSymlink('link')).targetName).toBe('tagged');
    await client.putACL('tagged', 'public-read');
    expect((await client.getACL('tagged')).acl).toBe('public-read');
  });

  it('lists, and deletes many', async () => {
    for (const name of ['many/a', 'many/b', 'many/c']) await client.put(name, Buffer.from('x'));
    const page = await client.list({ prefix: 'many/', 'max-keys': 2 });
    expect([page.objects.map(({ name }) => name), page.isTruncated]).toEqual([['many/a', 'many/b'], true]);
    const { deleted } = await client.deleteMulti(['many/a', 'many/b']);
    expect(deleted?.map(({ Key }) => Key)).toEqual(['many/a', 'many/b']);
    expect((await client.list({ prefix: 'many/' })).objects.map(({ name }) => name)).toEqual(['many/c']);
  });

  it('signs URLs', async () => {
    const url = client.signatureUrl('dir/é +1.txt', { expires: 60 });
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'sealed']);
  });
});
