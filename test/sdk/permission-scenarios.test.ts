import * as kms from '@alicloud/kms20160120';
import { RPCClient } from '@alicloud/pop-core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AccessKey, aliOssSettings, type OssealProcess, ROOT, sendHttp, spawnServices } from '@osseal/testkit';
import OSS from 'ali-oss';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = `${METHOD}-key-id`;
const OWNER = '1000000000000001';
const NEIGHBOUR = '1000000000000002';
const FORBIDDEN = { status: 403, code: 'AccessDenied', message: 'This request is forbidden by kms.' };

const accessKey = (name: string): AccessKey => ({
  accessKeyId: `LTAI5tOssealScenario${name}`,
  accessKeySecret: `OssealScenarioSecret${name}`,
});
const ALICE = accessKey('Alice');
const CAROL = accessKey('Carol');
const BOB = accessKey('Bob');
const NEIGHBOUR_ROOT = accessKey('NeighbourRoot');
const keyOf = ({ accessKeyId, accessKeySecret }: AccessKey) => ({ id: accessKeyId, secret: accessKeySecret });
const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource });
const documentOf = (...Statement: object[]) => ({ Version: '1', Statement });
const arnOf = (id: string) => `acs:kms:cn-hangzhou:${OWNER}:key/${id}`;

/** The cast of the acceptance scenarios: alice may decrypt orders, carol has no KMS right, bob is of another account. */
const seed = {
  region: 'cn-hangzhou',
  accounts: [
    {
      uid: OWNER,
      accessKeys: [keyOf(ROOT)],
      policies: [
        { name: 'decrypt-orders', document: documentOf(allow('kms:Decrypt', arnOf('key-orders'))) },
        { name: 'app', document: documentOf(allow(['oss:*', 'kms:Decrypt'])) },
      ],
      users: [
        {
          name: 'alice',
          accessKeys: [keyOf(ALICE)],
          policies: ['AliyunOSSReadOnlyAccess', 'AliyunSTSAssumeRoleAccess', 'decrypt-orders'],
        },
        { name: 'carol', accessKeys: [keyOf(CAROL)], policies: ['AliyunOSSFullAccess'] },
      ],
      roles: [
        {
          name: 'app',
          policies: ['app'],
          trust: documentOf({
            ...allow('sts:AssumeRole'),
            Resource: undefined,
            Principal: { RAM: [`acs:ram::${OWNER}:root`] },
          }),
        },
      ],
    },
    {
      uid: NEIGHBOUR,
      accessKeys: [keyOf(NEIGHBOUR_ROOT)],
      policies: [{ name: 'decrypt-shared', document: documentOf(allow('kms:Decrypt', arnOf('key-shared'))) }],
      users: [{ name: 'bob', userId: '300000000000000101', accessKeys: [keyOf(BOB)], policies: [] }],
    },
  ],
  keys: [
    { account: OWNER, region: 'cn-hangzhou', id: 'key-orders' },
    { account: OWNER, region: 'cn-hangzhou', id: 'key-other' },
    {
      account: OWNER,
      region: 'cn-hangzhou',
      id: 'key-shared',
      policy: documentOf({ ...allow('kms:Decrypt'), Principal: { RAM: [`acs:ram::${NEIGHBOUR}:user/bob`] } }),
    },
  ],
  buckets: [
    { account: OWNER, name: 'orders', region: 'cn-hangzhou', encryption: { method: 'KMS', keyId: 'key-orders' } },
    { account: OWNER, name: 'defaulted', region: 'cn-hangzhou', encryption: { method: 'KMS' } },
    { account: OWNER, name: 'open', region: 'cn-hangzhou', acl: 'public-read' },
    { account: OWNER, name: 'shared', region: 'cn-hangzhou', encryption: { method: 'KMS', keyId: 'key-shared' } },
  ],
};

type Session = AccessKey & { readonly stsToken?: string };

function ossAs(server: OssealProcess, session: Session, bucket = 'orders', path = false): OSS {
  const settings = aliOssSettings(server, { accessKey: session, bucket, ...(path && { addressing: 'path' as const }) });
  const { stsToken } = session;
  if (stsToken === undefined) return new OSS(settings);
  const { accessKeyId, accessKeySecret } = session;
  // Without a way to refresh the token ali-oss warns.
  const refreshSTSToken = async () => ({ accessKeyId, accessKeySecret, stsToken });
  return new OSS({ ...settings, stsToken, refreshSTSToken, refreshSTSTokenInterval: 3_600_000 });
}

/** RAM and STS by the classic client: one per version of the API. */
async function rpcAs(
  server: OssealProcess,
  { accessKeyId, accessKeySecret }: AccessKey,
  apiVersion: string,
  action: string,
  parameters: Record<string, string>,
): Promise<Record<string, unknown>> {
  const client = new RPCClient({ accessKeyId, accessKeySecret, endpoint: server.kms, apiVersion });
  return client.request(action, parameters, { method: 'POST' });
}
const ramAs = (server: OssealProcess, who: AccessKey, action: string, parameters: Record<string, string>) =>
  rpcAs(server, who, '2015-05-01', action, parameters);

