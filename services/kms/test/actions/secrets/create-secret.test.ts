import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, DAY_MS, keyArnOf, REGION, SCOPE } from '../kms-fixture.ts';
import { NAME, type SecretFixture, secretArnOf, secretFixture, stored } from './secret-fixture.ts';

const POLICY = {
  Version: '1',
  Statement: [
    { Effect: 'Allow', Principal: { RAM: [`acs:ram::${ACCOUNT}:user/alice`] }, Action: ['kms:*'], Resource: ['*'] },
  ],
};
const REQUIRED = { SecretName: NAME, VersionId: 'v1', SecretData: 'first' };

describe('CreateSecret', () => {
  let kms: SecretFixture;
  beforeEach(async () => {
    kms = await secretFixture();
  });

  const create = (parameters: Record<string, string> = {}) => kms.run('CreateSecret', { ...REQUIRED, ...parameters });

  it('answers with what identifies the secret, and makes its first version the current one', async () => {
    expect(await create()).toEqual({
      Arn: secretArnOf(NAME),
      SecretName: NAME,
      VersionId: 'v1',
      SecretType: 'Generic',
    });
    expect(await kms.stages()).toEqual({ v1: ['ACSCurrent'] });
    expect(await kms.value()).toBe('first');
  });

  it('keeps no readable value, under the service’s key and under a user’s', async () => {
    await create({ SecretData: 'a rather readable value' });
    await create({ SecretName: 'b', SecretData: 'a rather readable value', EncryptionKeyId: await kms.aKey() });
    const kept = JSON.stringify([...kms.secretStore.allSecrets(), kms.secretStore.findServiceKey(SCOPE)]);
    expect(kept).not.toContain('readable');
    expect(kept).not.toContain(Buffer.from('a rather readable value').toString('base64').slice(0, 20));
  });

  it('takes every default when it is spelled out', async () => {
    await create({
      SecretDataType: 'text',
      SecretType: 'Generic',
      EncryptionKeyId: '',
      Description: '',
      DKMSInstanceId: '',
      EnableAutomaticRotation: 'false',
      RotationInterval: '7d',
      ExtendedConfig: '{"CustomData":{}}',
    });
    expect(stored(kms)).toMatchObject({ description: '', tags: {} });
  });

  it('keeps description, tags and policy', async () => {
    const Tags = JSON.stringify([{ TagKey: 'team', TagValue: 'a' }]);
    await create({ Description: 'the main one', Tags, Policy: JSON.stringify(POLICY) });
    expect(stored(kms)).toMatchObject({ description: 'the main one', tags: { team: 'a' }, policy: POLICY });
  });

  it('encrypts under the CMK that is named', async () => {
    const keyId = await kms.aKey();
    await create({ EncryptionKeyId: keyArnOf(keyId) });
    expect(stored(kms).encryptionKeyId).toBe(keyId);
    const sealed = Buffer.from(stored(kms).versions[0]?.sealedValue ?? '', 'base64');
    expect(sealed.toString('latin1')).toContain(kms.record(keyId).primaryVersionId);
    expect(kms.secretStore.findServiceKey(SCOPE)).toBeUndefined();
  });

  it('makes one key of its own for all secrets of an account and region', async () => {
    await Promise.all(['a', 'b', 'c'].map((SecretName) => create({ SecretName })));
    const key = kms.secretStore.findServiceKey(SCOPE);
    for (const { versions } of kms.secretStore.allSecrets()) {
      expect(Buffer.from(versions[0]?.sealedValue ?? '', 'base64').toString('latin1')).toContain(key?.primaryVersionId);
    }
    expect((await kms.run('ListKeys')).TotalCount).toBe(0);
    await expect(kms.run('DescribeKey', { KeyId: String(key?.keyId) })).rejects.toMatchObject({
      code: 'Forbidden.KeyNotFound',
    });
  });

  it.each([
    ['Disabled', 'disabled', 'Rejected.Disabled'],
    ['PendingDeletion', 'pending-deletion', 'Rejected.PendingDeletion'],
  ] as const)('refuses a CMK in state %s', async (_, change, code) => {
    const run = create({ EncryptionKeyId: await kms.aKey(change) });
    await expect(run).rejects.toMatchObject({ code, status: 409 });
  });

  it('refuses a CMK that waits for its import, and one that does not encrypt as symmetric keys do', async () => {
    const waiting = await kms.aKey();
    await kms.registry.updateKey(waiting, (key) => ({ ...key, state: 'PendingImport' }));
    await expect(create({ EncryptionKeyId: waiting })).rejects.toMatchObject({ code: 'Rejected.PendingImport' });
    const asymmetric = await kms.aKey();
    await kms.registry.updateKey(asymmetric, (key) => ({ ...key, keySpec: 'RSA_2048' }));
    const run = create({ EncryptionKeyId: asymmetric });
    await expect(run).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation', status: 400 });
    expect(kms.secretStore.allSecrets()).toEqual([]);
  });

  it.each([
    ['key-unknown', 'Forbidden.KeyNotFound'],
    ['alias/demo', 'Unsupported.Alias'],
    ['alias/acs/oss', 'Unsupported.Alias'],
  ])('refuses the CMK %s', async (EncryptionKeyId, code) => {
    await expect(create({ EncryptionKeyId })).rejects.toMatchObject({ code });
  });

  it('leaves service keys to their service', async () => {
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    await expect(create({ EncryptionKeyId: keyId })).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it('refuses a name that is taken, also with the same value', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ code: 'Rejected.ResourceExist', status: 409 });
    expect(await kms.run('CreateSecret', REQUIRED, { region: 'cn-beijing' })).toMatchObject({ SecretName: NAME });
  });

  it('lets one of many at once have the name', async () => {
    const outcomes = await Promise.allSettled(['1', '2', '3', '4'].map((SecretData) => create({ SecretData })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'Rejected.ResourceExist' });
    }
  });

  it('gives a name free when its secret is gone, and not before', async () => {
    await create();
    await kms.plan();
    await expect(create()).rejects.toMatchObject({
      code: 'Rejected.ResourceInDeleteWindow',
      status: 409,
      message: 'The secret is planned to be deleted.',
    });
    kms.clock.advance(30 * DAY_MS);
    await create({ SecretData: 'second life' });
    expect(await kms.value()).toBe('second life');
  });

  it.each(['Rds', 'Redis', 'RAMCredentials', 'ECS', 'PolarDB'])('refuses the managed type %s', async (SecretType) => {
    for (const SecretName of ['$Auto', 'acs/ecs/one', 'plain']) {
      await expect(create({ SecretType, SecretName })).rejects.toMatchObject({
        code: 'UnsupportedOperation',
        status: 400,
      });
    }
    expect(kms.secretStore.allSecrets()).toEqual([]);
  });

  it('refuses what generic secrets do not have', async () => {
    await expect(create({ EnableAutomaticRotation: 'true', RotationInterval: '7d' })).rejects.toMatchObject({
      code: 'Rejected.UnsupportedOperation',
    });
    await expect(create({ DKMSInstanceId: 'kst-hzz0000' })).rejects.toMatchObject({
      code: 'Forbidden.DKMSInstanceNotFound',
    });
  });

  it.each([
    ['SecretName', ''],
    ['SecretName', 'a b'],
    ['SecretName', 'a:b'],
    ['SecretName', 'é'],
    ['SecretName', 'x'.repeat(193)],
    ['SecretName', 'acs/mine'],
    ['SecretName', '$Auto'],
    ['SecretData', ''],
    ['SecretData', 'x'.repeat(30_721)],
    ['SecretData', '密'.repeat(10_241)],
    ['VersionId', ''],
    ['VersionId', 'x'.repeat(65)],
    ['VersionId', 'a\nb'],
    ['SecretDataType', 'blob'],
    ['SecretType', 'generic'],
    ['EncryptionKeyId', 'no key/id'],
    ['Description', 'x'.repeat(8193)],
    ['Tags', '{}'],
    ['Tags', '[{"TagKey":"acs:x","TagValue":"a"}]'],
    ['Policy', '{'],
    ['Policy', '{"Version":"1"}'],
    ['Policy', `${JSON.stringify(POLICY)}${' '.repeat(32_768)}`],
    ['EnableAutomaticRotation', 'perhaps'],
    ['ExtendedConfig', 'x'.repeat(1025)],
  ])('refuses %s %.30j', async (name, value) => {
    await expect(create({ [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it.each(['SecretName', 'SecretData', 'VersionId'])('needs %s', async (name) => {
    const { [name as 'VersionId']: _, ...others } = REQUIRED;
    await expect(kms.run('CreateSecret', others)).rejects.toMatchObject({
      code: 'MissingParameter',
      message: `The parameter "${name}" is needed but not provided.`,
    });
  });

  it('takes everything to its limit', async () => {
    const SecretName = `${'aZ0_/+=.-@'.repeat(19)}xy`;
    const SecretData = '密'.repeat(10_240);
    await create({ SecretName, SecretData, VersionId: 'v'.repeat(64) });
    expect(await kms.value({ SecretName })).toBe(SecretData);
  });

  it('asks for rights on the secret container, and on the CMK if one is named', async () => {
    const container = { action: 'kms:CreateSecret', resource: `acs:kms:${REGION}:${ACCOUNT}:secret` };
    expect(await kms.checks('CreateSecret', REQUIRED)).toEqual([container]);
    const keyId = await kms.aKey();
    expect(await kms.checks('CreateSecret', { ...REQUIRED, EncryptionKeyId: keyId })).toEqual([
      container,
      { action: 'kms:GenerateDataKey', resource: keyArnOf(keyId), tags: {} },
    ]);
  });
});
