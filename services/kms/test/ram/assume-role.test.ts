import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHttpKmsClient, type KmsCall } from '@osseal/kms-client';
import { systemRandom } from '@osseal/service-kit';
import {
  ACCOUNT,
  ALICE,
  accessKeyOf,
  KEY_ID,
  OTHER_ACCOUNT,
  outcome,
  type Parameters,
  policy,
  type RamHarness,
  ROOT,
  SERVICE_SECRET,
  type Signer,
  START_MS,
  STRANGER,
  sessionOf,
  startRam,
  trust,
} from './ram-harness.ts';

const ARN = `acs:ram::${ACCOUNT}:role/decrypter`;
const ASSUME = { RoleArn: ARN, RoleSessionName: 'nightly' };
const USE_KEYS = policy(['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey']);

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam();
  await setUp(harness);
});
afterAll(() => harness.close());

/** alice may assume the role Decrypter, which may use keys. */
async function setUp({ made }: RamHarness): Promise<void> {
  const document = trust(`acs:ram::${ACCOUNT}:user/alice`, `acs:ram::${ACCOUNT}:role/decrypter`);
  await made('CreateRole', { RoleName: 'Decrypter', AssumeRolePolicyDocument: document, MaxSessionDuration: '7200' });
  await made('CreatePolicy', { PolicyName: 'use-keys', PolicyDocument: USE_KEYS });
  await made('AttachPolicyToRole', { RoleName: 'Decrypter', PolicyType: 'Custom', PolicyName: 'use-keys' });
  const assuming = { UserName: 'alice', PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess' };
  await made('AttachPolicyToUser', assuming);
}

const assume = (more: Parameters = {}, signer: Signer = ALICE) =>
  harness.sts('AssumeRole', { ...ASSUME, ...more }, signer);
const describeKey = async (signer: Signer, scheme?: 'v1' | 'v3') =>
  outcome(await harness.call('DescribeKey', { KeyId: KEY_ID }, signer, scheme));

describe('AssumeRole', () => {
  it('hands out credentials in the shape that clients parse', async () => {
    const { body } = await assume({ SourceIdentity: 'alice@example.com' });
    expect(body).toEqual({
      RequestId: expect.any(String),
      AssumedRoleUser: { Arn: `${ARN}/nightly`, AssumedRoleId: expect.stringMatching(/^\d{18}:nightly$/) },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^STS\.[A-Za-z0-9]{25}$/),
        AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{44}$/),
        SecurityToken: expect.stringMatching(/^CAIS[A-Za-z0-9+/]{160}$/),
        Expiration: '2026-11-23T16:04:05Z',
      },
      SourceIdentity: 'alice@example.com',
    });
  });

  it.each<[string, Parameters]>([
    ['400 InvalidParameter.RoleArn', { RoleArn: 'decrypter' }],
    ['400 InvalidParameter.RoleArn', { RoleArn: `acs:ram::x:role/decrypter` }],
    ['404 EntityNotExist.Role', { RoleArn: `acs:ram::${ACCOUNT}:user/alice` }],
    ['404 EntityNotExist.Role', { RoleArn: `acs:ram::${ACCOUNT}:role/nobody` }],
    ['404 EntityNotExist.Role', { RoleArn: `acs:ram::${OTHER_ACCOUNT}:role/decrypter` }],
    ['200', { RoleArn: `acs:ram::${ACCOUNT}:role/Decrypter` }],
    ['400 InvalidParameter.RoleSessionName', { RoleSessionName: 'x' }],
    ['400 InvalidParameter.RoleSessionName', { RoleSessionName: 'a b' }],
    ['400 InvalidParameter.RoleSessionName', { RoleSessionName: 'x'.repeat(65) }],
    ['200', { RoleSessionName: 'x'.repeat(64), DurationSeconds: '900' }],
    ['400 InvalidParameter.DurationSeconds', { DurationSeconds: '899' }],
    ['200', { DurationSeconds: '7200' }],
    ['400 InvalidParameter.DurationSeconds', { DurationSeconds: '7201' }],
    ['400 InvalidParameter.DurationSeconds', { DurationSeconds: '1e3' }],
    ['400 InvalidParameter.PolicySize', { Policy: policy(`kms:${'x'.repeat(2048)}`) }],
    ['400 InvalidParameter.PolicyGrammar', { Policy: '{"Version":"1"}' }],
    ['400 InvalidParameter.PolicyGrammar', { Policy: trust(`acs:ram::${ACCOUNT}:root`) }],
    ['400 InvalidParameter.ExternalId', { ExternalId: 'x' }],
  ])('answers %s to %j', async (expected, parameters) => {
    expect(outcome(await assume(parameters))).toBe(expected);
  });

  it('refuses account roots, whatever the role', async () => {
    for (const RoleArn of [ARN, `acs:ram::${ACCOUNT}:role/nobody`]) {
      const answer = await assume({ RoleArn }, ROOT);
      expect(outcome(answer)).toBe('403 NoPermission');
      expect(answer.body.Message).toBe('Roles may not be assumed by root accounts.');
    }
    expect(outcome(await assume({}, STRANGER))).toBe('403 NoPermission');
  });

  it('asks for both sides: the own policies and the trust policy', async () => {
    await harness.made('CreateUser', { UserName: 'bob' });
    const bob = accessKeyOf(await harness.made('CreateAccessKey', { UserName: 'bob' }));
    const seen = [outcome(await assume({}, bob))];
    const attachment = { UserName: 'bob', PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess' };
    await harness.made('AttachPolicyToUser', attachment);
    const refused = await assume({}, bob);
    seen.push(outcome(refused));
    await harness.made('CreateRole', {
      RoleName: 'open',
      AssumeRolePolicyDocument: trust(`acs:ram::${ACCOUNT}:root`),
    });
    seen.push(outcome(await assume({ RoleArn: `acs:ram::${ACCOUNT}:role/open` }, bob)));
    await harness.made('DetachPolicyFromUser', attachment);
    seen.push(outcome(await assume({ RoleArn: `acs:ram::${ACCOUNT}:role/open` }, bob)));
    expect(seen).toEqual(['403 NoPermission', '403 NoPermission', '200', '403 NoPermission']);
    expect(refused.body.AccessDeniedDetail).toMatchObject({
      AuthAction: 'sts:AssumeRole',
      PolicyType: 'AssumeRolePolicy',
      NoPermissionType: 'ImplicitDeny',
    });
  });

  it('lets a trust policy demand an external id, and lets other accounts in', async () => {
    const document = JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { RAM: [`acs:ram::${OTHER_ACCOUNT}:root`] },
          Condition: { StringEquals: { 'sts:ExternalId': 'agreed:1' } },
        },
      ],
    });
    await harness.made('CreateRole', { RoleName: 'shared', AssumeRolePolicyDocument: document });
    const guest = { UserName: 'guest' };
    expect(outcome(await harness.ram('CreateUser', guest, STRANGER))).toBe('200');
    const key = accessKeyOf((await harness.ram('CreateAccessKey', guest, STRANGER)).body);
    const attachment = { ...guest, PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess' };
    await harness.ram('AttachPolicyToUser', attachment, STRANGER);
    const RoleArn = `acs:ram::${ACCOUNT}:role/shared`;
    const outcomes = [];
    for (const more of [{}, { ExternalId: 'other' }, { ExternalId: 'agreed:1' }]) {
      outcomes.push(outcome(await assume({ RoleArn, ...more } as Parameters, key)));
    }
    expect(outcomes).toEqual(['403 NoPermission', '403 NoPermission', '200']);
    const session = sessionOf(await assume({ RoleArn, ExternalId: 'agreed:1' }, key));
    const { body } = await harness.sts('GetCallerIdentity', {}, session);
    expect(body).toMatchObject({ AccountId: ACCOUNT, Arn: `${RoleArn}/nightly` });
  });

  it('lets a session assume a role again', async () => {
    await harness.made('AttachPolicyToRole', {
      RoleName: 'Decrypter',
      PolicyType: 'System',
      PolicyName: 'AliyunSTSAssumeRoleAccess',
    });
    const session = sessionOf(await assume());
    expect(outcome(await assume({ RoleSessionName: 'again' }, session))).toBe('200');
    const narrowed = sessionOf(await assume({ Policy: USE_KEYS }));
    expect(outcome(await assume({ RoleSessionName: 'again' }, narrowed))).toBe('403 NoPermission');
  });
});