async function assume(server: OssealProcess, ...statements: object[]): Promise<Session> {
  const answer = await rpcAs(server, ALICE, '2015-04-01', 'AssumeRole', {
    RoleArn: `acs:ram::${OWNER}:role/app`,
    RoleSessionName: 'scenario',
    ...(statements.length > 0 && { Policy: JSON.stringify(documentOf(...statements)) }),
  });
  const { AccessKeyId, AccessKeySecret, SecurityToken } = answer.Credentials as Record<string, string>;
  return { accessKeyId: AccessKeyId ?? '', accessKeySecret: AccessKeySecret ?? '', stsToken: SecurityToken ?? '' };
}

const textOf = async (got: Promise<{ content: Buffer }>) => (await got).content.toString();

describe('the acceptance scenarios', () => {
  const osseal = useOsseal({ seed });
  let root: OSS;
  beforeAll(async () => {
    root = ossAs(osseal(), ROOT);
    await root.put('report', Buffer.from('figures'));
  });

  it('1: who may decrypt gets the plaintext and the headers that say how it is kept', async () => {
    const { content, res } = await ossAs(osseal(), ALICE).get('report');
    expect(content.toString()).toBe('figures');
    expect(res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: 'key-orders' });
  });

  it('2: rights on OSS alone are no rights on the plaintext, and enough for a look', async () => {
    const carol = ossAs(osseal(), CAROL);
    expect(await rejection(carol.get('report'))).toMatchObject(FORBIDDEN);
    expect((await carol.head('report')).status).toBe(200);
  });

  it('3: nor do they write into a bucket with a CMK rule, and nothing is stored', async () => {
    expect(await rejection(ossAs(osseal(), CAROL).put('by-carol', Buffer.from('x')))).toMatchObject(FORBIDDEN);
    expect((await rejection(root.head('by-carol'))).code).toBe('NoSuchKey');
  });

  it('4: unless the request says AES256', async () => {
    const headers = { [METHOD]: 'AES256' };
    expect((await ossAs(osseal(), CAROL).put('aes', Buffer.from('x'), { headers })).res.status).toBe(200);
  });

  it('5: the default CMK asks no right of the user', async () => {
    const carol = ossAs(osseal(), CAROL, 'defaulted');
    await carol.put('object', Buffer.from('default'));
    expect(await textOf(carol.get('object'))).toBe('default');
  });

  it('6 and 7: a public bucket opens what no CMK encrypts', async () => {
    const open = ossAs(osseal(), ROOT, 'open');
    await open.put('kms', Buffer.from('x'), { headers: { [METHOD]: 'KMS', [KEY_ID]: 'key-orders' } });
    await open.put('default', Buffer.from('x'), { headers: { [METHOD]: 'KMS' } });
    await open.put('aes', Buffer.from('open'), { headers: { [METHOD]: 'AES256' } });
    for (const key of ['kms', 'default']) {
      const refused = await sendHttp(osseal().oss, { target: `/open/${key}` });
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(FORBIDDEN.message)]);
    }
    const read = await sendHttp(osseal().oss, { target: '/open/aes' });
    expect([read.status, read.text]).toEqual([200, 'open']);
  });

  it('8 and 9: a session policy bounds both legs', async () => {
    const narrow = await assume(osseal(), allow('oss:GetObject'));
    expect(await rejection(ossAs(osseal(), narrow).get('report'))).toMatchObject(FORBIDDEN);
    const enough = await assume(osseal(), allow(['oss:GetObject', 'kms:Decrypt']));
    expect(await textOf(ossAs(osseal(), enough).get('report'))).toBe('figures');
    expect(await textOf(ossAs(osseal(), await assume(osseal())).get('report'))).toBe('figures');
  });

  it('10: across accounts it takes bucket policy, key policy and RAM', async () => {
    await ossAs(osseal(), ROOT, 'shared').put('object', Buffer.from('shared'));
    const bob = ossAs(osseal(), BOB, 'shared');
    expect((await rejection(bob.get('object'))).message).not.toBe(FORBIDDEN.message);
    const open = { ...allow('oss:GetObject', `acs:oss:*:${OWNER}:shared/*`), Principal: ['300000000000000101'] };
    const { putBucketPolicy } = root as unknown as {
      putBucketPolicy(bucket: string, policy: object): Promise<{ status: number }>;
    };
    expect((await putBucketPolicy.call(root, 'shared', documentOf(open))).status).toBe(200);
    expect(await rejection(bob.get('object'))).toMatchObject(FORBIDDEN);
    await ramAs(osseal(), NEIGHBOUR_ROOT, 'AttachPolicyToUser', {
      PolicyType: 'Custom',
      PolicyName: 'decrypt-shared',
      UserName: 'bob',
    });
    expect(await textOf(bob.get('object'))).toBe('shared');
  });

  it('11 and 13: a signed URL is worth what its signer may do when it is used', async () => {
    const url = ossAs(osseal(), ALICE, 'orders', true).signatureUrl('report', { expires: 600 });
    const fetchIt = () => fetch(url);
    expect(await (await fetchIt()).text()).toBe('figures');
    const policy = { PolicyType: 'Custom', PolicyName: 'decrypt-orders', UserName: 'alice' };
    await ramAs(osseal(), ROOT, 'DetachPolicyFromUser', policy);
    const refused = await fetchIt();
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining(FORBIDDEN.message)]);
    expect(await rejection(ossAs(osseal(), ALICE).get('report'))).toMatchObject(FORBIDDEN);
    await ramAs(osseal(), ROOT, 'AttachPolicyToUser', policy);
    expect((await fetchIt()).status).toBe(200);
  });

  it('12: an old object is read by rights on its own CMK, whatever the bucket says now', async () => {
    await root.putBucketEncryption('orders', { SSEAlgorithm: 'KMS', KMSMasterKeyID: 'key-other' });
    try {
      expect(await textOf(ossAs(osseal(), ALICE).get('report'))).toBe('figures');
      await root.put('newer', Buffer.from('x'));
      expect(await rejection(ossAs(osseal(), ALICE).get('newer'))).toMatchObject(FORBIDDEN);
    } finally {
      await root.putBucketEncryption('orders', { SSEAlgorithm: 'KMS', KMSMasterKeyID: 'key-orders' });
    }
  });

  it('14: a refusal decodes into action, resource and statements', async () => {
    const client = kmsClient(osseal(), { accessKey: CAROL });
    const error = await rejection<Error & { data?: Record<string, Record<string, string>> }>(
      client.encrypt(new kms.EncryptRequest({ keyId: 'key-orders', plaintext: 'QQ==' })),
    );
    const message = error.data?.AccessDeniedDetail?.EncodedDiagnosticMessage ?? '';
    const decoded = await ramAs(osseal(), ROOT, 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message });
    expect(JSON.stringify(decoded)).toContain('"AuthAction":"kms:Encrypt"');
    expect(JSON.stringify(decoded)).toContain(`"AuthResource":"${arnOf('key-orders')}"`);
    expect(JSON.stringify(decoded)).toContain('AliyunOSSFullAccess');
  });
});

