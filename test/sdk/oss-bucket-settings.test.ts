import { beforeAll, describe, expect, it } from '@jest/globals';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';
import { OSS_FORMS } from './oss-forms.ts';

const osseal = useOsseal();

describe.each(OSS_FORMS)('settings of a bucket, %s', (name, form) => {
  const bucket = `settings-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  let oss: OSS;
  beforeAll(async () => {
    oss = ossClient(osseal(), { ...form, bucket });
    await oss.putBucket(bucket);
  });

  it('has tags', async () => {
    expect((await oss.getBucketTags(bucket)).tag).toEqual({});
    await oss.putBucketTags(bucket, { team: 'red', stage: 'test' });
    expect((await oss.getBucketTags(bucket)).tag).toEqual({ team: 'red', stage: 'test' });
    await oss.deleteBucketTags(bucket);
    expect((await oss.getBucketTags(bucket)).tag).toEqual({});
  });

  it('has rules for pages of other origins', async () => {
    expect(await rejection(oss.getBucketCORS(bucket))).toMatchObject({ status: 404, code: 'NoSuchCORSConfiguration' });
    const rule = {
      allowedOrigin: ['https://a.example', 'https://*.b.example'],
      allowedMethod: 'GET',
      allowedHeader: '*',
    };
    await oss.putBucketCORS(bucket, [rule]);
    expect((await oss.getBucketCORS(bucket)).rules).toEqual([rule]);
    await oss.deleteBucketCORS(bucket);
    expect(await rejection(oss.getBucketCORS(bucket))).toMatchObject({ code: 'NoSuchCORSConfiguration' });
  });

  it('is protected against hotlinks', async () => {
    expect(await oss.getBucketReferer(bucket)).toMatchObject({ allowEmpty: true, referers: null });
    await oss.putBucketReferer(bucket, false, ['https://*.example.com', 'https://example.org']);
    expect(await oss.getBucketReferer(bucket)).toMatchObject({
      allowEmpty: false,
      referers: ['https://*.example.com', 'https://example.org'],
    });
    await oss.put('picture', Buffer.from('x'), { headers: { 'x-oss-object-acl': 'public-read' } });
    expect((await oss.get('picture')).content.toString()).toBe('x');
    const url = `${osseal().oss}/${bucket}/picture`;
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url, { headers: { referer: 'https://www.example.com/page' } })).status).toBe(200);
    await oss.deleteBucketReferer(bucket);
    expect((await fetch(url)).status).toBe(200);
  });

  it('tells who pays', async () => {
    expect((await oss.getBucketRequestPayment(bucket)).payer).toBe('BucketOwner');
    await oss.putBucketRequestPayment(bucket, 'Requester');
    expect((await oss.getBucketRequestPayment(bucket)).payer).toBe('Requester');
  });

  it('tells what is off, and refuses to switch it on', async () => {
    expect(await oss.getBucketLogging(bucket)).toMatchObject({ enable: false });
    await oss.deleteBucketLogging(bucket);
    expect(await rejection(oss.putBucketLogging(bucket, 'logs/'))).toMatchObject({
      status: 400,
      code: 'NotImplemented',
    });
    expect(await rejection(oss.getBucketWebsite(bucket))).toMatchObject({ code: 'NoSuchWebsiteConfiguration' });
    await oss.deleteBucketWebsite(bucket);
    expect(await rejection(oss.putBucketWebsite(bucket, { index: 'index.html' }))).toMatchObject({
      code: 'NotImplemented',
    });
    expect(await rejection(oss.getBucketWorm(bucket))).toMatchObject({ code: 'NoSuchWORMConfiguration' });
    expect(await rejection(oss.initiateBucketWorm(bucket, '1'))).toMatchObject({ code: 'NotImplemented' });
  });

  it('has lifecycle rules, and objects tell when they expire', async () => {
    expect(await rejection(oss.getBucketLifecycle(bucket))).toMatchObject({ status: 404, code: 'NoSuchLifecycle' });
    await oss.putBucketLifecycle(bucket, [
      { id: 'logs', prefix: 'logs/', status: 'Enabled', expiration: { days: 7 } },
      { id: 'uploads', prefix: '', status: 'Enabled', abortMultipartUpload: { days: 1 } },
    ]);
    const { rules } = await oss.getBucketLifecycle(bucket);
    expect(rules).toMatchObject([
      { id: 'logs', prefix: 'logs/', status: 'Enabled', expiration: { days: '7' } },
      { id: 'uploads', abortMultipartUpload: { days: '1' } },
    ]);
    await oss.put('logs/a', Buffer.from('x'));
    expect((await oss.head('logs/a')).res.headers['x-oss-expiration']).toMatch(
      /^expiry-date="\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT", rule-id="logs"$/,
    );
    await oss.deleteBucketLifecycle(bucket);
    expect((await oss.head('logs/a')).res.headers).not.toHaveProperty('x-oss-expiration');
  });
});
