import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { main } from '../src/cli.ts';
import { type Osseal, startOsseal } from '../src/index.ts';
import { send } from './clients.ts';
import {
  ALICE,
  assumeApp,
  BOB,
  CAROL,
  DAN,
  element,
  KEY_ID,
  NEIGHBOUR,
  NEIGHBOUR_ROOT,
  OWNER,
  oss,
  ROOT,
  rpc,
  type Signer,
  worldSeed,
} from './permission-world.ts';

const METHOD = 'x-oss-server-side-encryption';
const SSE = { [METHOD]: 'KMS', [`${METHOD}-key-id`]: KEY_ID };

async function cli(argv: readonly string[], operator: Signer = ROOT): Promise<string> {
  const parts: string[] = [];
  const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: operator.id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${operator.id}-secret` };
  await main(argv, {
    env,
    cwd: tmpdir(),
    stdout: (text) => void parts.push(text),
    stderr: () => undefined,
    stderrIsTerminal: false,
  });
  return parts.join('');
}

function detailOf(body: Record<string, unknown>): Record<string, string> {
  return body.AccessDeniedDetail as Record<string, string>;
}

const decode = (osseal: Osseal, signer: Signer, message: string) =>
  rpc(osseal, signer, 'DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message }, '2015-05-01');

describe('an explained refusal', () => {
  let osseal: Osseal;
  beforeAll(async () => {
    osseal = await startOsseal({ seed: worldSeed() });
    await oss(osseal, ROOT, { method: 'PUT', key: 'report', headers: SSE, body: 'figures' });
  });
  afterAll(() => osseal.close());
  const explain = (id: unknown, operator?: Signer) => cli(['explain', String(id), '--endpoint', osseal.kms], operator);

  it('of KMS names who, what and why, decodes, and is printed for people', async () => {
    const { status, body } = await rpc(osseal, CAROL, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' });
    expect([status, body.Code]).toEqual([403, 'Forbidden.NoPermission']);
    const { EncodedDiagnosticMessage: message = '', ...detail } = detailOf(body);
    expect(detail).toMatchObject({
      AuthAction: 'kms:Encrypt',
      AuthPrincipalType: 'SubUser',
      AuthPrincipalOwnerId: OWNER,
      NoPermissionType: 'ImplicitDeny',
      PolicyType: 'AccountLevelIdentityBasedPolicy',
    });
    expect(message).toMatch(/^AQIBIAAA/);
    const decoded = await decode(osseal, ROOT, message);
    expect(decoded.body).toMatchObject({
      DecodedDiagnosticMessage: {
        AuthAction: 'kms:Encrypt',
        AuthResource: `acs:kms:cn-hangzhou:${OWNER}:key/${KEY_ID}`,
        ExplicitDeny: false,
      },
    });
    const text = await explain(body.RequestId);
    expect(text).toContain(`kms:Encrypt on acs:kms:cn-hangzhou:${OWNER}:key/${KEY_ID}`);
    expect(text).toContain('missing, identity policy: {"Effect":"Allow","Action":"kms:Encrypt"');
    expect(text).toContain(`by acs:ram::${OWNER}:user/carol, access key carol-key`);
  });

  it('of OSS decodes by the official action, and names the statements that were considered', async () => {
    const policy = {
      Version: '1',
      Statement: [{ Effect: 'Deny', Principal: ['*'], Action: 'oss:GetObject', Resource: '*' }],
    };
    await oss(osseal, ROOT, { method: 'PUT', query: { policy: '' }, body: JSON.stringify(policy) });
    const refused = await oss(osseal, CAROL, { key: 'report' });
    await oss(osseal, ROOT, { method: 'DELETE', query: { policy: '' } });
    expect(Buffer.byteLength(refused.text)).toBeLessThan(4096);
    expect(element(refused.text, 'NoPermissionType')).toBe('ExplicitDeny');
    const { body } = await decode(osseal, ROOT, element(refused.text, 'EncodedDiagnosticMessage') ?? '');
    expect(body.DecodedDiagnosticMessage).toMatchObject({
      AuthAction: 'oss:GetObject',
      ExplicitDeny: true,
      NoPermissionPolicyType: 'ResourceBasedPolicy',
      ConsideredStatements: expect.arrayContaining([
        expect.objectContaining({ PolicyIdentifier: 'AliyunOSSFullAccess', Effect: 'Allow', Applied: true }),
        expect.objectContaining({ PolicyIdentifier: 'bucket policy', Effect: 'Deny', Applied: true, Decided: true }),
      ]),
    });
    const text = await explain(refused.headers['x-oss-request-id']);
    expect(text).toContain('denied by a statement (bucket-policy, bucket policy statement 0)');
    expect(text).toContain('no grant helps against a Deny');
  });

  it('by KMS of an OSS request is found by the id that the OSS client saw, with both legs', async () => {
    const refused = await oss(osseal, CAROL, { key: 'report' });
    expect(element(refused.text, 'Message')).toBe('This request is forbidden by kms.');
    const text = await explain(refused.headers['x-oss-request-id']);
    expect(text).toMatch(/oss:GetObject on \S+report\n {2}allowed \(identity, AliyunOSSFullAccess statement 0\)/);
    expect(text).toMatch(/kms:Decrypt on \S+key-orders\n {2}refused: nothing allows it/);
    const json = JSON.parse(
      await cli(['explain', String(refused.headers['x-oss-request-id']), '--json', '--endpoint', osseal.kms]),
    );
    expect(json.mode).toBe('enforce');
    expect(json.denials).toHaveLength(2);
  });

  it('of the unsigned is known to operators', async () => {
    const refused = await oss(osseal, null, { key: 'report' });
    expect(await explain(refused.headers['x-oss-request-id'])).toContain('by anonymous\n');
  });

  it('of a narrowed session tells the session policy from the role', async () => {
    const session = await assumeApp(osseal, [{ Effect: 'Allow', Action: 'oss:PutObject', Resource: '*' }]);
    const refused = await oss(osseal, session, { key: 'report' });
    expect(element(refused.text, 'PolicyType')).toBe('SessionPolicy');
    expect(element(refused.text, 'AuthPrincipalDisplayName')).toBe('app:session');
    expect(await explain(refused.headers['x-oss-request-id'])).toContain('missing, session policy');
  });

  it('stays short whatever the request and the policies hold', async () => {
    const documents = Array.from({ length: 30 }, (_, i) => ({
      Effect: 'Deny',
      Action: 'oss:GetObject',
      Resource: `acs:oss:*:*:other/${i}/${Buffer.alloc(90, i + 40).toString('base64')}`,
      Condition: { StringNotLike: { 'acs:UserAgent': [`x${i}`, `y${i}`, 'z'] } },
    }));
    await rpc(
      osseal,
      ROOT,
      'CreatePolicy',
      { PolicyName: 'large', PolicyDocument: JSON.stringify({ Version: '1', Statement: documents.slice(0, 20) }) },
      '2015-05-01',
    );
    await rpc(
      osseal,
      ROOT,
      'AttachPolicyToUser',
      { PolicyName: 'large', PolicyType: 'Custom', UserName: 'carol' },
      '2015-05-01',
    );
    const agent = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join('');
    const key = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + ((i * 31) % 26))).join('');
    const denied = { Version: '1', Statement: [{ Effect: 'Deny', Principal: ['*'], Action: 'oss:*', Resource: '*' }] };
    await oss(osseal, ROOT, { method: 'PUT', query: { policy: '' }, body: JSON.stringify(denied) });
    for (const method of ['GET', 'HEAD']) {
      const refused = await oss(osseal, CAROL, { method, key, headers: { 'user-agent': agent } });
      const text =
        method === 'GET' ? refused.text : Buffer.from(String(refused.headers['x-oss-err']), 'base64').toString();
      expect(Buffer.byteLength(text)).toBeLessThan(4096);
      const { body } = await decode(osseal, ROOT, element(text, 'EncodedDiagnosticMessage') ?? '');
      expect(body.DecodedDiagnosticMessage).toMatchObject({ AuthAction: 'oss:GetObject', ExplicitDeny: true });
    }
    await oss(osseal, ROOT, { method: 'DELETE', query: { policy: '' } });
  });
});

describe('what a refusal tells nobody', () => {
  let osseal: Osseal;
  beforeAll(async () => {
    osseal = await startOsseal({ seed: worldSeed() });
    const policy = {
      Version: '1',
      Statement: [{ Effect: 'Deny', Principal: ['301'], Action: 'oss:*', Resource: '*' }],
    };
    await oss(osseal, ROOT, { method: 'PUT', query: { policy: '' }, body: JSON.stringify(policy) });
  });
  afterAll(() => osseal.close());

  it('another account: message and record are the own account’s', async () => {
    const { body } = await rpc(osseal, CAROL, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' });
    const message = detailOf(body).EncodedDiagnosticMessage ?? '';
    expect((await decode(osseal, NEIGHBOUR_ROOT, message)).body).not.toHaveProperty('DecodedDiagnosticMessage');
    const ask = (signer: Signer) => cli(['explain', String(body.RequestId), '--endpoint', osseal.kms], signer);
    await expect(ask(NEIGHBOUR_ROOT)).rejects.toThrow('No refusal of that request is known');
    await expect(ask(CAROL)).rejects.toThrow("must be of an account's root");
    expect(await ask(ROOT)).toContain('kms:Encrypt');
  });

  it('a refused user without the right to decode', async () => {
    const { body } = await rpc(osseal, CAROL, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' });
    const refused = await decode(osseal, CAROL, detailOf(body).EncodedDiagnosticMessage ?? '');
    expect([refused.status, refused.body.Code]).toEqual([403, 'NoPermission']);
  });

  it('the policies of another account’s bucket, to either side', async () => {
    const refused = await oss(osseal, BOB, { key: 'report' });
    const { body } = await decode(osseal, NEIGHBOUR_ROOT, element(refused.text, 'EncodedDiagnosticMessage') ?? '');
    expect(body).toHaveProperty('DecodedDiagnosticMessage');
    expect(JSON.stringify(body)).not.toContain('bucket policy');
    const id = String(refused.headers['x-oss-request-id']);
    const theirs = await cli(['explain', id, '--json', '--endpoint', osseal.kms], NEIGHBOUR_ROOT);
    expect(theirs).not.toContain('"policy": "bucket policy"');
    const ours = await cli(['explain', id, '--json', '--endpoint', osseal.kms], ROOT);
    expect(ours).toContain('"policy": "bucket policy"');
    expect(ours).not.toContain('use-keys');
    expect(ours).not.toContain('bob-key');
  });

  it('whether a key of another account exists', async () => {
    const arn = (id: string) => `acs:kms:cn-hangzhou:${OWNER}:key/${id}`;
    const calls: readonly (readonly [string, Record<string, string>])[] = [
      ['GenerateDataKey', {}],
      ['GenerateDataKeyWithoutPlaintext', {}],
      ['Encrypt', { Plaintext: 'QQ==' }],
      ['DescribeKey', {}],
      ['EnableKey', {}],
      ['ScheduleKeyDeletion', { PendingWindowInDays: '7' }],
      ['ListAliasesByKeyId', {}],
    ];
    for (const signer of [BOB, DAN, NEIGHBOUR_ROOT]) {
      for (const [action, more] of calls) {
        const [there, gone] = await Promise.all(
          ['key-hidden', 'key-nothing'].map(async (id) => {
            const { status, body } = await rpc(osseal, signer, action, { ...more, KeyId: arn(id) });
            const message = (body.AccessDeniedDetail as Record<string, string> | undefined)?.EncodedDiagnosticMessage;
            const { RequestId: _id, ...rest } = body;
            const shown = JSON.parse(JSON.stringify(rest).replaceAll(id, 'KEY').replaceAll(String(message), 'MESSAGE'));
            const decoded = message === undefined ? {} : (await decode(osseal, NEIGHBOUR_ROOT, message)).body;
            const { RequestId: _other, ...said } = decoded;
            const plain = JSON.stringify(said)
              .replaceAll(id, 'KEY')
              .replace(/"2\d{3}-[^"]*Z"/g, 'TIME');
            return { status, shown, plain, hasMessage: message !== undefined };
          }),
        );
        expect(there).toEqual(gone);
        expect(there?.status).toBe(403);
      }
    }
  });
});

describe('osseal policy suggest', () => {
  interface Step {
    readonly name: string;
    run(server: Osseal, signer: Signer): Promise<number>;
  }
  const on = (name: string, request: Parameters<typeof oss>[2]): Step => ({
    name,
    run: async (server, signer) => (await oss(server, signer, request)).status,
  });
  const kms = (action: string, query: Record<string, string>): Step => ({
    name: action,
    run: async (server, signer) => (await rpc(server, signer, action, query)).status,
  });
  const day: readonly Step[] = [
    on('list', { query: { prefix: 'in/' } }),
    ...Array.from({ length: 12 }, (_, i) =>
      on(`put ${i}`, { method: 'PUT', key: `in/2026/${i}`, headers: SSE, body: 'x' }),
    ),
    on('get', { key: 'in/2026/3' }),
    on('copy', { method: 'PUT', key: 'out/copy', headers: { ...SSE, 'x-oss-copy-source': '/orders/in/2026/3' } }),
    on('head', { method: 'HEAD', key: 'out/copy' }),
    on('delete', { method: 'DELETE', key: 'in/2026/5' }),
    on('info', { query: { bucketInfo: '' } }),
    kms('DescribeKey', { KeyId: KEY_ID }),
    kms('ListKeys', {}),
    { name: 'whoami', run: async (s, who) => (await rpc(s, who, 'GetCallerIdentity', {}, '2015-04-01')).status },
    {
      name: 'get user',
      run: async (s, who) => (await rpc(s, who, 'GetUser', { UserName: 'alice' }, '2015-05-01')).status,
    },
  ];

  const seedWith = (statements: readonly object[]) => {
    const seed = worldSeed();
    const [owner] = seed.accounts ?? [];
    const alice = owner?.users?.find(({ name }) => name === 'alice');
    if (owner === undefined || alice === undefined) throw new Error('The seed has no alice.');
    const document = { Version: '1', Statement: [...statements] };
    owner.policies = [...(owner.policies ?? []), ...(statements.length === 0 ? [] : [{ name: 'suggested', document }])];
    alice.policies = statements.length === 0 ? [] : ['suggested'];
    return seed;
  };
  const replay = async (server: Osseal): Promise<string[]> => {
    const failed: string[] = [];
    for (const { name, run } of day) if ((await run(server, ALICE)) >= 400) failed.push(name);
    return failed;
  };
  const suggest = (server: Osseal, ...more: string[]) =>
    cli(['policy', 'suggest', '--endpoint', server.kms, '--oss-endpoint', server.oss, ...more]);
  const principal = ['--principal', `acs:ram::${OWNER}:user/alice`];

  it('prints a policy under which the same calls pass, and no statement of which can go', async () => {
    const wide = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const dir = await mkdtemp(join(tmpdir(), 'osseal-suggest-'));
    const first = await startOsseal({ seed: seedWith(wide), dataDir: join(dir, 'data') });
    expect(await replay(first)).toEqual([]);
    // Refused calls and those of others are not what the principal did by its rights.
    await oss(first, CAROL, { key: 'in/2026/1' });
    const policy = JSON.parse(await suggest(first, ...principal, '--since', '1h'));
    await first.close();
    await rm(dir, { recursive: true });

    expect(policy.Version).toBe('1');
    expect(JSON.stringify(policy)).toContain(`acs:oss:oss-cn-hangzhou:${OWNER}:orders/in/2026/*`);
    expect(JSON.stringify(policy)).not.toContain('"*"');
    for (let left = -1; left < policy.Statement.length; left++) {
      const statements = policy.Statement.filter((_: object, index: number) => index !== left);
      const server = await startOsseal({ seed: seedWith(statements) });
      const failed = await replay(server);
      await server.close();
      if (left < 0) expect(failed).toEqual([]);
      else expect(failed).not.toEqual([]);
    }
  });

  it('looks no further back than it is told, and says when there is nothing', async () => {
    const server = await startOsseal({ seed: worldSeed() });
    try {
      await oss(server, ALICE, { query: { location: '' } });
      expect(JSON.parse(await suggest(server, ...principal)).Statement).toHaveLength(1);
      await expect(suggest(server, ...principal, '--since', '2999-01-01')).rejects.toThrow('knows of nothing');
      await expect(suggest(server, ...principal, '--since', 'yesterday')).rejects.toThrow('since');
      await expect(suggest(server, '--principal', 'alice')).rejects.toThrow('must be an ARN');
      await expect(suggest(server, '--principal', `acs:ram::${NEIGHBOUR}:user/bob`)).rejects.toThrow('nothing');
    } finally {
      await server.close();
    }
  });

  it('reads a trail of many pages', async () => {
    const server = await startOsseal({ seed: worldSeed() });
    try {
      await oss(server, ALICE, { query: { location: '' } });
      for (let i = 0; i < 1_050; i++) await oss(server, ALICE, { query: { bucketInfo: '' } });
      const { Statement } = JSON.parse(await suggest(server, ...principal));
      expect(Statement[0].Action).toEqual(['oss:GetBucketInfo', 'oss:GetBucketLocation']);
    } finally {
      await server.close();
    }
  });

  it('asks only operators', async () => {
    const server = await startOsseal({ seed: worldSeed() });
    const credential = Buffer.from('alice-key:alice-key-secret').toString('base64');
    for (const url of [server.kms, server.oss]) {
      const answer = await send(`${url}/_osseal/audit`, { headers: { authorization: `Basic ${credential}` } });
      expect(answer.status).toBe(401);
    }
    await server.close();
  });
});
