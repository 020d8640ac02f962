import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  BOB,
  type OssealProcess,
  ROOT,
  STORY_ACCOUNT,
  sendHttp,
  spawnOsseal,
  spawnServices,
  storySeed,
} from '@osseal/testkit';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { control, tryControl } from './control.ts';

const bucket = 'watched';
const METHOD = 'x-oss-server-side-encryption';

interface Event {
  readonly service: string;
  readonly action: string;
  readonly outcome: string;
  readonly decision: string;
  readonly principal: string;
}

describe.each([
  ['one process', () => spawnOsseal({ seed: storySeed() })],
  ['two processes', () => spawnServices({ seed: storySeed() })],
] as const)('activity and bill of %s', (_name, spawn) => {
  let server: OssealProcess;
  let keyId: string;
  const asked = () => ({ ...server, ...ROOT });
  const events = async (query: Record<string, string>) =>
    control<{ events: Event[]; cursor?: string }>(asked(), 'oss', 'GET', `/events?${new URLSearchParams(query)}`);
  const usage = (query: Record<string, string>) =>
    control<{ rows: object[]; totals: object }>(asked(), 'oss', 'GET', `/usage?${new URLSearchParams(query)}`);

  beforeAll(async () => {
    server = await spawn();
    keyId = (await kmsClient(server, { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    for (const name of [bucket, `${bucket}-too`]) {
      const oss = ossClient(server, { accessKey: ROOT, bucket: name });
      await oss.putBucket(name);
      await oss.putBucketEncryption(name, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
      await oss.put('first', Buffer.from('x'));
    }
  });
  afterAll(() => server.dispose());

  it('are for operators', async () => {
    expect((await sendHttp(server.oss, { target: '/_osseal/events' })).status).toBe(401);
    expect((await tryControl(asked(), 'oss', 'GET', '/events?cursor=1')).status).toBe(400);
    expect((await tryControl(asked(), 'oss', 'GET', '/events?colour=red')).status).toBe(400);
    expect((await tryControl(asked(), 'oss', 'GET', '/usage?group-by=colour')).status).toBe(400);
  });

  it('show the OSS request and the KMS call that it caused by one request id', async () => {
    const put = await ossClient(server, { accessKey: ALICE, bucket }).put('a/b', Buffer.from('x'));
    const requestId = String(put.res.headers['x-oss-request-id']);
    const { events: found } = await events({ 'request-id': requestId });
    const principal = `acs:ram::${STORY_ACCOUNT}:user/alice`;
    expect(found.toSorted((a, b) => (a.service < b.service ? -1 : 1))).toEqual([
      expect.objectContaining({
        service: 'kms',
        action: 'GenerateDataKey',
        key: keyId,
        principal,
        decision: 'allowed',
        cause: { service: 'oss', action: 'PutObject', bucket, object: 'a/b', requestId },
      }),
      expect.objectContaining({
        service: 'oss',
        action: 'PutObject',
        requestId,
        bucket,
        object: 'a/b',
        principal,
        outcome: 'Success',
        decision: 'allowed',
        durationMs: expect.any(Number),
      }),
    ]);
  });

  it('are filtered by what happened, and read by pages', async () => {
    const bob = ossClient(server, { accessKey: BOB, bucket });
    await rejection(bob.get('first'));
    const refused = await events({ outcome: '!Success', bucket });
    expect(refused.events.map(({ service, decision }) => [service, decision])).toContainEqual(['kms', 'refused']);
    expect(refused.events.every(({ outcome }) => outcome !== 'Success')).toBe(true);
    const decrypts = await events({ action: 'Decrypt', service: 'kms', key: keyId });
    expect(new Set(decrypts.events.map(({ action }) => action))).toEqual(new Set(['Decrypt']));
    const all: Event[] = [];
    let cursor: string | undefined;
    do {
      const page = await events({ limit: '3', ...(cursor !== undefined && { cursor }) });
      all.push(...page.events);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(all).toEqual((await events({ limit: '1000' })).events);
    expect((await events({ since: '2100-01-01' })).events).toEqual([]);
  });

  it('group the bill by bucket, and bill only what is asked for', async () => {
    const aes = ossClient(server, { accessKey: ROOT, bucket });
    await aes.put('aes', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } });
    const { rows } = await usage({ 'group-by': 'bucket,action', key: keyId, outcome: 'Success' });
    expect(rows).toContainEqual({
      bucket: `${bucket}-too`,
      action: 'GenerateDataKey',
      calls: 1,
      billed: 1,
      cost: 0.000008,
    });
    const { totals } = await usage({ bucket: `${bucket}-too` });
    expect(totals).toEqual({ calls: 1, billed: 1, cost: 0.000008 });
  });

  it('have budgets that refuse calls, for SSE too, and that warn', async () => {
    expect((await tryControl(asked(), 'oss', 'POST', '/budgets', { calls: 1, window: 'week' })).status).toBe(400);
    const spent = (await usage({ bucket, outcome: 'Success' })).totals as { calls: number };
    const budget = await control<{ id: string; spent: object }>(asked(), 'oss', 'POST', '/budgets', {
      bucket,
      calls: spent.calls + 2,
    });
    expect(budget.spent).toMatchObject({ calls: spent.calls });
    const oss = ossClient(server, { accessKey: ALICE, bucket });
    await oss.put('budgeted', Buffer.from('x'));
    await oss.get('budgeted');
    expect(await rejection(oss.get('budgeted'))).toMatchObject({ status: 403, code: 'KmsInDebtOverdue' });
    await oss.put('aes', Buffer.from('x'), { headers: { [METHOD]: 'AES256' } });
    await ossClient(server, { accessKey: ALICE, bucket: `${bucket}-too` }).get('first');
    const { budgets } = await control<{ budgets: object[] }>(asked(), 'kms', 'GET', '/budgets');
    expect(budgets).toMatchObject([{ id: budget.id, isExceeded: true, hits: 1 }]);
    expect((await usage({ bucket, outcome: 'Forbidden.InDebtOverdue' })).totals).toMatchObject({ calls: 1, cost: 0 });
    expect(await control(asked(), 'oss', 'DELETE', `/budgets/${budget.id}`)).toEqual({ removed: 1 });

    await control(asked(), 'kms', 'POST', '/budgets', { key: keyId, cost: 0, mode: 'warn', name: 'just so' });
    await oss.get('budgeted');
    expect(server.log()).toContain('just so');
    expect(await control(asked(), 'oss', 'DELETE', '/budgets')).toEqual({ removed: 1 });
  });
});
