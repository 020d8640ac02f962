import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  ROOT,
  type ServiceProcesses,
  STORY_ACCOUNT,
  sendHttp,
  spawnOsseal,
  spawnServices,
  storySeed,
} from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, openApiClient, ossClient, popClient, rejection } from './clients.ts';
import { control, tryControl } from './control.ts';
import { assumeRole, policyText, rpcClient, sessionOssClient, trustText } from './ram-clients.ts';

const DAY_MS = 86_400_000;
const osseal = useOsseal({ seed: storySeed() });
const server = () => ({ ...osseal(), ...ROOT });
const move = (change: object, service: 'kms' | 'oss' = 'kms') => control(server(), service, 'POST', '/clock', change);
const bucket = 'in-time';

beforeAll(async () => {
  const root = ossClient(osseal(), { accessKey: ROOT, bucket });
  await root.putBucket(bucket);
  await root.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS' });
  await root.put('old', Buffer.from('old'));
});

/** Follows a URL that names `localhost`. */
async function statusOf(url: string): Promise<number> {
  const { origin, pathname, search } = new URL(url);
  return (await sendHttp(origin.replace('localhost', '127.0.0.1'), { target: pathname + search })).status;
}

describe('the clock', () => {
  it('is for operators, and refuses what makes no sense', async () => {
    expect((await sendHttp(osseal().kms, { target: '/_osseal/clock' })).status).toBe(401);
    expect((await tryControl({ ...osseal(), ...ALICE }, 'oss', 'POST', '/clock', { advance: '1d' })).status).toBe(401);
    for (const wrong of [{}, { advance: 'soon' }, { set: '2027', freeze: true }, { set: '2027' }, { advance: 1e18 }]) {
      expect((await tryControl(server(), 'kms', 'POST', '/clock', wrong)).status).toBe(400);
    }
    expect(await control(server(), 'oss', 'GET', '/clock')).toMatchObject({ mode: 'following', offsetMs: 0 });
  });

  it('moves a year on at once: what is due is done, and clients with real time go on working', async () => {
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const create = async () => (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    const [rotating, doomed] = [await create(), await create()];
    const policy = { keyId: rotating, enableAutomaticRotation: true, rotationInterval: '30d' };
    await client.updateRotationPolicy(new kms.UpdateRotationPolicyRequest(policy));
    const { ciphertextBlob } = await client.encrypt(
      new kms.EncryptRequest({ keyId: rotating, plaintext: Buffer.from('x').toString('base64') }),
    );
    await client.scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId: doomed, pendingWindowInDays: 30 }));

    const started = Date.now();
    const report = await move({ advance: '365d' });
    expect(report).toMatchObject({ mode: 'shifted', offsetMs: 365 * DAY_MS });
    expect(await control(server(), 'oss', 'GET', '/clock')).toMatchObject({ offsetMs: 365 * DAY_MS });

    const versions = await client.listKeyVersions(new kms.ListKeyVersionsRequest({ keyId: rotating }));
    expect(versions.totalCount).toBe(2);
    expect(await rejection(client.describeKey(new kms.DescribeKeyRequest({ keyId: doomed })))).toMatchObject({
      code: 'Forbidden.KeyNotFoundError',
    });
    expect((await client.decrypt(new kms.DecryptRequest({ ciphertextBlob }))).plaintext).toBe('eA==');
    for (const signature of ['v2', 'v3'] as const) {
      await openApiClient(osseal(), { accessKey: ROOT, signature }).call('ListKeys');
    }
    await popClient(osseal(), { accessKey: ROOT }).request('ListKeys', {});

    for (const signature of ['v1', 'v4'] as const) {
      const oss = ossClient(osseal(), { accessKey: ROOT, bucket, signature });
      expect((await oss.get('old')).content.toString()).toBe('old');
      await oss.put('new', Buffer.from('new'));
      const modified = Date.parse(String((await oss.head('new')).res.headers['last-modified']));
      expect(modified).toBeGreaterThan(started + 364 * DAY_MS);
    }
    const hours = new Set(
      (await control<{ rows: { hour: string }[] }>(server(), 'oss', 'GET', '/usage?group-by=hour')).rows.map(
        ({ hour }) => hour.slice(0, 4),
      ),
    );
    expect(hours.size).toBe(2);
    await move({ follow: true });
  });

  it.each(['V1', 'V4'] as const)('ages presigned URLs of %s, and not those that are signed after', async (version) => {
    const oss = ossClient(osseal(), {
      accessKey: ROOT,
      bucket,
      addressing: 'path',
      signature: version === 'V1' ? 'v1' : 'v4',
    });
    const sign = async (expires: number) =>
      version === 'V1' ? oss.signatureUrl('old', { expires }) : oss.signatureUrlV4('GET', expires, undefined, 'old');
    const url = await sign(3600);
    expect(await statusOf(url)).toBe(200);
    await move({ advance: '59m' });
    expect(await statusOf(url)).toBe(200);
    await move({ advance: '2m' }, 'oss');
    expect(await statusOf(url)).toBe(403);
    // Of one second and one lifetime there is one URL of version 1: this one must be another.
    expect(await statusOf(await sign(1800))).toBe(200);
    await move({ follow: true });
  });

  it('ends role sessions, and stands still when told', async () => {
    const ram = rpcClient(osseal(), 'ram', ROOT);
    const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
    await ram.request('CreateRole', { RoleName: 'Timed', AssumeRolePolicyDocument: trust });
    const PolicyDocument = policyText(['oss:GetObject', 'kms:Decrypt']);
    await ram.request('CreatePolicy', { PolicyName: 'timed-read', PolicyDocument });
    await ram.request('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'timed-read', RoleName: 'Timed' });
    const assuming = { PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess', UserName: 'alice' };
    await ram.request('AttachPolicyToUser', assuming);

    await move({ freeze: '2030-06-01T00:00:00Z' });
    const session = await assumeRole(osseal(), ALICE, { RoleArn: `acs:ram::${STORY_ACCOUNT}:role/timed` });
    const reader = sessionOssClient(osseal(), session, { bucket });
    await reader.get('old');
    expect(await control(server(), 'kms', 'GET', '/clock')).toMatchObject({
      mode: 'frozen',
      now: '2030-06-01T00:00:00.000Z',
    });
    await move({ advance: 3_600_000 });
    expect(await rejection(reader.get('old'))).toMatchObject({ code: 'SecurityTokenExpired' });
    await move({ resume: true });
    expect(await control(server(), 'kms', 'GET', '/clock')).toMatchObject({ mode: 'shifted' });
    await move({ follow: true });
  });

  it('can be that of the signatures too', async () => {
    await move({ advance: '1d', signatures: 'virtual' });
    const refused = await tryControl(server(), 'oss', 'GET', '/clock');
    expect(refused.status).toBe(200);
    const oss = ossClient(osseal(), { accessKey: ROOT, bucket });
    expect(await rejection(oss.get('old'))).toMatchObject({ code: 'RequestTimeTooSkewed' });
    await move({ follow: true, signatures: 'machine' });
    await oss.get('old');
  });
});

