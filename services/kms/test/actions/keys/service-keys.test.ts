import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CmkRecord } from '@osseal/storage';
import { type KmsFixture, kmsFixture, type Parameters, SCOPE, SERVICE } from '../kms-fixture.ts';

const POLICY = JSON.stringify({
  Version: '1',
  Statement: [
    {
      Sid: 'a',
      Effect: 'Allow',
      Principal: { RAM: ['acs:ram::1000000000000001:*'] },
      Action: ['kms:*'],
      Resource: ['*'],
    },
  ],
});

/** What users may do with the key of a cloud service: look. */
const LOOKS: Readonly<Record<string, Parameters>> = {
  DescribeKey: {},
  ListKeyVersions: {},
  ListResourceTags: {},
  ListAliasesByKeyId: {},
  GetKeyPolicy: {},
};

const CHANGES: Readonly<Record<string, Parameters>> = {
  EnableKey: {},
  DisableKey: {},
  ScheduleKeyDeletion: { PendingWindowInDays: '7' },
  CancelKeyDeletion: {},
  UpdateKeyDescription: { Description: 'mine' },
  SetDeletionProtection: { EnableDeletionProtection: 'true' },
  CreateKeyVersion: {},
  UpdateRotationPolicy: { EnableAutomaticRotation: 'true', RotationInterval: '30d' },
  TagResource: { Tags: '[{"TagKey":"a","TagValue":"b"}]' },
  UntagResource: { TagKeys: '["a"]' },
  SetKeyPolicy: { Policy: POLICY },
  CreateAlias: { AliasName: 'alias/mine' },
  Encrypt: { Plaintext: 'AA==' },
  GenerateDataKey: {},
  GenerateDataKeyWithoutPlaintext: {},
};

describe('the key alias/acs/oss', () => {
  let kms: KmsFixture;
  let key: CmkRecord;
  beforeEach(async () => {
    kms = await kmsFixture();
    key = await kms.keys.ensureServiceKey(SCOPE, 'oss');
  });

  it.each(Object.entries(LOOKS))('can be looked at by %s', async (action, more) => {
    expect(await kms.run(action, { KeyId: key.keyId, ...more })).toBeDefined();
  });

  it.each(Object.entries(CHANGES))('is not for users: %s', async (action, more) => {
    const run = kms.run(action, { KeyId: key.keyId, ...more });
    await expect(run).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation', status: 400 });
    expect(kms.record(key.keyId)).toBe(key);
  });

  it('keeps its name, and no user gives one like it', async () => {
    const mine = await kms.aKey();
    for (const AliasName of ['alias/acs/oss', 'alias/acs/ecs', 'alias/acs']) {
      for (const action of ['CreateAlias', 'UpdateAlias', 'DeleteAlias']) {
        const run = kms.run(action, { AliasName, KeyId: mine });
        await expect(run).rejects.toMatchObject({ code: 'InvalidParameter', status: 400 });
      }
    }
    await kms.run('CreateAlias', { AliasName: 'alias/mine', KeyId: mine });
    const move = kms.run('UpdateAlias', { AliasName: 'alias/mine', KeyId: key.keyId });
    await expect(move).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it('never rotates, and serves its service alone', async () => {
    kms.clock.advance(1000 * 86_400_000);
    const { CiphertextBlob } = await kms.run('GenerateDataKey', { KeyId: 'alias/acs/oss' }, { caller: SERVICE });
    expect(kms.record(key.keyId).versions).toHaveLength(1);
    const opened = { CiphertextBlob: String(CiphertextBlob) };
    expect(await kms.run('Decrypt', opened, { caller: SERVICE })).toMatchObject({ KeyId: key.keyId });
    await expect(kms.run('Decrypt', opened)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });
});

describe.each(['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport'] as const)('a key in state %s', (state) => {
  it.each(Object.entries(LOOKS))('can be looked at by %s', async (action, more) => {
    const kms = await kmsFixture();
    const KeyId = await kms.aKey();
    await kms.registry.updateKey(KeyId, (key) => ({ ...key, state, deleteAt: '2030-01-01T00:00:00Z' }));
    expect(await kms.run(action, { KeyId, ...more })).toBeDefined();
    const KeyVersionId = kms.record(KeyId).primaryVersionId;
    expect(await kms.run('DescribeKeyVersion', { KeyId, KeyVersionId })).toBeDefined();
    expect(await kms.run('ListKeys')).toMatchObject({ TotalCount: 1 });
  });
});
