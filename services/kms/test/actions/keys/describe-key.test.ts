import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, type KmsFixture, keyArnOf, kmsFixture, SCOPE, STRANGER } from '../kms-fixture.ts';

describe('DescribeKey', () => {
  let kms: KmsFixture;
  let keyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    keyId = await kms.aKey();
  });

  it('shows the fields in the order of the real service', async () => {
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId: keyId });
    expect(Object.keys(KeyMetadata as object)).toEqual([
      'CreationDate',
      'Description',
      'KeyId',
      'KeySpec',
      'KeyState',
      'KeyUsage',
      'PrimaryKeyVersion',
      'DeleteDate',
      'Creator',
      'Arn',
      'Origin',
      'MaterialExpireTime',
      'ProtectionLevel',
      'LastRotationDate',
      'AutomaticRotation',
      'DeletionProtection',
    ]);
    expect(KeyMetadata).toMatchObject({ DeleteDate: '', MaterialExpireTime: '', DeletionProtection: 'Disabled' });
  });

  it('shows the day of deletion while the key waits for it', async () => {
    await kms.keys.scheduleDeletion(kms.record(keyId), 7);
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId: keyId });
    expect(KeyMetadata).toMatchObject({ KeyState: 'PendingDeletion', DeleteDate: '2024-05-27T06:34:21Z' });
    kms.clock.advance(7 * DAY_MS);
    await expect(kms.run('DescribeKey', { KeyId: keyId })).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
  });

  it.each([
    ['Enabled', 'Enabled'],
    ['Disabled', 'Suspended'],
  ] as const)('shows the rotation of an %s key as %s', async (state, AutomaticRotation) => {
    await kms.registry.updateKey(keyId, (key) => ({ ...key, state, rotationIntervalSeconds: 2_592_000 }));
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId: keyId });
    expect(KeyMetadata).toMatchObject({
      AutomaticRotation,
      NextRotationDate: '2024-06-19T06:34:21Z',
      RotationInterval: '2592000s',
    });
  });

  it('finds a key by alias and by ARN, and answers with its id', async () => {
    await kms.keys.aliases.create(kms.record(keyId), 'alias/demo');
    for (const KeyId of ['alias/demo', keyArnOf(keyId)]) {
      expect((await kms.run('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({ KeyId: keyId });
    }
  });

  it('shows service keys', async () => {
    await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId: 'alias/acs/oss' });
    expect(KeyMetadata).toMatchObject({ KeyState: 'Enabled', Description: expect.stringContaining('OSS') });
  });

  it('asks for the right on the key, also when it is another account that asks', async () => {
    const check = { action: 'kms:DescribeKey', resource: keyArnOf(keyId), tags: {} };
    expect(await kms.checks('DescribeKey', { KeyId: keyId })).toEqual([check]);
    expect(await kms.checks('DescribeKey', { KeyId: keyArnOf(keyId) }, { caller: STRANGER })).toEqual([check]);
  });

  it.each([
    [{}, 'MissingParameter'],
    [{ KeyId: '' }, 'InvalidParameter'],
    [{ KeyId: 'not a key' }, 'InvalidParameter'],
    [{ KeyId: 'key-unknown' }, 'Forbidden.KeyNotFound'],
    [{ KeyId: 'alias/unknown' }, 'Forbidden.AliasNotFound'],
  ])('refuses %j with %s', async (parameters, code) => {
    await expect(kms.run('DescribeKey', parameters as Record<string, string>)).rejects.toMatchObject({ code });
  });
});
