import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, BOB, ROOT, STORY_ACCOUNT, storySeed } from '@osseal/testkit';
import type OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { assumeRole, policyText, rpcClient, type SessionKey, sessionOssClient, trustText } from './ram-clients.ts';

const bucket = 'sessions';
const READER = `acs:ram::${STORY_ACCOUNT}:role/reader`;
const osseal = useOsseal({ seed: storySeed() });
let keyId: string;

beforeAll(async () => {
  const { keyMetadata } = await kmsClient(osseal(), { accessKey: ROOT }).createKey(new kms.CreateKeyRequest({}));
  keyId = keyMetadata.keyId;
  const root = ossClient(osseal(), { accessKey: ROOT, bucket });
  await root.putBucket(bucket);
  await root.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
  await root.put('report', Buffer.from('figures'));
  const ram = rpcClient(osseal(), 'ram', ROOT);
  const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
  await ram.request('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trust });
  const PolicyDocument = policyText(['oss:GetObject', 'oss:ListObjects', 'kms:Decrypt']);
  await ram.request('CreatePolicy', { PolicyName: 'read-and-decrypt', PolicyDocument });
  const attachment = { PolicyType: 'Custom', PolicyName: 'read-and-decrypt', RoleName: 'Reader' };
  await ram.request('AttachPolicyToRole', attachment);
  const assuming = { PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess', UserName: 'alice' };
  await ram.request('AttachPolicyToUser', assuming);
}, 60_000);

const assumed = (more: Record<string, string | number> = {}) =>
  assumeRole(osseal(), ALICE, { RoleArn: READER, ...more });
const read = async (client: OSS) => (await client.get('report')).content.toString();

describe('a role session', () => {
  let session: SessionKey;
  beforeAll(async () => {
    session = await assumed();
  });

  it.each(['v1', 'v4'] as const)(
    'reads by ali-oss, with %s in headers and URLs, and writes nothing',
    async (signature) => {
      const oss = sessionOssClient(osseal(), session, { bucket, signature });
      expect(await read(oss)).toBe('figures');
      expect(await rejection(oss.put('mine', Buffer.from('x')))).toMatchObject({ status: 403, code: 'AccessDenied' });
      const byPath = sessionOssClient(osseal(), session, { bucket, signature, addressing: 'path' });
      const url =
        signature === 'v1'
          ? byPath.signatureUrl('report')
          : await byPath.signatureUrlV4('GET', 60, undefined, 'report');
      expect(url).toMatch(signature === 'v1' ? /[?&]security-token=/ : /[?&]x-oss-security-token=/);
      expect(await (await fetch(url)).text()).toBe('figures');
    },
  );

  it.each(['v1', 'v4'] as const)('is refused with another token, with %s', async (signature) => {
    const other = await assumed();
    const mixed = { ...session, securityToken: other.securityToken };
    expect(await rejection(sessionOssClient(osseal(), mixed, { bucket, signature }).get('report'))).toMatchObject({
      status: 403,
      code: 'InvalidSecurityToken',
    });
    const bare = ossClient(osseal(), { accessKey: session, bucket, signature });
    expect(await rejection(bare.get('report'))).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    const borrowed = { ...ALICE, securityToken: session.securityToken };
    expect(await rejection(sessionOssClient(osseal(), borrowed, { bucket, signature }).get('report'))).toMatchObject({
      status: 403,
      code: 'AccessKeyIdAndSecurityTokenNotMatch',
    });
  });

  it('speaks to KMS and STS as itself', async () => {
    expect(await rpcClient(osseal(), 'sts', session).request('GetCallerIdentity')).toMatchObject({
      IdentityType: 'AssumedRoleUser',
      Arn: `${READER}/test`,
    });
    const error = await rejection(rpcClient(osseal(), 'kms', session).request('DescribeKey', { KeyId: keyId }));
    expect(error).toMatchObject({ code: 'Forbidden.NoPermission' });
  });

  it('is narrowed by its policy on both legs: objects, and the key that encrypts them', async () => {
    const forbidden = { status: 403, code: 'AccessDenied', message: 'This request is forbidden by kms.' };
    const objectsOnly = await assumed({ Policy: policyText('oss:GetObject') });
    expect(await rejection(sessionOssClient(osseal(), objectsOnly, { bucket }).get('report'))).toMatchObject(forbidden);
    const both = await assumed({ Policy: policyText(['oss:GetObject', 'kms:Decrypt']) });
    expect(await read(sessionOssClient(osseal(), both, { bucket }))).toBe('figures');
    const other = await assumed({ Policy: policyText('*', `acs:oss:*:*:other/*`) });
    expect(await rejection(sessionOssClient(osseal(), other, { bucket }).get('report'))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: "Access denied by authorizer's policy.",
    });
  });

  it('is for those alone whom both sides allow', async () => {
    const refused = { code: 'NoPermission' };
    expect(await rejection(assumeRole(osseal(), BOB, { RoleArn: READER }))).toMatchObject(refused);
    expect(await rejection(assumeRole(osseal(), ROOT, { RoleArn: READER }))).toMatchObject(refused);
  });
});

describe('revocation in one process', () => {
  it('takes effect with the next request: key, policy, group, session', async () => {
    const ram = rpcClient(osseal(), 'ram', ROOT);
    await ram.request('CreateUser', { UserName: 'temp' });
    const { AccessKey } = await ram.request<{ AccessKey: { AccessKeyId: string; AccessKeySecret: string } }>(
      'CreateAccessKey',
      { UserName: 'temp' },
    );
    const key = { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
    const oss = ossClient(osseal(), { accessKey: key, bucket });
    const seen: string[] = [];
    const attempt = async () => void seen.push(await read(oss).catch((error) => `${error.status} ${error.code}`));
    const policy = { PolicyType: 'Custom', PolicyName: 'read-and-decrypt' };
    await attempt();
    await ram.request('AttachPolicyToUser', { ...policy, UserName: 'temp' });
    await attempt();
    await ram.request('DetachPolicyFromUser', { ...policy, UserName: 'temp' });
    await attempt();
    await ram.request('CreateGroup', { GroupName: 'readers' });
    await ram.request('AttachPolicyToGroup', { ...policy, GroupName: 'readers' });
    await ram.request('AddUserToGroup', { UserName: 'temp', GroupName: 'readers' });
    await attempt();
    await ram.request('UpdateAccessKey', { UserAccessKeyId: key.accessKeyId, UserName: 'temp', Status: 'Inactive' });
    await attempt();
    await ram.request('DeleteAccessKey', { UserAccessKeyId: key.accessKeyId, UserName: 'temp' });
    await attempt();
    const denied = '403 AccessDenied';
    const unknown = '403 InvalidAccessKeyId';
    expect(seen).toEqual([denied, 'figures', denied, 'figures', unknown, unknown]);
  });

  it('ends sessions with their role', async () => {
    const ram = rpcClient(osseal(), 'ram', ROOT);
    const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
    await ram.request('CreateRole', { RoleName: 'brief', AssumeRolePolicyDocument: trust });
    const session = await assumeRole(osseal(), ALICE, { RoleArn: `acs:ram::${STORY_ACCOUNT}:role/brief` });
    const oss = sessionOssClient(osseal(), session, { bucket });
    expect(await rejection(oss.get('report'))).toMatchObject({ code: 'AccessDenied' });
    await ram.request('DeleteRole', { RoleName: 'brief' });
    expect(await rejection(oss.get('report'))).toMatchObject({ code: 'InvalidAccessKeyId' });
  });
});

describe('after a restart', () => {
  it('sessions, users and policies are still there', async () => {
    const session = await assumed();
    await osseal().stop();
    const again = await osseal().startAgain();
    try {
      const oss = sessionOssClient(again, session, { bucket });
      expect(await read(oss)).toBe('figures');
    } finally {
      await again.stop();
    }
  });
});