describe('GetCallerIdentity', () => {
  it('knows root, user and session, and asks for no permission', async () => {
    const identity = async (signer: Signer) => {
      const { RequestId: _requestId, ...fields } = (await harness.sts('GetCallerIdentity', {}, signer)).body;
      return fields;
    };
    const { User } = await harness.made('GetUser', { UserName: 'alice' });
    const { UserId } = User as { UserId: string };
    const { Role } = await harness.made('GetRole', { RoleName: 'Decrypter' });
    const { RoleId } = Role as { RoleId: string };
    const root = { AccountId: ACCOUNT, Arn: `acs:ram::${ACCOUNT}:root`, IdentityType: 'Account', PrincipalId: ACCOUNT };
    expect(await identity(ROOT)).toEqual(root);
    const Arn = `acs:ram::${ACCOUNT}:user/alice`;
    expect(await identity(ALICE)).toEqual({
      AccountId: ACCOUNT,
      Arn,
      IdentityType: 'RAMUser',
      PrincipalId: UserId,
      UserId,
    });
    expect(await identity(sessionOf(await assume({ Policy: policy('oss:*') })))).toEqual({
      AccountId: ACCOUNT,
      Arn: `${ARN}/nightly`,
      IdentityType: 'AssumedRoleUser',
      PrincipalId: `${RoleId}:nightly`,
      RoleId,
    });
  });
});

