import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendOss } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { ossClient } from './clients.ts';

const bucket = 'concurrency';
const osseal = useOsseal();
let oss: OSS;
beforeAll(async () => {
  oss = ossClient(osseal(), { bucket });
  await oss.putBucket(bucket);
  await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS' });
});

describe('an object that many use at once', () => {
  it('is read to its end while it is overwritten', async () => {
    const old = randomBytes(20_000_000);
    await oss.put('replaced', old);
    const { stream } = await oss.getStream('replaced');
    const received: Buffer[] = [];
    for await (const chunk of stream) {
      if (received.length === 0) await oss.put('replaced', Buffer.from('new'));
      received.push(chunk);
    }
    expect(Buffer.concat(received).equals(old)).toBe(true);
    expect((await oss.get('replaced')).content.toString()).toBe('new');
  });

  it('is what one of its writers wrote', async () => {
    const versions = Array.from({ length: 12 }, (_, i) => Buffer.alloc(150_000 + i, i));
    await Promise.all(versions.map((version) => oss.put('raced', version)));
    const { content } = await oss.get('raced');
    expect(versions.some((version) => version.equals(content))).toBe(true);
  });

  it('is made once by writers that must not overwrite', async () => {
    const headers = { 'x-oss-forbid-overwrite': 'true' };
    const uploads = Array.from({ length: 8 }, (_, i) => oss.put('once', Buffer.from(`writer ${i}`), { headers }));
    const outcomes = await Promise.allSettled(uploads);
    const winners = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [`writer ${i}`] : []));
    expect(winners).toHaveLength(1);
    expect((await oss.get('once')).content.toString()).toBe(winners[0]);
  });
});

describe('an upload', () => {
  it('may wait for 100 Continue', async () => {
    const body = randomBytes(300_000);
    const headers = { expect: '100-continue' };
    expect((await sendOss(osseal(), { method: 'PUT', bucket, key: 'expecting', headers, body })).status).toBe(200);
    expect((await oss.get('expecting')).content.equals(body)).toBe(true);
  });

  it('that is refused gets its answer, not a broken connection', async () => {
    const accessKey = { ...osseal(), accessKeySecret: 'wrong' };
    const refused = { method: 'PUT', bucket, key: 'refused', body: Buffer.alloc(3_000_000), accessKey };
    const answer = await sendOss(osseal(), refused);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});
