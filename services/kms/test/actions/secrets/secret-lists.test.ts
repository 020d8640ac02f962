import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, REGION } from '../kms-fixture.ts';
import { NAME, type SecretFixture, secretArnOf, secretFixture } from './secret-fixture.ts';

let kms: SecretFixture;
beforeEach(async () => {
  kms = await secretFixture();
});

const TAGS = JSON.stringify([
  { TagKey: 'team', TagValue: 'a' },
  { TagKey: '__proto__', TagValue: '' },
]);
const TAG_LIST = [
  { TagKey: 'team', TagValue: 'a' },
  { TagKey: '__proto__', TagValue: '' },
];

describe('DescribeSecret', () => {
  it('shows the metadata and no value', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret({ Description: 'the main one', EncryptionKeyId: keyId, Tags: TAGS });
    const metadata = {
      Arn: secretArnOf(NAME),
      SecretName: NAME,
      SecretType: 'Generic',
      Description: 'the main one',
      EncryptionKeyId: keyId,
      CreateTime: '2024-05-20T06:34:21Z',
      UpdateTime: '2024-05-20T06:34:21Z',
    };
    expect(await kms.run('DescribeSecret', { SecretName: NAME })).toEqual(metadata);
    expect(await kms.run('DescribeSecret', { SecretName: NAME, FetchTags: 'false' })).toEqual(metadata);
    expect(await kms.run('DescribeSecret', { SecretName: NAME, FetchTags: 'true' })).toEqual({
      ...metadata,
      Tags: { Tag: TAG_LIST },
    });
  });

  it('names no key when the service’s own encrypts the secret', async () => {
    await kms.aSecret();
    expect(await kms.run('DescribeSecret', { SecretName: NAME })).not.toHaveProperty('EncryptionKeyId');
  });

  it('refuses a bad FetchTags', async () => {
    await kms.aSecret();
    const run = kms.run('DescribeSecret', { SecretName: NAME, FetchTags: 'perhaps' });
    await expect(run).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('ListSecrets', () => {
  const names = (answer: Readonly<Record<string, unknown>>) =>
    (answer.SecretList as { Secret: { SecretName: string }[] }).Secret.map((secret) => secret.SecretName);

  it('lists nothing as an empty list', async () => {
    expect(await kms.run('ListSecrets')).toEqual({
      SecretList: { Secret: [] },
      TotalCount: 0,
      PageNumber: 1,
      PageSize: 10,
    });
  });

  it('lists oldest first, with tags on demand and the planned deletion if there is one', async () => {
    await kms.aSecret({ SecretName: 'z', Tags: TAGS });
    kms.clock.advance(1000);
    await kms.aSecret({ SecretName: 'a' });
    await kms.run('DeleteSecret', { SecretName: 'a', RecoveryWindowInDays: '7' });
    await kms.run(
      'CreateSecret',
      { SecretName: 'elsewhere', VersionId: 'v1', SecretData: 'x' },
      { region: 'cn-beijing' },
    );
    const first = {
      SecretName: 'z',
      SecretType: 'Generic',
      CreateTime: '2024-05-20T06:34:21Z',
      UpdateTime: '2024-05-20T06:34:21Z',
    };
    const second = {
      SecretName: 'a',
      SecretType: 'Generic',
      CreateTime: '2024-05-20T06:34:22Z',
      UpdateTime: '2024-05-20T06:34:22Z',
      PlannedDeleteTime: '2024-05-27T06:34:22Z',
    };
    const page = { TotalCount: 2, PageNumber: 1, PageSize: 10 };
    expect(await kms.run('ListSecrets')).toEqual({ SecretList: { Secret: [first, second] }, ...page });
    expect(await kms.run('ListSecrets', { FetchTags: 'true' })).toEqual({
      SecretList: {
        Secret: [
          { ...first, Tags: { Tag: TAG_LIST } },
          { ...second, Tags: { Tag: [] } },
        ],
      },
      ...page,
    });
    kms.clock.advance(7 * 86_400_000);
    expect(names(await kms.run('ListSecrets'))).toEqual(['z']);
  });

  it('pages', async () => {
    for (const SecretName of ['a', 'b', 'c', 'd', 'e']) await kms.aSecret({ SecretName });
    const page = await kms.run('ListSecrets', { PageNumber: '2', PageSize: '2' });
    expect(names(page)).toEqual(['c', 'd']);
    expect(page).toMatchObject({ TotalCount: 5, PageNumber: 2, PageSize: 2 });
    expect(names(await kms.run('ListSecrets', { PageNumber: '9' }))).toEqual([]);
  });

  it.each([
    ['[{"Key":"SecretName","Values":["a","c","x"]}]', ['a', 'c']],
    ['[{"Key":"SecretName","Values":["a"]},{"Key":"SecretName","Values":["b"]}]', ['a', 'b']],
    ['[{"Key":"SecretName","Values":["a","b"]},{"Key":"Description","Values":["second"]}]', ['b']],
    ['[{"Key":"TagKey","Values":["team"]}]', ['a', 'b']],
    ['[{"Key":"TagKey","Values":["team"]},{"Key":"TagValue","Values":["two"]}]', ['b']],
    ['[{"Key":"SecretType","Values":["Generic"]}]', ['a', 'b', 'c']],
    ['[{"Key":"SecretType","Values":["RDS"]}]', []],
    ['[{"Key":"DKMSInstanceId","Values":["kst-hzz0000"]}]', []],
    [`[{"Key":"Creator","Values":["${ACCOUNT}"]}]`, ['a', 'b', 'c']],
    ['[{"Key":"Description","Values":[]}]', ['a', 'b', 'c']],
    ['[]', ['a', 'b', 'c']],
  ])('selects by %s', async (Filters, expected) => {
    await kms.aSecret({ SecretName: 'a', Description: 'first', Tags: '[{"TagKey":"team","TagValue":"one"}]' });
    await kms.aSecret({ SecretName: 'b', Description: 'second', Tags: '[{"TagKey":"team","TagValue":"two"}]' });
    await kms.aSecret({ SecretName: 'c' });
    const answer = await kms.run('ListSecrets', { Filters });
    expect(names(answer)).toEqual(expected);
    expect(answer.TotalCount).toBe(expected.length);
  });

  it.each([
    ['PageNumber', '0'],
    ['PageSize', '0'],
    ['PageSize', '101'],
    ['FetchTags', 'perhaps'],
    ['Filters', 'SecretName=a'],
    ['Filters', '{}'],
    ['Filters', '[{"Key":"Colour","Values":["a"]}]'],
    ['Filters', '[{"Key":"SecretName"}]'],
    ['Filters', JSON.stringify(Array.from({ length: 11 }, () => ({ Key: 'TagKey', Values: [] })))],
    ['Filters', JSON.stringify([{ Key: 'TagKey', Values: Array.from({ length: 11 }, String) }])],
  ])('refuses %s %.50s', async (name, value) => {
    await expect(kms.run('ListSecrets', { [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('asks for the right on the secret container', async () => {
    expect(await kms.checks('ListSecrets')).toEqual([
      { action: 'kms:ListSecrets', resource: `acs:kms:${REGION}:${ACCOUNT}:secret` },
    ]);
  });
});

describe('ListSecretVersionIds', () => {
  const list = (parameters: Record<string, string> = {}) =>
    kms.run('ListSecretVersionIds', { SecretName: NAME, ...parameters });

  it('lists versions oldest first, those without a stage on demand', async () => {
    await kms.aSecret();
    for (const versionId of ['v2', 'v3']) {
      kms.clock.advance(1000);
      await kms.put(versionId, versionId);
    }
    const v1 = { VersionId: 'v1', VersionStages: { VersionStage: [] }, CreateTime: '2024-05-20T06:34:21Z' };
    const marked = [
      { VersionId: 'v2', VersionStages: { VersionStage: ['ACSPrevious'] }, CreateTime: '2024-05-20T06:34:22Z' },
      { VersionId: 'v3', VersionStages: { VersionStage: ['ACSCurrent'] }, CreateTime: '2024-05-20T06:34:23Z' },
    ];
    const page = { PageNumber: 1, PageSize: 20 };
    expect(await list()).toEqual({ SecretName: NAME, VersionIds: { VersionId: marked }, TotalCount: 2, ...page });
    expect(await list({ IncludeDeprecated: 'true' })).toEqual({
      SecretName: NAME,
      VersionIds: { VersionId: [v1, ...marked] },
      TotalCount: 3,
      ...page,
    });
    expect(await list({ IncludeDeprecated: 'true', PageNumber: '2', PageSize: '2' })).toEqual({
      SecretName: NAME,
      VersionIds: { VersionId: marked.slice(1) },
      TotalCount: 3,
      PageNumber: 2,
      PageSize: 2,
    });
  });

  it.each([
    ['IncludeDeprecated', 'perhaps'],
    ['PageNumber', '0'],
    ['PageSize', '101'],
  ])('refuses %s %s', async (name, value) => {
    await kms.aSecret();
    await expect(list({ [name]: value })).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});
