import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, ROOT, type ServiceProcesses, STORY_ACCOUNT, spawnServices, storySeed } from '@osseal/testkit';
import { ossClient, rejection } from './clients.ts';
import { assumeRole, policyText, rpcClient, sessionOssClient, trustText } from './ram-clients.ts';

const bucket = 'revoked';
const LONGEST_MS = 5_000;
let services: ServiceProcesses;

beforeAll(async () => {
  services = await spawnServices({ seed: storySeed() });
  const root = ossClient(services, { accessKey: ROOT, bucket });
  await root.putBucket(bucket);
  await root.put('report', Buffer.from('figures'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
  const ram = rpcClient(services, 'ram', ROOT);
  const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
  await ram.request('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: trust });
  const assuming = { PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess', UserName: 'alice' };
  await ram.request('AttachPolicyToUser', assuming);
}, 60_000);
afterAll(() => services.dispose());

/** How long it takes until the call is refused with the code. */
async function refusedAfter(attempt: () => Promise<unknown>, code: string): Promise<number> {
  const start = performance.now();
  for (;;) {
    const error = await attempt().then(
      () => undefined,
      (failure: { code: string }) => failure,
    );
    const elapsed = performance.now() - start;
    if (error !== undefined) {
      expect(error.code).toBe(code);
      return elapsed;
    }
    if (elapsed > 2 * LONGEST_MS) return elapsed;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('revocation across two processes', () => {
  it('takes effect on OSS within five seconds: a detached policy, then the deleted role', async () => {
    const ram = rpcClient(services, 'ram', ROOT);
    const attachment = { PolicyType: 'Custom', PolicyName: 'read', RoleName: 'reader' };
    await ram.request('CreatePolicy', { PolicyName: 'read', PolicyDocument: policyText('oss:GetObject') });
    await ram.request('AttachPolicyToRole', attachment);
    const RoleArn = `acs:ram::${STORY_ACCOUNT}:role/reader`;
    const oss = sessionOssClient(services, await assumeRole(services, ALICE, { RoleArn }), { bucket });
    expect((await oss.get('report')).content.toString()).toBe('figures');
    await ram.request('DetachPolicyFromRole', attachment);
    expect(await refusedAfter(() => oss.get('report'), 'AccessDenied')).toBeLessThan(LONGEST_MS + 500);
    await ram.request('AttachPolicyToRole', attachment);
    const fresh = sessionOssClient(services, await assumeRole(services, ALICE, { RoleArn }), { bucket });
    expect((await fresh.get('report')).content.toString()).toBe('figures');
    await ram.request('DetachPolicyFromRole', attachment);
    await ram.request('DeleteRole', { RoleName: 'reader' });
    expect(await refusedAfter(() => fresh.get('report'), 'InvalidAccessKeyId')).toBeLessThan(LONGEST_MS + 500);
  });

  it('takes effect on KMS at once', async () => {
    const ram = rpcClient(services, 'ram', ROOT);
    const call = () => rpcClient(services, 'kms', ALICE).request('DescribeRegions');
    await call();
    const key = { UserName: 'alice', UserAccessKeyId: ALICE.accessKeyId };
    await ram.request('UpdateAccessKey', { ...key, Status: 'Inactive' });
    expect(await rejection(call())).toMatchObject({ code: 'Forbidden.AccessKey' });
  });
});
