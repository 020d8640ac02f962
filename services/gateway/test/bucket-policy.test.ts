import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { compilePolicy } from '@osseal/ram';
import {
  ACCOUNT,
  element,
  GatewayHarness,
  OTHER,
  OTHER_ACCOUNT,
  ROOT,
  type Sent,
  statement,
} from './gateway-harness.ts';

let gateway: GatewayHarness;
const ALICE_ID = '200000000000000101';
const BOB_ID = '300000000000000101';
const DEMO = `acs:oss:*:${ACCOUNT}:demo`;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
  await gateway.bucket('demo');
  await gateway.bucket('open', { 'x-oss-acl': 'public-read-write' });
  const policies = [statement('Allow', 'oss:GetObject', `${DEMO}/*`)];
  gateway.kms.grant('alice', { type: 'user', account: ACCOUNT, user: 'alice', userId: ALICE_ID }, { policies });
  gateway.kms.grant('bob', { type: 'user', account: OTHER_ACCOUNT, user: 'bob', userId: BOB_ID });
  await gateway.send({ method: 'PUT', bucket: 'demo', key: 'a', body: 'text' });
});

beforeEach(() => gateway.send({ method: 'DELETE', bucket: 'demo', query: { policy: '' } }));
afterAll(() => gateway.stop());

const policyOf = (...statements: object[]) => JSON.stringify({ Version: '1', Statement: statements });
const allow = (principal: string[], action: string | string[], resource: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Resource: resource,
  ...more,
});
const put = (body: string, more: Partial<Sent> = {}) =>
  gateway.send({ method: 'PUT', bucket: 'demo', query: { policy: '' }, body, ...more });
const outcome = async (sent: Sent) => {
  const answer = await gateway.send(sent);
  return answer.status < 400 ? answer.status : `${answer.status} ${element(answer.text, 'Code')}`;
};
const readAs = (as: string | null, key = 'a') => outcome({ bucket: 'demo', key, as });

