import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import credentials from '@alicloud/credentials';
import openapi from '@alicloud/openapi-core';
import * as ram from '@alicloud/ram20150501';
import * as sts from '@alicloud/sts20150401';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AccessKey,
  ALICE,
  BOB,
  inheritedEnvironment,
  openApiSettings,
  ROOT,
  STORY_ACCOUNT,
  storySeed,
} from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { ossClient, rejection } from './clients.ts';
import { policyText, rpcClient, type SessionKey, sessionOssClient, trustText } from './ram-clients.ts';

const bucket = 'official';
const READER = `acs:ram::${STORY_ACCOUNT}:role/reader`;
const osseal = useOsseal({ seed: storySeed() });

function configOf(accessKey: AccessKey & { readonly securityToken?: string }) {
  const { securityToken } = accessKey;
  const token = securityToken === undefined ? {} : { securityToken };
  return new openapi.$OpenApiUtil.Config({ ...openApiSettings(osseal(), { accessKey }), ...token });
}
const ramClient = (accessKey: AccessKey = ROOT) => new ram.default.default(configOf(accessKey));
const stsClient = (accessKey: AccessKey & { readonly securityToken?: string }) =>
  new sts.default.default(configOf(accessKey));

function keyOf(
  given: { accessKeyId?: string; accessKeySecret?: string; securityToken?: string } | undefined,
): SessionKey {
  const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = given ?? {};
  return { accessKeyId, accessKeySecret, securityToken };
}

async function expectReader(key: SessionKey): Promise<void> {
  const oss = sessionOssClient(osseal(), key, { bucket });
  expect((await oss.get('report')).content.toString()).toBe('figures');
  expect(await rejection(oss.put('report', Buffer.from('x')))).toMatchObject({ status: 403, code: 'AccessDenied' });
}

beforeAll(async () => {
  const root = ossClient(osseal(), { accessKey: ROOT, bucket });
  await root.putBucket(bucket);
  await root.put('report', Buffer.from('figures'), { headers: { 'x-oss-server-side-encryption': 'KMS' } });
  const classic = rpcClient(osseal(), 'ram', ROOT);
  const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
  await classic.request('CreateRole', { RoleName: 'Reader', AssumeRolePolicyDocument: trust });
  const PolicyDocument = policyText(['oss:GetObject', 'kms:Decrypt']);
  await classic.request('CreatePolicy', { PolicyName: 'read', PolicyDocument });
  await classic.request('AttachPolicyToRole', { PolicyType: 'Custom', PolicyName: 'read', RoleName: 'Reader' });
  const assuming = { PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess', UserName: 'alice' };
  await classic.request('AttachPolicyToUser', assuming);
}, 60_000);

describe('@alicloud/ram20150501', () => {
  it('manages users and their access keys', async () => {
    const client = ramClient();
    const { body } = await client.createUser(new ram.CreateUserRequest({ userName: 'carol', displayName: 'Carol' }));
    expect(body?.user).toMatchObject({ userName: 'carol', displayName: 'Carol', userId: expect.any(String) });
    const { body: made } = await client.createAccessKey(new ram.CreateAccessKeyRequest({ userName: 'carol' }));
    const key = keyOf(made?.accessKey);
    const own = stsClient({ accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret });
    expect((await own.getCallerIdentity()).body).toMatchObject({ identityType: 'RAMUser', userId: body?.user?.userId });
    const userAccessKeyId = key.accessKeyId;
    await client.deleteAccessKey(new ram.DeleteAccessKeyRequest({ userName: 'carol', userAccessKeyId }));
    expect(await rejection(own.getCallerIdentity())).toMatchObject({ code: 'InvalidAccessKeyId.NotFound' });
    const { body: page } = await client.listUsers(new ram.ListUsersRequest({ maxItems: 2 }));
    expect(page?.users?.user?.map(({ userName }) => userName)).toEqual(['alice', 'bob']);
    expect(page).toMatchObject({ isTruncated: true, marker: expect.any(String) });
    await client.deleteUser(new ram.DeleteUserRequest({ userName: 'carol' }));
    const gone = await rejection(client.getUser(new ram.GetUserRequest({ userName: 'carol' })));
    expect(gone).toMatchObject({ code: 'EntityNotExist.User', statusCode: 404 });
  });

  it('manages policies, versions and attachments', async () => {
    const client = ramClient();
    const policyName = 'read-official';
    const policyDocument = policyText(['oss:GetObject', 'kms:Decrypt']);
    await client.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument, description: 'reads' }));
    const version = new ram.CreatePolicyVersionRequest({ policyName, policyDocument, setAsDefault: true });
    expect((await client.createPolicyVersion(version)).body?.policyVersion).toMatchObject({
      versionId: 'v2',
      isDefaultVersion: true,
    });
    const { body } = await client.getPolicy(new ram.GetPolicyRequest({ policyName, policyType: 'Custom' }));
    expect(body?.policy).toMatchObject({ attachmentCount: 0, defaultVersion: 'v2' });
    expect(body?.defaultPolicyVersion).toMatchObject({ policyDocument, isDefaultVersion: true });
    const { body: versions } = await client.listPolicyVersions(
      new ram.ListPolicyVersionsRequest({ policyName, policyType: 'Custom' }),
    );
    expect(versions?.policyVersions?.policyVersion?.map(({ versionId }) => versionId)).toEqual(['v1', 'v2']);
    const trust = trustText(`acs:ram::${STORY_ACCOUNT}:user/alice`);
    await client.createRole(new ram.CreateRoleRequest({ roleName: 'Holder', assumeRolePolicyDocument: trust }));
    const policyType = 'Custom';
    await client.attachPolicyToRole(new ram.AttachPolicyToRoleRequest({ roleName: 'Holder', policyName, policyType }));
    const entities = await client.listEntitiesForPolicy(
      new ram.ListEntitiesForPolicyRequest({ policyName, policyType }),
    );
    expect(entities.body?.roles?.role).toMatchObject([
      { roleName: 'Holder', arn: `acs:ram::${STORY_ACCOUNT}:role/holder` },
    ]);
    const attached = await client.listPoliciesForRole(new ram.ListPoliciesForRoleRequest({ roleName: 'Holder' }));
    expect(attached.body?.policies?.policy).toMatchObject([{ policyName, policyType, defaultVersion: 'v2' }]);
    const malformed = new ram.CreatePolicyRequest({ policyName: 'bad', policyDocument: '{"Version":"2"}' });
    expect(await rejection(client.createPolicy(malformed))).toMatchObject({ code: 'MalformedPolicyDocument' });
  });

  it('manages groups', async () => {
    const client = ramClient();
    await client.createGroup(new ram.CreateGroupRequest({ groupName: 'staff', comments: 'all' }));
    await client.addUserToGroup(new ram.AddUserToGroupRequest({ groupName: 'staff', userName: 'bob' }));
    const { body } = await client.listUsersForGroup(new ram.ListUsersForGroupRequest({ groupName: 'staff' }));
    expect(body?.users?.user).toMatchObject([{ userName: 'bob' }]);
    const groups = await client.listGroupsForUser(new ram.ListGroupsForUserRequest({ userName: 'bob' }));
    expect(groups.body?.groups?.group).toMatchObject([{ groupName: 'staff', comments: 'all' }]);
    await client.removeUserFromGroup(new ram.RemoveUserFromGroupRequest({ groupName: 'staff', userName: 'bob' }));
    await client.deleteGroup(new ram.DeleteGroupRequest({ groupName: 'staff' }));
  });

  it('decodes why a request was refused', async () => {
    const refused = await rejection<Error & { accessDeniedDetail?: Record<string, string> }>(
      ramClient(BOB).listUsers(new ram.ListUsersRequest({})),
    );
    const encodedDiagnosticMessage = refused.accessDeniedDetail?.EncodedDiagnosticMessage ?? '';
    const { body } = await ramClient().decodeDiagnosticMessage(
      new ram.DecodeDiagnosticMessageRequest({ encodedDiagnosticMessage }),
    );
    expect(body?.decodedDiagnosticMessage).toMatchObject({
      authAction: 'ram:ListUsers',
      authResource: `acs:ram::${STORY_ACCOUNT}:user/*`,
      authPrincipal: { authPrincipalType: 'SubUser', authPrincipalOwnerId: STORY_ACCOUNT },
      explicitDeny: false,
      noPermissionPolicyType: 'AccountLevelIdentityBasedPolicy',
    });
  });
});