describe('a clock that was moved', () => {
  it('goes on after a restart', async () => {
    const first = await spawnOsseal();
    try {
      await control(first, 'oss', 'POST', '/clock', { advance: '90d' });
      expect(await first.stop()).toBe(0);
      const second = await first.startAgain();
      expect(await control(second, 'kms', 'GET', '/clock')).toMatchObject({ mode: 'shifted', offsetMs: 90 * DAY_MS });
      await second.stop();
    } finally {
      await first.dispose();
    }
  });
});

describe('two processes', () => {
  let services: ServiceProcesses;
  beforeAll(async () => {
    services = await spawnServices();
    await ossClient(services, { bucket }).putBucket(bucket);
  });
  afterAll(() => services.dispose());

  it.each(['kms', 'oss'] as const)('have one clock, which %s takes changes of', async (service) => {
    const oss = ossClient(services, { bucket });
    const report = await control(services, service, 'POST', '/clock', { freeze: '2031-02-03T04:05:06Z' });
    expect(report).toMatchObject({ now: '2031-02-03T04:05:06.000Z' });
    await oss.put('dated', Buffer.from('x'));
    expect((await oss.head('dated')).res.headers).toMatchObject({ 'last-modified': 'Mon, 03 Feb 2031 04:05:06 GMT' });
    const { keyMetadata } = await kmsClient(services).createKey(new kms.CreateKeyRequest({}));
    expect(keyMetadata.creationDate).toBe('2031-02-03T04:05:06Z');
    await control(services, service, 'POST', '/clock', { follow: true });
  });

  it('say whether KMS can be reached, and the clock comes back with it', async () => {
    const ready = () => sendHttp(services.oss, { target: '/_osseal/ready' });
    expect(JSON.parse((await ready()).text)).toEqual({ status: 'ready', service: 'oss', kms: 'reachable' });
    await control(services, 'kms', 'POST', '/clock', { advance: '30d' });
    await services.killService('kms');
    const waiting = await ready();
    expect([waiting.status, JSON.parse(waiting.text)]).toEqual([
      503,
      { status: 'waiting', service: 'oss', kms: 'unreachable' },
    ]);
    await services.startService('kms');
    expect((await ready()).status).toBe(200);
    expect(await control(services, 'oss', 'GET', '/clock')).toMatchObject({
      offsetMs: expect.closeTo(30 * DAY_MS, -3),
    });
    expect(await services.stop()).toBe(0);
  });
});
