import { describe, expect, it } from '@jest/globals';
import {
  createLogger,
  DEFAULT_CREDENTIAL,
  firstRootAccessKey,
  parseSeedFile,
  warnOfDefaultCredential,
  withDefaultAccount,
} from '../src/index.ts';

const material = Buffer.alloc(32, 7).toString('base64');
const whole = `
region: cn-hangzhou
kms: { activated: false }
accounts:
  - uid: "1000000000000001"
    accessKeys: [{ id: LTAIroot, secret: "\${ROOT_SECRET}" }]
    policies: [{ name: read-demo, document: { Version: "1", Statement: [{ Effect: Allow, Action: "*", Resource: "\${acs:X}" }] } }]
    users:
      - { name: alice, accessKeys: [{ id: LTAIalice, secret: s, status: Inactive }], policies: [read-demo, AliyunOSSFullAccess] }
    roles:
      - { name: reader, trust: { Version: "1", Statement: [] }, policies: [read-demo] }
keys:
  - { account: "1000000000000001", region: cn-hangzhou, id: key-hzz0000000000000001, description: Demo, aliases: [alias/demo], material: ${material} }
  - { account: "1000000000000001", id: key-2, versions: [{ id: key-2-a, material: ${material} }, { id: key-2-b }] }
buckets:
  - { account: "1000000000000001", name: demo, region: cn-hangzhou, acl: private, storageClass: IA, encryption: { method: KMS, keyId: key-hzz0000000000000001 } }
objects:
  - { bucket: demo, key: greeting.txt, text: "\${NOT_SET}", encryption: { method: AES256 } }
  - { bucket: demo, key: bytes, base64: AAEC }
  - { bucket: demo, key: table, file: tables/a.csv }
`;

async function problemsOf(text: string): Promise<readonly string[]> {
  const error: unknown = await parseSeedFile(text).catch((reason: unknown) => reason);
  return (error as { problems: readonly string[] }).problems;
}