describe('a role session', () => {
  const request = () =>
    new sts.AssumeRoleRequest({ roleArn: READER, roleSessionName: 'official', durationSeconds: 900 });

  it('comes by @alicloud/sts20150401 and reads by ali-oss', async () => {
    const { body } = await stsClient(ALICE).assumeRole(request());
    expect(body?.assumedRoleUser?.arn).toBe(`${READER}/official`);
    const key = keyOf(body?.credentials);
    await expectReader(key);
    const { body: identity } = await stsClient(key).getCallerIdentity();
    expect(identity).toMatchObject({ identityType: 'AssumedRoleUser', arn: `${READER}/official` });
    expect(await rejection(stsClient(ROOT).assumeRole(request()))).toMatchObject({
      code: 'NoPermission',
      message: expect.stringContaining('Roles may not be assumed by root accounts.'),
    });
  });

  it('comes by the credentials URI of @alicloud/credentials', async () => {
    const config = new credentials.Config({
      type: 'credentials_uri',
      credentialsURI: `${osseal().kms}/_osseal/credentials/reader`,
    });
    await expectReader(keyOf(await new credentials.default(config).getCredential()));
  });
});

describe('clients that speak HTTPS alone', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-https-'));
    const answer = await fetch(`${osseal().kms}/_osseal/ca.pem`);
    await writeFile(join(folder, 'ca.pem'), await answer.text());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const script = fileURLToPath(new URL('https-clients.mjs', import.meta.url));
  async function run(what: string, parameters: object, trusted = true) {
    const env = { ...inheritedEnvironment(), ...(trusted && { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }) };
    const { host } = new URL(osseal().kms);
    const { stdout } = await promisify(execFile)(process.execPath, [script, what, host, JSON.stringify(parameters)], {
      env,
    });
    return JSON.parse(stdout);
  }

  it('@alicloud/sts-sdk assumes a role, and does not talk to a server that it does not trust', async () => {
    const { value } = await run('sts-sdk', { ...ALICE, roleArn: READER });
    expect(value.who).toMatchObject({ IdentityType: 'RAMUser', AccountId: STORY_ACCOUNT });
    const {
      AccessKeyId: accessKeyId,
      AccessKeySecret: accessKeySecret,
      SecurityToken: securityToken,
    } = value.assumed.Credentials;
    await expectReader({ accessKeyId, accessKeySecret, securityToken });
    expect((await run('sts-sdk', { ...ALICE, roleArn: READER }, false)).error).toMatch(/self-signed certificate/);
  });

  it('@alicloud/credentials takes the role ram_role_arn, and knows a wrong secret', async () => {
    const { value } = await run('ram_role_arn', { ...ALICE, roleArn: READER });
    await expectReader(value);
    const wrong = { ...ALICE, accessKeySecret: 'wrong', roleArn: READER };
    expect((await run('ram_role_arn', wrong)).error).toMatch(/the access key secret is invalid/);
  });
});