describe('a role session', () => {
  it.each(['v1', 'v3'] as const)('signs KMS requests with %s, and only together with its own token', async (scheme) => {
    const session = sessionOf(await assume());
    const other = sessionOf(await assume());
    const { token: _token, ...bare } = session;
    expect(await describeKey(session, scheme)).toBe('200');
    expect(await describeKey(bare, scheme)).toBe('400 MissingSecurityToken');
    const mismatch = '400 InvalidSecurityToken.MismatchWithAccessKey';
    for (const token of [other.token, `${session.token.slice(0, -1)}.`, `${session.token}A`, 'x']) {
      expect(await describeKey({ ...session, token }, scheme)).toBe(mismatch);
    }
    expect(await describeKey({ ...ALICE, token: session.token }, scheme)).toBe(mismatch);
    expect(await describeKey({ ...session, secret: 'wrong' }, scheme)).toBe('400 SignatureDoesNotMatch');
  });

  it('has the rights of its role, and of its session policy no more than both', async () => {
    const session = sessionOf(await assume());
    const narrowed = sessionOf(await assume({ Policy: policy('kms:Decrypt') }));
    const wide = sessionOf(await assume({ Policy: policy('*') }));
    const listKeys = async (signer: Signer) => outcome(await harness.call('ListKeys', {}, signer));
    expect([await describeKey(session), await describeKey(wide)]).toEqual(['200', '200']);
    expect(await describeKey(narrowed)).toBe('403 Forbidden.NoPermission');
    expect([await listKeys(session), await listKeys(wide)]).toEqual(Array(2).fill('403 Forbidden.NoPermission'));
  });

  it('ends by the clock', async () => {
    const session = sessionOf(await assume({ DurationSeconds: '900' }));
    harness.clock.advance(899_999);
    expect(await describeKey(session)).toBe('200');
    harness.clock.advance(1);
    expect(await describeKey(session)).toBe('400 InvalidSecurityToken.Expired');
  });

  it('loses a right with the next request when its role does, and ends with its role', async () => {
    const fresh = await startRam();
    try {
      await setUp(fresh);
      const session = sessionOf(await fresh.sts('AssumeRole', ASSUME, ALICE));
      const use = async () => outcome(await fresh.call('DescribeKey', { KeyId: KEY_ID }, session));
      const seen = [await use()];
      await fresh.made('DetachPolicyFromRole', { RoleName: 'Decrypter', PolicyType: 'Custom', PolicyName: 'use-keys' });
      seen.push(await use());
      await fresh.made('DeleteRole', { RoleName: 'Decrypter' });
      seen.push(await use());
      await fresh.made('DeletePolicy', { PolicyName: 'use-keys' });
      await fresh.made('DetachPolicyFromUser', {
        UserName: 'alice',
        PolicyType: 'System',
        PolicyName: 'AliyunSTSAssumeRoleAccess',
      });
      await setUp(fresh);
      seen.push(await use());
      const gone = '404 InvalidAccessKeyId.NotFound';
      expect(seen).toEqual(['200', '403 Forbidden.NoPermission', gone, gone]);
    } finally {
      await fresh.close();
    }
  });

  it('survives a restart, sealed, and is forgotten a day after its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-sessions-'));
    let running = await startRam({ folder });
    try {
      await setUp(running);
      const session = sessionOf(await running.sts('AssumeRole', { ...ASSUME, Policy: USE_KEYS }, ALICE));
      await running.close();
      const kept = await readFile(join(folder, 'accounts.json'), 'utf8');
      expect(kept).toContain(session.id);
      expect(kept).not.toContain(session.token);
      expect(kept).not.toContain(session.secret);

      running = await startRam({ folder });
      expect(outcome(await running.call('DescribeKey', { KeyId: KEY_ID }, session, 'v3'))).toBe('200');
      running.clock.advance(25 * 3_600_000 - 1);
      expect(outcome(await running.call('DescribeKey', { KeyId: KEY_ID }, session))).toBe(
        '400 InvalidSecurityToken.Expired',
      );
      const { clock } = running;
      await running.close();
      clock.advance(2);
      running = await startRam({ folder, clock });
      expect(running.directory.listSessions(ACCOUNT)).toEqual([]);
      expect(outcome(await running.call('DescribeKey', { KeyId: KEY_ID }, session))).toBe(
        '404 InvalidAccessKeyId.NotFound',
      );
    } finally {
      await running.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe.each(['in-process', 'http'] as const)('a session behind the gateway, over the %s client', (transport) => {
  it('has the rights of role and session policy, and ends by the clock', async () => {
    const fresh = await startRam();
    try {
      await setUp(fresh);
      const { url: endpoint, clock, kms } = fresh;
      const client =
        transport === 'in-process'
          ? kms.client()
          : createHttpKmsClient({ endpoint, serviceSecret: SERVICE_SECRET, clock, random: systemRandom });
      const assumed = async (more: Parameters) =>
        sessionOf(await fresh.sts('AssumeRole', { ...ASSUME, ...more }, ALICE));
      const attempt = async ({ id }: Signer) => {
        const grant = await client.findAccessKey(id);
        if (grant === undefined) return 'unknown';
        const call: KmsCall = {
          region: 'cn-hangzhou',
          onBehalfOf: { kind: 'requester', accessKeyId: id, principal: grant.principal },
          cause: { action: 'PutObject', bucket: 'demo', requestId: 'oss-1' },
          conditions: {},
        };
        return client.generateDataKey(call, { keyId: KEY_ID }).then(
          () => 'given',
          (error: { status: number; code: string }) => `${error.status} ${error.code}`,
        );
      };
      const session = await assumed({ DurationSeconds: '900' });
      const narrowed = await assumed({ Policy: policy('kms:GenerateDataKey') });
      expect(await client.findAccessKey(session.id)).toMatchObject({
        status: 'Active',
        principal: { type: 'assumed-role', account: ACCOUNT, role: 'Decrypter', session: 'nightly' },
        session: { securityToken: session.token, expiresAtMs: START_MS + 900_000 },
      });
      expect((await client.findAccessKey(narrowed.id))?.session?.policy?.name).toBe(
        'session policy of Decrypter:nightly',
      );
      // A write demands kms:Decrypt too, which the session policy leaves out.
      expect([await attempt(session), await attempt(narrowed)]).toEqual(['given', '403 Forbidden.NoPermission']);
      clock.advance(900_000);
      expect(await attempt(session)).toBe('400 InvalidSecurityToken.Expired');
      await fresh.made('DetachPolicyFromRole', { RoleName: 'Decrypter', PolicyType: 'Custom', PolicyName: 'use-keys' });
      await fresh.made('DeleteRole', { RoleName: 'Decrypter' });
      clock.advance(5_000);
      expect(await attempt(session)).toBe('unknown');
      await client.close();
    } finally {
      await fresh.close();
    }
  });
});
