import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, element, GatewayHarness, OTHER, OTHER_ACCOUNT, ROOT, statement } from './gateway-harness.ts';

let gateway: GatewayHarness;
const OBJECT = `acs:oss:oss-cn-hangzhou:${ACCOUNT}:demo/a`;

beforeAll(async () => {
  gateway = await GatewayHarness.start({ serviceSecret: 'a service secret of at least 32 characters' });
  await gateway.bucket('demo');
  const principal = { type: 'user', account: ACCOUNT, user: 'alice', userId: '2001' } as const;
  gateway.kms.grant('alice', principal, { policies: [statement('Allow', 'oss:PutObject', '*')] });
  await gateway.send({ method: 'PUT', bucket: 'demo', key: 'a', body: 'text' });
});
beforeEach(() => {
  gateway.kms.denials.length = 0;
  gateway.kms.unreachable = false;
});
afterAll(() => gateway.stop());

describe('a refusal', () => {
  it('says who, what and which sort of policy, with a message to decode', async () => {
    const { status, text } = await gateway.send({ bucket: 'demo', key: 'a', as: 'alice' });
    expect(status).toBe(403);
    const detail = /<AccessDeniedDetail>(.*)<\/AccessDeniedDetail>/.exec(text)?.[1] ?? '';
    const fields = [...detail.matchAll(/<(\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(fields)).toEqual({
      AuthAction: 'oss:GetObject',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: '2001',
      AuthPrincipalOwnerId: ACCOUNT,
      NoPermissionType: 'ImplicitDeny',
      PolicyType: 'AccountLevelIdentityBasedPolicy',
      EncodedDiagnosticMessage: 'AQIBIAAAsealed',
    });
    expect(element(text, 'User')).toBe('2001');
    expect(text.indexOf('<AccessDeniedDetail>')).toBeLessThan(text.indexOf('<EC>'));
  });

  it('is explained to KMS with everything that it rests on', async () => {
    const { headers } = await gateway.send({ bucket: 'demo', key: 'a', as: 'alice' });
    expect(gateway.kms.denials).toEqual([
      expect.objectContaining({
        requestId: headers['x-oss-request-id'],
        timeMs: gateway.clock.now(),
        service: 'oss',
        operation: 'GetObject',
        accessKeyId: 'alice',
      }),
    ]);
    expect(gateway.kms.denials[0]?.checks).toMatchObject([
      {
        action: 'oss:GetObject',
        resource: OBJECT,
        owner: ACCOUNT,
        conditions: { 'acs:SourceIp': '127.0.0.1' },
        decision: { effect: 'ImplicitDeny' },
        statements: [{ policy: 'Allow oss:PutObject', actionMatch: false, applied: false }],
        missing: [{ attachTo: 'identity', statement: { Effect: 'Allow', Action: 'oss:GetObject', Resource: OBJECT } }],
      },
    ]);
  });

  it('shows the checks that passed before it', async () => {
    const source = { 'x-oss-copy-source': '/demo/a' };
    const policies = [statement('Allow', 'oss:GetObject', '*')];
    gateway.kms.grant('copier', { type: 'user', account: ACCOUNT, user: 'copier', userId: '2' }, { policies });
    await gateway.send({ method: 'PUT', bucket: 'demo', key: 'b', headers: source, as: 'copier' });
    const seen = gateway.kms.denials[0]?.checks.map(({ action, decision }) => [action, decision.effect]);
    expect(seen).toEqual([
      ['oss:GetObject', 'Allow'],
      ['oss:PutObject', 'ImplicitDeny'],
    ]);
  });

  it('is sent without a message while KMS cannot be reached', async () => {
    const pending = gateway.send({ bucket: 'demo', key: 'a', as: 'alice' });
    const find = gateway.kms.findAccessKey.bind(gateway.kms);
    gateway.kms.encodeDiagnostic = () => Promise.reject(new Error('no route'));
    const { status, text } = await pending;
    expect([status, element(text, 'AuthAction')]).toEqual([403, 'oss:GetObject']);
    expect(text).not.toContain('Encoded');
    Reflect.deleteProperty(gateway.kms, 'encodeDiagnostic');
    expect(await find('alice')).toBeDefined();
  });

  it('carries its detail in a header for HEAD', async () => {
    const { headers } = await gateway.send({ method: 'HEAD', bucket: 'demo', key: 'a', as: 'alice' });
    const text = Buffer.from(String(headers['x-oss-err']), 'base64').toString('utf8');
    expect(element(text, 'EncodedDiagnosticMessage')).toBe('AQIBIAAAsealed');
  });

  it('of the unsigned has no detail, and is known to operators', async () => {
    const { text } = await gateway.send({ bucket: 'demo', key: 'a', as: null });
    expect(text).not.toContain('AccessDeniedDetail');
    expect(gateway.kms.denials).toMatchObject([{ accessKeyId: '', principal: { type: 'anonymous' } }]);
  });

  it('is the only thing that is explained', async () => {
    await gateway.send({ bucket: 'demo', key: 'a' });
    await gateway.send({ bucket: 'demo', key: 'none' });
    await gateway.send({ bucket: 'demo', key: 'a', as: 'stranger' });
    expect(gateway.kms.denials).toEqual([]);
  });
});

describe('the audit trail', () => {
  const trail = async (query = '', as = ROOT, secret = `${as}-secret`) => {
    const authorization = `Basic ${Buffer.from(`${as}:${secret}`).toString('base64')}`;
    const answer = await gateway.send({ target: `/_osseal/audit${query}`, headers: { authorization }, as: null });
    return { status: answer.status, body: JSON.parse(answer.text) };
  };

  it('keeps what was allowed, with the permissions that it took', async () => {
    const put = await gateway.send({ method: 'PUT', bucket: 'demo', key: 'b', body: 'x', as: 'alice' });
    const { body } = await trail(`?request-id=${put.headers['x-oss-request-id']}`);
    expect(body.records).toEqual([
      {
        timeMs: gateway.clock.now(),
        requestId: put.headers['x-oss-request-id'],
        region: 'cn-hangzhou',
        account: ACCOUNT,
        principal: `acs:ram::${ACCOUNT}:user/alice`,
        action: 'PutObject',
        keyId: '',
        outcome: 'Success',
        durationMs: 0,
        bucket: 'demo',
        object: 'b',
        permissions: [
          { action: 'oss:PutObject', resource: `acs:oss:oss-cn-hangzhou:${ACCOUNT}:demo/b`, by: 'identity' },
        ],
      },
    ]);
  });

  it('keeps what was refused, and what failed', async () => {
    await gateway.send({ bucket: 'demo', key: 'a', as: 'alice' });
    await gateway.send({ bucket: 'demo', key: 'none' });
    const { body } = await trail('?limit=2');
    expect(body.records).toMatchObject([
      { action: 'GetObject', outcome: 'NoSuchKey', permissions: [{ by: 'ownership' }] },
      { action: 'GetObject', outcome: 'AccessDenied' },
    ]);
    expect(body.records[1].permissions).toBeUndefined();
  });

  it('is read page by page, of one principal', async () => {
    for (let i = 0; i < 5; i++) await gateway.send({ bucket: 'demo', as: OTHER });
    const principal = encodeURIComponent(`acs:ram::${OTHER_ACCOUNT}:root`);
    const ids: string[] = [];
    let before = '';
    for (let page = 0; page < 3; page++) {
      const { body } = await trail(`?principal=${principal}&limit=2${before}`);
      ids.push(...body.records.map((record: { requestId: string }) => record.requestId));
      before = `&before=${body.next}`;
      expect(body.next === undefined).toBe(page === 2);
    }
    expect(new Set(ids).size).toBe(5);
  });

  it('is for operators, and says what it does not understand', async () => {
    expect((await trail('', 'alice')).status).toBe(401);
    expect((await trail('', ROOT, 'wrong')).status).toBe(401);
    for (const query of ['?limit=0', '?since=yesterday', '?before=x', '?colour=red']) {
      expect((await trail(query)).status).toBe(400);
    }
  });
});
