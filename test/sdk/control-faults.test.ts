import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  type OssealProcess,
  ROOT,
  sendHttp,
  sendOss,
  spawnOsseal,
  spawnServices,
  storySeed,
} from '@osseal/testkit';
import { kmsClient, ossClient, popClient, rejection } from './clients.ts';
import { control, tryControl } from './control.ts';

const bucket = 'faulty';

interface Rule {
  readonly id: string;
  readonly matched: number;
  readonly hits: number;
}

describe.each([
  ['one process', () => spawnOsseal({ seed: storySeed() })],
  ['two processes', () => spawnServices({ seed: storySeed() })],
] as const)('faults of %s', (_name, spawn) => {
  let server: OssealProcess;
  let keyId: string;
  const asked = () => ({ ...server, ...ROOT });
  const add = (rule: object) => control<Rule>(asked(), 'oss', 'POST', '/faults', rule);
  const rules = async () => (await control<{ rules: Rule[] }>(asked(), 'oss', 'GET', '/faults')).rules;

  beforeAll(async () => {
    server = await spawn();
    const client = kmsClient(server, { accessKey: ROOT });
    keyId = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    const oss = ossClient(server, { accessKey: ROOT, bucket });
    await oss.putBucket(bucket);
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    await oss.put('there', Buffer.from('there'));
  });
  beforeEach(() => control(asked(), 'oss', 'DELETE', '/faults'));
  afterAll(() => server.dispose());

  it('are for operators', async () => {
    expect((await sendHttp(server.oss, { target: '/_osseal/faults' })).status).toBe(401);
    expect((await tryControl({ ...server, ...ALICE }, 'kms', 'DELETE', '/faults')).status).toBe(401);
    expect((await tryControl(asked(), 'oss', 'POST', '/faults', { service: 'oss', effect: {} })).status).toBe(400);
    expect((await tryControl(asked(), 'oss', 'DELETE', '/faults/none')).status).toBe(404);
  });

  it('give KMS callers an error of the catalogue, some of them, and are counted', async () => {
    const { id } = await add({
      service: 'kms',
      action: 'Encrypt',
      key: keyId,
      after: 1,
      count: 1,
      effect: { error: { code: 'ServiceUnavailableTemporary' } },
    });
    const pop = popClient(server, { accessKey: ROOT });
    const encrypt = () => pop.request('Encrypt', { KeyId: keyId, Plaintext: 'eA==' });
    await encrypt();
    expect(await rejection(encrypt())).toMatchObject({ code: 'ServiceUnavailableTemporary' });
    await encrypt();
    expect(await rules()).toMatchObject([{ id, matched: 3, hits: 1 }]);
    await control(asked(), 'oss', 'DELETE', `/faults/${id}`);
    expect(await rules()).toEqual([]);
  });

  it('throttle by the real quota of an action', async () => {
    await add({ service: 'kms', principal: ROOT.accessKeyId, effect: { throttle: { profile: true, scale: 0.001 } } });
    const pop = popClient(server, { accessKey: ROOT });
    const calls = Array.from({ length: 20 }, () => pop.request('Encrypt', { KeyId: keyId, Plaintext: 'eA==' }));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(20);
    expect(refused[0]?.reason).toMatchObject({ code: 'Rejected.Throttling' });
  });

  it('fail OSS requests of one bucket and principal, after a delay', async () => {
    await add({
      service: 'oss',
      action: 'PutObject',
      bucket: 'fau*',
      principal: '*user/alice',
      effect: { latency: 60, error: { code: 'InternalError', status: 500 } },
    });
    const started = Date.now();
    const put = () => ossClient(server, { accessKey: ALICE, bucket }).put('mine', Buffer.from('x'));
    expect(await rejection(put())).toMatchObject({ status: 500, code: 'InternalError' });
    expect(Date.now() - started).toBeGreaterThanOrEqual(59);
    await ossClient(server, { accessKey: ROOT, bucket }).put('mine', Buffer.from('x'));
  });

  it('cut the connection before the work is done, and after', async () => {
    const put = (key: string) => sendOss(asked(), { method: 'PUT', bucket, key, body: 'x' });
    const status = async (key: string) => (await sendOss(asked(), { method: 'HEAD', bucket, key })).status;
    await add({ service: 'oss', action: 'PutObject', count: 1, effect: { drop: 'before' } });
    await expect(put('never')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await status('never')).toBe(404);
    await add({ service: 'oss', action: 'PutObject', count: 1, effect: { drop: 'after' } });
    await expect(put('done')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await status('done')).toBe(200);
    await add({ service: 'oss', action: 'GetObject', count: 1, effect: { drop: 'after' } });
    await expect(sendOss(asked(), { bucket, key: 'done' })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await sendOss(asked(), { bucket, key: 'done' })).text).toBe('x');
  });

  it('take KMS away from the gateway', async () => {
    await add({ service: 'kms-client', effect: { away: true } });
    const ready = await sendHttp(server.oss, { target: '/_osseal/ready' });
    expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { kms: 'unreachable' }]);
    const oss = ossClient(server, { accessKey: ALICE, bucket });
    expect(await rejection(oss.get('there'))).toMatchObject({ status: 503, code: 'ServiceUnavailable' });
    await kmsClient(server, { accessKey: ROOT }).describeKey(new kms.DescribeKeyRequest({ keyId }));
    expect(await control(asked(), 'oss', 'DELETE', '/faults')).toEqual({ removed: 1 });
    await oss.get('there');
    expect((await sendHttp(server.oss, { target: '/_osseal/ready' })).status).toBe(200);
  });
});
