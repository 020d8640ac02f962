import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, type SeedInput } from '@osseal/service-kit';
import {
  ACCOUNT,
  ALICE,
  BOB,
  call,
  type Harness,
  KEY_ID,
  OTHER_ACCOUNT,
  ROOT,
  STRANGER,
  startKms,
} from './kms-harness.ts';

const CAROL = { id: 'carol-key', secret: 'carol-secret' };
const VALUE = 'an exceedingly readable value';

const allow = (Action: string[], Resource: string[], Condition?: object) => ({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) }],
});

/** Alice may use the secrets of team a and every key, bob may store and read secrets but use no key. */
const SEED: SeedInput = {
  accounts: [
    {
      uid: ACCOUNT,
      accessKeys: [ROOT],
      policies: [
        {
          name: 'team-a',
          document: allow(['kms:GetSecretValue', 'kms:PutSecretValue'], [`acs:kms:*:${ACCOUNT}:secret/team-a/*`]),
        },
        { name: 'keys', document: allow(['kms:Decrypt', 'kms:GenerateDataKey'], [`acs:kms:*:${ACCOUNT}:key/*`]) },
        { name: 'secrets', document: allow(['kms:*Secret*'], ['*']) },
        {
          name: 'tagged',
          document: allow(['kms:GetSecretValue'], ['*'], { StringEquals: { 'kms:tag/team': 'a' } }),
        },
      ],
      users: [
        { name: 'alice', accessKeys: [ALICE], policies: ['team-a', 'keys'] },
        { name: 'bob', accessKeys: [BOB], policies: ['secrets'] },
        { name: 'carol', accessKeys: [CAROL], policies: ['tagged'] },
      ],
    },
    { uid: OTHER_ACCOUNT, accessKeys: [STRANGER] },
  ],
  keys: [{ account: ACCOUNT, region: 'cn-hangzhou', id: KEY_ID, aliases: [] }],
};

const lines: string[] = [];
let harness: Harness;
beforeAll(async () => {
  const logger = createLogger({ level: 'trace', destination: { write: (line: string) => lines.push(line) } });
  harness = await startKms({ logger, seed: SEED });
  const common = { SecretData: VALUE, VersionId: 'v1' };
  const Tags = '[{"TagKey":"team","TagValue":"a"}]';
  await call(harness, 'CreateSecret', { ...common, SecretName: 'team-a/plain', Tags });
  await call(harness, 'CreateSecret', { ...common, SecretName: 'team-a/sealed', EncryptionKeyId: KEY_ID });
  await call(harness, 'CreateSecret', { ...common, SecretName: 'team-b/plain' });
});
afterAll(() => harness.close());

const read = (SecretName: string, key: typeof ROOT) => call(harness, 'GetSecretValue', { SecretName }, { key });
const refused = { status: 403, body: { Code: 'Forbidden.NoPermission' } };
const answered = { status: 200, body: { SecretData: VALUE } };

