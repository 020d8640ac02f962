import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, keyArnOf, kmsFixture, REGION, STRANGER } from '../kms-fixture.ts';

describe('SetDeletionProtection', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey();
  });

  const described = async () => (await kms.run('DescribeKey', { KeyId })).KeyMetadata;
  const schedule = () => kms.run('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });

  it('keeps a key from being scheduled for deletion, until it is taken off', async () => {
    const ProtectedResourceArn = keyArnOf(KeyId);
    const DeletionProtectionDescription = 'holds the backups';
    await kms.run('SetDeletionProtection', {
      ProtectedResourceArn,
      EnableDeletionProtection: 'true',
      DeletionProtectionDescription,
    });
    expect(await described()).toMatchObject({ DeletionProtection: 'Enabled', DeletionProtectionDescription });
    await expect(schedule()).rejects.toMatchObject({
      code: 'Rejected.UnsupportedOperation',
      status: 400,
      message: expect.stringContaining('eletion protection'),
    });
    expect(kms.record(KeyId).state).toBe('Enabled');
    await kms.run('SetDeletionProtection', { ProtectedResourceArn, EnableDeletionProtection: 'false' });
    expect(await described()).toMatchObject({ DeletionProtection: 'Disabled' });
    expect(await described()).not.toHaveProperty('DeletionProtectionDescription');
    expect(await schedule()).toEqual({});
  });

  it('is not shown by CreateKey', async () => {
    const { KeyMetadata } = await kms.run('CreateKey');
    expect(KeyMetadata).not.toHaveProperty('DeletionProtection');
  });

  it('replaces the description, which may be left out', async () => {
    const set = (more: Record<string, string>) =>
      kms.run('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'True', ...more });
    await set({ DeletionProtectionDescription: 'one' });
    await set({});
    expect(await described()).toMatchObject({ DeletionProtection: 'Enabled', DeletionProtectionDescription: '' });
  });

  it('takes both names of one key', async () => {
    const both = { KeyId, ProtectedResourceArn: keyArnOf(KeyId), EnableDeletionProtection: 'true' };
    expect(await kms.run('SetDeletionProtection', both)).toEqual({});
    const other = kms.run('SetDeletionProtection', { ...both, KeyId: await kms.aKey() });
    await expect(other).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it.each([
    [{ EnableDeletionProtection: 'true' }, 'MissingParameter'],
    [{ KeyId: 'key-unknown', EnableDeletionProtection: 'true' }, 'Forbidden.KeyNotFound'],
    [{ KeyId: 'key-unknown' }, 'MissingParameter'],
    [{ KeyId: 'key-unknown', EnableDeletionProtection: 'on' }, 'InvalidParameter'],
    [{ ProtectedResourceArn: 'key-unknown', EnableDeletionProtection: 'true' }, 'InvalidParameter'],
    [
      { ProtectedResourceArn: `acs:kms:${REGION}:1000000000000001:alias/a`, EnableDeletionProtection: 'true' },
      'Unsupported.Alias',
    ],
    [{ KmsInstanceId: 'kst-1', EnableDeletionProtection: 'true' }, 'Forbidden.DKMSInstanceNotFound'],
  ])('refuses %j with %s', async (parameters, code) => {
    const run = kms.run('SetDeletionProtection', parameters as Record<string, string>);
    await expect(run).rejects.toMatchObject({ code });
  });

  it('asks a stranger for the right on the key', async () => {
    const parameters = { ProtectedResourceArn: keyArnOf(KeyId), EnableDeletionProtection: 'true' };
    expect(await kms.checks('SetDeletionProtection', parameters, { caller: STRANGER })).toEqual([
      { action: 'kms:SetDeletionProtection', resource: keyArnOf(KeyId), tags: {} },
    ]);
  });
});
