import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CmkRecord } from '@osseal/storage';
import { DAY_MS, type KmsFixture, kmsFixture, SCOPE } from '../actions/kms-fixture.ts';

const FULL = { code: 'Rejected.LimitExceeded', status: 400 };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('quotas', () => {
  let kms: KmsFixture;
  let model: CmkRecord;
  beforeEach(async () => {
    kms = await kmsFixture({ enforceQuotas: true });
    const keyId = await kms.aKey(undefined, { keySpec: 'EC_P256', keyUsage: 'SIGN/VERIFY' });
    model = kms.record(keyId);
  });

  /** Records that nobody uses, so without material of their own. */
  const fill = (count: number, versions = 1) =>
    Promise.all(
      numbers(count).map((index) =>
        kms.registry.insertKey({
          ...model,
          keyId: `fill-${index}`,
          versions: numbers(versions).map((n) => ({
            keyVersionId: `fill-${index}-${n}`,
            createdAt: '',
            sealedMaterial: '',
          })),
        }),
      ),
    );

  it('allow 200 keys, however many are made at once', async () => {
    await fill(196);
    const outcomes = await Promise.allSettled(numbers(6).map(() => kms.run('CreateKey')));
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      ...numbers(3).map(() => 'fulfilled'),
      ...numbers(3).map(() => 'rejected'),
    ]);
    await expect(kms.run('CreateKey', { Origin: 'EXTERNAL' })).rejects.toMatchObject(FULL);
    expect(kms.registry.listKeys(SCOPE)).toHaveLength(200);
  });

  it('count neither service keys, nor keys that are gone, nor other places', async () => {
    await fill(199);
    expect(await kms.keys.ensureServiceKey(SCOPE, 'oss')).toMatchObject({ creatorType: 'Service' });
    await kms.run('CreateKey', {}, { region: 'cn-beijing' });
    await expect(kms.run('CreateKey')).rejects.toMatchObject(FULL);
    await kms.run('ScheduleKeyDeletion', { KeyId: 'fill-1', PendingWindowInDays: '7' });
    await expect(kms.run('CreateKey')).rejects.toMatchObject(FULL);
    kms.clock.advance(7 * DAY_MS);
    expect(await kms.run('CreateKey')).toHaveProperty('KeyMetadata');
  });

  it('allow 300 aliases', async () => {
    await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const create = (index: number) => kms.run('CreateAlias', { AliasName: `alias/${index}`, KeyId: model.keyId });
    await Promise.all(numbers(299).map(create));
    const outcomes = await Promise.allSettled([create(299), create(300)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(create(301)).rejects.toMatchObject(FULL);
    await kms.run('DeleteAlias', { AliasName: 'alias/1' });
    expect(await create(301)).toEqual({});
  });

  it('allow 50 versions of a key pair', async () => {
    const [version] = model.versions;
    await kms.registry.updateKey(model.keyId, (key) => ({
      ...key,
      versions: numbers(49).map((n) => ({ ...version, keyVersionId: `v${n}`, createdAt: '', sealedMaterial: '' })),
    }));
    kms.clock.advance(7 * DAY_MS);
    await kms.run('CreateKeyVersion', { KeyId: model.keyId });
    kms.clock.advance(7 * DAY_MS);
    await expect(kms.run('CreateKeyVersion', { KeyId: model.keyId })).rejects.toMatchObject(FULL);
    expect(kms.record(model.keyId).versions).toHaveLength(50);
  });

  it('allow 10,000 versions in all', async () => {
    await fill(10, 1000);
    kms.clock.advance(7 * DAY_MS);
    await expect(kms.run('CreateKeyVersion', { KeyId: model.keyId })).rejects.toMatchObject(FULL);
    await expect(kms.run('CreateKey')).rejects.toMatchObject(FULL);
  });

  it('allow 20 tags of a key', async () => {
    const tag = (from: number, count: number) =>
      kms.run('TagResource', {
        KeyId: model.keyId,
        Tags: JSON.stringify(numbers(count).map((n) => ({ TagKey: `t${from + n}`, TagValue: 'v' }))),
      });
    await tag(0, 20);
    await tag(10, 10);
    await expect(tag(20, 1)).rejects.toMatchObject(FULL);
    const parameters = {
      RegionId: SCOPE.region,
      ResourceType: 'key',
      'ResourceId.1': model.keyId,
      'Tag.1.Key': 'more',
    };
    await expect(kms.run('TagResources', parameters)).rejects.toMatchObject(FULL);
    expect(Object.keys(kms.record(model.keyId).tags)).toHaveLength(20);
  });

  it('are not applied unless they are switched on', async () => {
    kms = await kmsFixture();
    await fill(200, 51);
    const { KeyMetadata } = await kms.run('CreateKey');
    const { KeyId } = KeyMetadata as Record<string, string>;
    for (const first of [0, 20]) {
      const Tags = JSON.stringify(numbers(20).map((n) => ({ TagKey: `t${first + n}`, TagValue: '' })));
      await kms.run('TagResource', { KeyId: String(KeyId), Tags });
    }
    expect(Object.keys(kms.record(String(KeyId)).tags)).toHaveLength(40);
  });
});