describe('scenario 5 with the default CMK checked against the caller', () => {
  const osseal = useOsseal({ seed, flags: ['--oss-default-cmk-check', 'caller'] });

  it('is refused without rights on that key', async () => {
    const carol = ossAs(osseal(), CAROL, 'defaulted');
    expect(await rejection(carol.put('object', Buffer.from('x')))).toMatchObject(FORBIDDEN);
    await ossAs(osseal(), ROOT, 'defaulted').put('object', Buffer.from('x'));
    expect(await rejection(carol.get('object'))).toMatchObject(FORBIDDEN);
  });
});

describe('two processes', () => {
  it('explain a refusal of the gateway, and keep a trail each', async () => {
    const server = await spawnServices({ seed });
    try {
      const refused = await sendHttp(server.oss, { target: '/orders/report' });
      const id = String(refused.headers['x-oss-request-id']);
      const basic = Buffer.from(`${ROOT.accessKeyId}:${ROOT.accessKeySecret}`).toString('base64');
      const ask = (url: string, target: string) =>
        sendHttp(url, { target, headers: { authorization: `Basic ${basic}` } });
      const error = await rejection<Error & { requestId?: string }>(ossAs(server, ALICE).put('x', Buffer.from('x')));
      const explained = await ask(server.kms, `/_osseal/decisions/${error.requestId}`);
      expect(explained.status).toBe(200);
      expect(explained.text).toContain('"action":"oss:PutObject"');
      // The unsigned are nobody's, so their refusal concerns the owner of the bucket alone.
      expect((await ask(server.kms, `/_osseal/decisions/${id}`)).text).toContain('"type":"anonymous"');
      const neighbour = Buffer.from(`${NEIGHBOUR_ROOT.accessKeyId}:${NEIGHBOUR_ROOT.accessKeySecret}`).toString(
        'base64',
      );
      const foreign = { target: `/_osseal/decisions/${id}`, headers: { authorization: `Basic ${neighbour}` } };
      expect((await sendHttp(server.kms, foreign)).status).toBe(404);
      const trail = await ask(server.oss, '/_osseal/audit?limit=1');
      expect(JSON.parse(trail.text).records).toMatchObject([{ action: 'PutObject', outcome: 'AccessDenied' }]);
      expect((await ask(server.kms, '/_osseal/audit')).status).toBe(200);
    } finally {
      await server.dispose();
    }
  });
});