describe('a bucket policy', () => {
  it('is kept as it was written, and gone when it is deleted', async () => {
    const text = `${policyOf(allow(['*'], 'oss:GetObject', `${DEMO}/*`))}\n `;
    const get = () => gateway.send({ bucket: 'demo', query: { policy: '' } });
    const none = await get();
    expect([none.status, element(none.text, 'Code')]).toEqual([404, 'NoSuchBucketPolicy']);
    expect((await put(text)).status).toBe(200);
    const kept = await get();
    expect([kept.status, kept.text, kept.headers['content-type']]).toEqual([200, text, 'application/json']);
    expect(await outcome({ method: 'DELETE', bucket: 'demo', query: { policy: '' } })).toBe(204);
    expect(await outcome({ method: 'DELETE', bucket: 'demo', query: { policy: '' } })).toBe(204);
    expect((await get()).status).toBe(404);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'not valid JSON'],
    ['text that is no JSON', '{', 'not valid JSON'],
    ['no principal', policyOf({ Effect: 'Allow', Action: 'oss:*', Resource: '*' }), 'has to say who is meant'],
    ['a RAM ARN as principal', policyOf(allow([`acs:ram::${ACCOUNT}:user/alice`], 'oss:*', '*')), 'have no place'],
    ['actions of KMS', policyOf(allow(['1'], 'kms:Decrypt', '*')), 'only oss: actions'],
    ["another bucket's resource", policyOf(allow(['1'], 'oss:*', `acs:oss:*:${ACCOUNT}:open/*`)), 'bucket demo'],
    [
      "a bucket's name with more behind it",
      policyOf(allow(['1'], 'oss:*', `acs:oss:*:${ACCOUNT}:demo2/*`)),
      'bucket demo',
    ],
    ["another account's bucket", policyOf(allow(['1'], 'oss:*', 'acs:oss:*:1000000000000009:demo')), 'bucket demo'],
    ['another region', policyOf(allow(['1'], 'oss:*', 'acs:oss:oss-cn-beijing:*:demo')), 'bucket demo'],
    ['another service', policyOf(allow(['1'], 'oss:*', 'acs:kms:*:*:demo')), 'bucket demo'],
    ['an unknown operator', policyOf(allow(['1'], 'oss:*', '*', { Condition: { Null: { 'a:b': 'x' } } })), 'operator'],
    ['more than 16 KB', policyOf(allow(['1'], 'oss:*', new Array(9).fill(`${DEMO}/${'x'.repeat(2000)}`))), '16384'],
    ['deep nesting', '['.repeat(8_000) + ']'.repeat(8_000), 'nested'],
    ['a body of 1 MB', ' '.repeat(1_000_000), '16384'],
  ])('is refused with %s', async (_what, body, message) => {
    const answer = await put(body);
    expect([answer.status, element(answer.text, 'Code')]).toEqual([400, 'MalformedPolicy']);
    expect(element(answer.text, 'Message')).toContain(message);
    expect((await gateway.send({ bucket: 'demo', query: { policy: '' } })).status).toBe(404);
  });

  it('may name the bucket by wildcards that reach it', async () => {
    for (const resource of ['*', 'acs:oss:*:*:*', 'acs:oss:*:*:d?mo/*', `acs:oss:oss-cn-hangzhou:${ACCOUNT}:demo`]) {
      expect((await put(policyOf(allow(['1'], 'oss:*', resource)))).status).toBe(200);
    }
  });

  it('needs the right to change it, and is lost with Content-MD5 of something else', async () => {
    const body = policyOf(allow(['*'], 'oss:*', '*'));
    expect((await put(body, { as: 'alice' })).status).toBe(403);
    expect((await put(body, { as: null })).status).toBe(403);
    expect((await put(body, { as: OTHER })).status).toBe(403);
    const digest = { 'content-md5': Buffer.alloc(16).toString('base64') };
    expect(element((await put(body, { headers: digest })).text, 'Code')).toBe('InvalidDigest');
  });

  it('lets in who is named, across accounts, and nobody else', async () => {
    expect([await readAs('bob'), await readAs(null)]).toEqual(['403 AccessDenied', '403 AccessDenied']);
    await put(policyOf(allow([BOB_ID], 'oss:GetObject', `${DEMO}/*`)));
    expect([await readAs('bob'), await readAs(OTHER), await readAs(null)]).toEqual([
      200,
      '403 AccessDenied',
      '403 AccessDenied',
    ]);
    expect(await outcome({ method: 'PUT', bucket: 'demo', key: 'b', body: 'x', as: 'bob' })).toBe('403 AccessDenied');
    await put(policyOf(allow(['*'], 'oss:GetObject', `${DEMO}/*`)));
    expect([await readAs('bob'), await readAs(OTHER), await readAs(null)]).toEqual([200, 200, 200]);
  });

  it('denies over what RAM allows, with its own code, and spares the owner an unconditional Deny', async () => {
    await put(policyOf({ ...allow(['*'], 'oss:GetObject', '*'), Effect: 'Deny' }));
    expect(await readAs(ROOT)).toBe(200);
    const denied = await gateway.send({ bucket: 'demo', key: 'a', as: 'alice' });
    expect([denied.status, element(denied.text, 'EC')]).toEqual([403, '0003-00000101']);
    expect(element(denied.text, 'Message')).toBe('Access denied by bucket policy.');
    const both = [statement('Allow', '*', '*'), statement('Deny', 'oss:GetObject', '*')];
    const principal = { type: 'user', account: ACCOUNT, user: 'carl', userId: '5' } as const;
    gateway.kms.grant('carl', principal, { policies: both });
    expect(element((await gateway.send({ bucket: 'demo', key: 'a', as: 'carl' })).text, 'EC')).toBe('0003-00000203');
    await put(policyOf({ ...allow(['*'], 'oss:GetObject', '*', local), Effect: 'Deny' }));
    expect(await readAs(ROOT)).toBe('403 AccessDenied');
  });

  it('knows role sessions, and does not widen a session policy', async () => {
    const principal = {
      type: 'assumed-role',
      account: OTHER_ACCOUNT,
      role: 'App',
      roleId: '7',
      session: 's1',
    } as const;
    const narrow = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:PutObject', Resource: '*' }] };
    const times = { securityToken: 't', expiresAtMs: gateway.clock.now() + 60_000 };
    gateway.kms.grant('STS.wide', principal, { session: times });
    gateway.kms.grant('STS.narrow', principal, { session: { ...times, policy: compilePolicy(narrow, 'session') } });
    await put(policyOf(allow([`arn:sts::${OTHER_ACCOUNT}:assumed-role/app/*`], 'oss:*', '*')));
    const as = (key: string) => outcome({ bucket: 'demo', key: 'a', as: key, securityToken: 't' });
    expect([await as('STS.wide'), await as('STS.narrow')]).toEqual([200, '403 AccessDenied']);
  });

  it('takes part when it is changed, with the next request', async () => {
    for (const [principal, expected] of [
      [BOB_ID, 200],
      ['1', '403 AccessDenied'],
      [BOB_ID, 200],
    ] as const) {
      await put(policyOf(allow([principal], 'oss:GetObject', '*')));
      expect(await readAs('bob')).toBe(expected);
    }
  });

  it.each<[string, boolean, object]>([
    ['everybody', true, allow(['*'], 'oss:GetObject', '*')],
    ['an empty list', true, allow([], 'oss:GetObject', '*')],
    ['one user', false, allow(['1'], 'oss:GetObject', '*')],
    ['nobody', false, { ...allow(['*'], 'oss:GetObject', '*'), Effect: 'Deny' }],
    [
      'a network',
      false,
      allow(['*'], 'oss:GetObject', '*', { Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }),
    ],
    [
      'all networks',
      true,
      allow(['*'], 'oss:GetObject', '*', { Condition: { IpAddress: { 'acs:SourceIp': '0.0.0.0/0' } } }),
    ],
    [
      'secure transport',
      true,
      allow(['*'], 'oss:GetObject', '*', { Condition: { Bool: { 'acs:SecureTransport': 'true' } } }),
    ],
  ])('is public or not: %s', async (_who, expected, one) => {
    expect(await outcome({ bucket: 'demo', query: { policyStatus: '' } })).toBe('404 NoSuchBucketPolicy');
    await put(policyOf(one));
    const answer = await gateway.send({ bucket: 'demo', query: { policyStatus: '' } });
    expect([answer.status, element(answer.text, 'IsPublic')]).toEqual([200, String(expected)]);
  });
});

const local = { Condition: { IpAddress: { 'acs:SourceIp': '127.0.0.1' } } };

describe('condition keys of OSS', () => {
  const principal = { type: 'user', account: ACCOUNT, user: 'dora', userId: '8' } as const;
  const limited = (action: string, condition: object) =>
    gateway.kms.grant('dora', principal, { policies: [statement('Allow', action, '*', condition)] });

  it('tell the ACL that a request sets', async () => {
    limited('oss:Put*', { StringEquals: { 'oss:x-oss-object-acl': 'private' } });
    const acl = (value: string) =>
      outcome({
        method: 'PUT',
        bucket: 'demo',
        key: 'a',
        query: { acl: '' },
        headers: { 'x-oss-object-acl': value },
        as: 'dora',
      });
    expect([await acl('private'), await acl('public-read')]).toEqual([200, '403 AccessDenied']);
    limited('oss:PutBucket*', { StringEquals: { 'oss:x-oss-acl': 'private' } });
    const bucket = (value: string, query: Record<string, string>, name: string) =>
      outcome({ method: 'PUT', bucket: name, query, headers: { 'x-oss-acl': value }, as: 'dora' });
    expect([await bucket('private', { acl: '' }, 'demo'), await bucket('public-read', { acl: '' }, 'demo')]).toEqual([
      200,
      '403 AccessDenied',
    ]);
    expect([await bucket('private', {}, 'new-one'), await bucket('public-read', {}, 'new-two')]).toEqual([
      200,
      '403 AccessDenied',
    ]);
  });

  it('tell the prefix of a listing', async () => {
    limited('oss:ListObjects', { StringLike: { 'oss:Prefix': 'home/dora/*' } });
    const list = (prefix: string) => outcome({ bucket: 'demo', query: { prefix }, as: 'dora' });
    expect([await list('home/dora/x'), await list('home/'), await list('')]).toEqual([
      200,
      '403 AccessDenied',
      '403 AccessDenied',
    ]);
  });

  it('tell the tags of an object', async () => {
    await gateway.index.updateObject('demo', 'a', (current) => ({ ...current, tags: { team: 'red' } }));
    limited('oss:GetObject', { StringEquals: { 'oss:ExistingObjectTag/team': 'red' } });
    expect(await readAs('dora')).toBe(200);
    limited('oss:GetObject', { StringEquals: { 'oss:ExistingObjectTag/team': 'blue' } });
    expect(await readAs('dora')).toBe('403 AccessDenied');
  });
});

describe('ACLs of objects', () => {
  const acl = (method: string, value?: string, as: string | null = ROOT, key = 'a') =>
    gateway.send({
      method,
      bucket: 'demo',
      key,
      query: { acl: '' },
      headers: value === undefined ? {} : { 'x-oss-object-acl': value },
      as,
    });

  it('are set and shown, and open one object or close it', async () => {
    expect(element((await acl('GET')).text, 'Grant')).toBe('private');
    expect((await acl('PUT', 'public-read')).status).toBe(200);
    const shown = await acl('GET');
    expect([element(shown.text, 'Grant'), element(shown.text, 'ID')]).toEqual(['public-read', ACCOUNT]);
    expect(await readAs(null)).toBe(200);
    expect((await acl('PUT', 'default')).status).toBe(200);
    expect(await readAs(null)).toBe('403 AccessDenied');
  });

  it('keep the object itself as it is', async () => {
    const before = gateway.index.findObject('demo', 'a');
    await acl('PUT', 'private');
    expect(gateway.index.findObject('demo', 'a')).toEqual({ ...before, acl: 'private' });
  });

  it('refuse values and objects that do not exist, and who has no right', async () => {
    const code = async (answer: ReturnType<typeof acl>) => element((await answer).text, 'Code');
    expect(await code(acl('PUT', 'secret'))).toBe('InvalidArgument');
    expect(await code(acl('PUT'))).toBe('MissingArgument');
    expect(await code(acl('PUT', 'private', ROOT, 'none'))).toBe('NoSuchKey');
    expect(await code(acl('GET', undefined, ROOT, 'none'))).toBe('NoSuchKey');
    for (const as of ['alice', 'bob', null]) {
      expect(await code(acl('PUT', 'public-read', as))).toBe('AccessDenied');
      expect(await code(acl('GET', undefined, as))).toBe('AccessDenied');
    }
  });
});