describe('parseSeedFile', () => {
  it('reads the whole shape and fills in secrets from the environment', async () => {
    const { settings, seed } = await parseSeedFile(whole, { env: { ROOT_SECRET: 'abc' } });
    expect(settings).toEqual({ region: 'cn-hangzhou' });
    expect(seed.kms.activated).toBe(false);
    expect(firstRootAccessKey(seed)).toEqual({ id: 'LTAIroot', secret: 'abc', status: 'Active' });
    expect(seed.accounts[0]?.policies[0]?.document).toMatchObject({
      Statement: [{ Resource: expect.stringContaining('acs:X}') }],
    });
    expect(seed.accounts[0]?.users[0]?.accessKeys[0]?.status).toBe('Inactive');
    expect(seed.keys[0]).toMatchObject({ description: 'Demo', aliases: ['alias/demo'], tags: {} });
    expect(seed.keys[1]).toMatchObject({ region: 'cn-hangzhou', versions: [{ id: 'key-2-a' }, { id: 'key-2-b' }] });
    expect(seed.buckets[0]).toMatchObject({ storageClass: 'IA', encryption: { method: 'KMS' } });
    expect(seed.objects).toMatchObject([
      { key: 'greeting.txt', text: expect.stringContaining('{NOT_SET}'), encryption: { method: 'AES256' } },
      { key: 'bytes', base64: 'AAEC' },
      { key: 'table', file: expect.stringMatching(/\/tables\/a\.csv$/) },
    ]);
  });

  it('finds the files of objects from the folder of the seed', async () => {
    const { seed } = await parseSeedFile(
      'objects: [{ bucket: demo, key: a, file: a.csv }, { bucket: demo, key: b, text: "" }]',
      {
        folder: '/srv/stack',
      },
    );
    expect(seed.objects.map(({ file }) => file)).toEqual(['/srv/stack/a.csv', undefined]);
  });

  it.each([
    ['no contents', '{ bucket: demo, key: a }'],
    ['two contents', '{ bucket: demo, key: a, text: x, base64: eA== }'],
    ['base64 that is none', '{ bucket: demo, key: a, base64: "?" }'],
    ['a key that no object has', '{ bucket: demo, key: /a, text: x }'],
    ['another method', '{ bucket: demo, key: a, text: x, encryption: { method: SM4 } }'],
  ])('refuses an object with %s', async (_, object) => {
    expect(await problemsOf(`objects: [${object}]`)).toEqual([expect.stringMatching(/^line 1: objects\[0\]/)]);
  });

  it('refuses an object that is there twice', async () => {
    const object = '{ bucket: demo, key: a, text: x }';
    expect(await problemsOf(`objects: [${object}, ${object}]`)).toEqual([
      'line 1: objects[1].key: object demo/a is there twice.',
    ]);
  });

  it('takes JSON, and an empty file for an empty seed', async () => {
    expect((await parseSeedFile('{"keys":[]}')).seed.keys).toEqual([]);
    expect((await parseSeedFile('')).seed.accounts).toEqual([]);
  });

  it('names line and place of every problem, and no secret', async () => {
    const text = [
      'accounts:',
      '  - uid: 1000000000000001',
      '    acessKeys: []',
      '  - uid: "1000000000000002"',
      '    accessKeys: [{ id: a, secret: 5 }]',
      'buckets:',
      '  - { account: "1000000000000001", name: Demo, encryption: { method: AES256, keyId: k } }',
    ].join('\n');
    const problems = await problemsOf(text);
    expect(problems.map((problem) => problem.split(': ').slice(0, 2).join(': ')).sort()).toEqual([
      'line 2: accounts[0].uid',
      'line 3: accounts[0].acessKeys',
      'line 5: accounts[1].accessKeys[0].secret',
      'line 7: buckets[0].encryption.keyId',
      'line 7: buckets[0].name',
    ]);
  });

  it('refuses names that lead nowhere and ids that are there twice', async () => {
    const text = [
      'accounts:',
      '  - uid: "1000000000000001"',
      '    accessKeys: [{ id: a, secret: s }, { id: a, secret: s }]',
      '    users: [{ name: bob, policies: [nothing] }]',
      'keys:',
      '  - { account: "1000000000000001", region: cn-beijing, id: k }',
      'buckets:',
      '  - { account: "1000000000000001", name: demo, region: cn-hangzhou, encryption: { method: KMS, keyId: k } }',
    ].join('\n');
    expect(await problemsOf(text)).toEqual([
      'line 3: accounts[0].accessKeys[1].id: access key a is there twice.',
      'line 4: accounts[0].users[0].policies[0]: nothing is neither a policy of the account nor a system policy.',
      "line 8: buckets[0].encryption.keyId: k is in cn-beijing, but a bucket's key must be in the bucket's region cn-hangzhou.",
    ]);
  });

  it('refuses broken YAML and missing variables', async () => {
    expect((await problemsOf('a: [1'))[0]).toMatch(/^line 1: /);
    expect(await problemsOf(`a: 1\nb: $${'{NOT_THERE}'}`)).toEqual(['line 2: variable NOT_THERE is not set.']);
    expect(await problemsOf('- 1')).toEqual(['the file must hold keys and values.']);
  });
});

describe('warnOfDefaultCredential', () => {
  it.each([
    ['the default account is open to other machines', '', '0.0.0.0', 1],
    ['it is for this machine alone', '', '127.0.0.1', 0],
    ['other accounts are seeded', 'accounts: [{ uid: "1000000000000002" }]', '0.0.0.0', 0],
    [
      'the published secret is seeded',
      `accounts: [{ uid: "1000000000000002", accessKeys: [{ id: LTAI5tOther000001, secret: ${DEFAULT_CREDENTIAL.accessKeySecret} }] }]`,
      '0.0.0.0',
      1,
    ],
  ])('says as much when %s', async (_name, text, host, count) => {
    const lines: string[] = [];
    const { seed } = await parseSeedFile(text);
    warnOfDefaultCredential(
      seed,
      host,
      createLogger({ level: 'warn', destination: { write: (line) => lines.push(line) } }),
    );
    expect(lines).toHaveLength(count);
  });
});

describe('withDefaultAccount', () => {
  it('adds the published credential only when no account is seeded', async () => {
    const { seed: empty } = await parseSeedFile('');
    expect(firstRootAccessKey(withDefaultAccount(empty))?.id).toBe(DEFAULT_CREDENTIAL.accessKeyId);
    const { seed } = await parseSeedFile('accounts: [{ uid: "1000000000000002" }]');
    expect(withDefaultAccount(seed)).toBe(seed);
  });
});