describe('permission on secrets', () => {
  it('goes by the name of the secret', async () => {
    expect(await read('team-a/plain', ALICE)).toMatchObject(answered);
    const denied = await read('team-b/plain', ALICE);
    expect(denied).toMatchObject(refused);
    expect(denied.body?.Message).toBe(
      `This operation for acs:kms:cn-hangzhou:${ACCOUNT}:secret/team-b/plain is forbidden by permission system.`,
    );
  });

  it('goes by the tags of the secret', async () => {
    expect(await read('team-a/plain', CAROL)).toMatchObject(answered);
    expect(await read('team-b/plain', CAROL)).toMatchObject(refused);
  });

  it('is needed on the CMK too', async () => {
    expect(await read('team-a/sealed', ALICE)).toMatchObject(answered);
    expect(await read('team-a/plain', BOB)).toMatchObject(answered);
    const denied = await read('team-a/sealed', BOB);
    expect(denied).toMatchObject(refused);
    expect(denied.body).toMatchObject({ AccessDeniedDetail: { AuthAction: 'kms:Decrypt' } });
    const put = { SecretName: 'team-a/sealed', VersionId: 'v2', SecretData: 'x' };
    const deniedPut = await call(harness, 'PutSecretValue', put, { key: BOB });
    expect(deniedPut).toMatchObject(refused);
    expect(deniedPut.body).toMatchObject({ AccessDeniedDetail: { AuthAction: 'kms:GenerateDataKey' } });
    const create = { SecretName: 'new', VersionId: 'v1', SecretData: 'x', EncryptionKeyId: KEY_ID };
    expect(await call(harness, 'CreateSecret', create, { key: BOB })).toMatchObject(refused);
  });

  it('on every secret of a batch', async () => {
    const batch = (names: string[], key: typeof ROOT) =>
      call(
        harness,
        'BatchGetSecretValue',
        { SecretsList: JSON.stringify(names.map((SecretName) => ({ SecretName }))) },
        { key },
      );
    const some = await batch(['team-a/plain', 'team-a/sealed', 'team-a/none'], ALICE);
    expect(some).toMatchObject({
      status: 200,
      body: {
        SecretValues: [{ SecretName: 'team-a/plain' }, { SecretName: 'team-a/sealed' }],
        Errors: [{ SecretName: 'team-a/none', HttpStatus: 404, Code: 'Forbidden.ResourceNotFound' }],
      },
    });
    expect(await batch(['team-a/plain', 'team-b/plain'], ALICE)).toMatchObject(refused);
  });

  it('comes from the policy of the secret as well, within the account and across', async () => {
    const SecretName = 'shared';
    const arn = `acs:kms:cn-hangzhou:${ACCOUNT}:secret/${SecretName}`;
    await call(harness, 'CreateSecret', { SecretName, VersionId: 'v1', SecretData: VALUE });
    expect(await read(SecretName, ALICE)).toMatchObject(refused);
    expect(await read(arn, STRANGER)).toMatchObject(refused);
    const statement = (Effect: string, principal: string) => ({
      Effect,
      Principal: { RAM: [principal] },
      Action: ['kms:GetSecretValue'],
      Resource: ['*'],
    });
    const set = (...Statement: object[]) =>
      call(harness, 'SetSecretPolicy', { SecretName, Policy: JSON.stringify({ Version: '1', Statement }) });
    await set(
      statement('Allow', `acs:ram::${ACCOUNT}:user/alice`),
      statement('Allow', `acs:ram::${OTHER_ACCOUNT}:root`),
    );
    expect(await read(SecretName, ALICE)).toMatchObject(answered);
    expect(await read(arn, STRANGER)).toMatchObject(answered);
    expect(await read(SecretName, STRANGER)).toMatchObject({ status: 404 });
    await set(statement('Deny', `acs:ram::${ACCOUNT}:user/bob`));
    expect(await read(SecretName, BOB)).toMatchObject(refused);
    expect(await read(SecretName, ALICE)).toMatchObject(refused);
    expect(await read(arn, STRANGER)).toMatchObject(refused);
  });
});

describe('what is secret', () => {
  it('is in no log line, no error and no audit record', async () => {
    const SecretName = 'team-a/plain';
    const errors = await Promise.all([
      call(harness, 'PutSecretValue', { SecretName, VersionId: 'v1', SecretData: `${VALUE}!` }),
      call(harness, 'CreateSecret', { SecretName, VersionId: 'v1', SecretData: VALUE }),
      call(harness, 'PutSecretValue', { SecretName, SecretData: VALUE }),
      call(harness, 'PutSecretValue', { SecretName, VersionId: 'v2', SecretData: VALUE, SecretDataType: VALUE }),
      call(harness, 'PutSecretValue', { SecretName, VersionId: 'v2', SecretData: VALUE, VersionStages: VALUE }),
    ]);
    for (const { status, text } of errors) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('readable');
    }
    const { body } = await call(harness, 'GetRandomPassword', { PasswordLength: '20', ExcludePunctuation: 'true' });
    const everything = lines.join('\n') + JSON.stringify(harness.ledger.audit({ limit: 1000 }));
    expect(everything).not.toContain('readable');
    expect(everything).not.toContain(String(body?.RandomPassword));
  });

  it('survives XML', async () => {
    const SecretData = '<a href="x">&amp; \u00e9 密 \u{1f511}</a>\n\t"\'';
    await call(harness, 'CreateSecret', { SecretName: 'xml', VersionId: 'v1', SecretData });
    const { text } = await call(harness, 'GetSecretValue', { SecretName: 'xml' }, { format: 'XML' });
    expect(text).toContain('<VersionStages><VersionStage>ACSCurrent</VersionStage></VersionStages>');
    const written = /<SecretData>([\s\S]*)<\/SecretData>/.exec(text)?.[1] ?? '';
    const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
    expect(written.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '')).toBe(SecretData);
  });

  it('goes over the wire up to 30,720 bytes, all of them escaped', async () => {
    const SecretData = '密'.repeat(10_240);
    const put = { SecretName: 'large', VersionId: 'v1', SecretData };
    expect(await call(harness, 'CreateSecret', put)).toMatchObject({ status: 200 });
    expect(await call(harness, 'GetSecretValue', { SecretName: 'large' })).toMatchObject({ body: { SecretData } });
  });
});
