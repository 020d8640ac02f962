import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KeySeed, KeySeedError } from '../../src/keys/key-seed.ts';
import { DAY_MS, type KmsFixture, kmsFixture, OTHER_ACCOUNT, SCOPE } from '../actions/kms-fixture.ts';

const KEY_ID = 'key-hzz0000000000000001';
const MATERIAL = Buffer.alloc(32, 5).toString('base64');
const SEED: KeySeed = { ...SCOPE, keyId: KEY_ID, aliases: ['alias/demo'], material: MATERIAL, description: 'demo' };

describe('seedKey', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });

  it('makes a key with the given id and aliases', async () => {
    const key = await kms.keys.seedKey({ ...SEED, tags: { team: 'a' } });
    expect(key).toMatchObject({
      keyId: KEY_ID,
      description: 'demo',
      state: 'Enabled',
      creatorType: 'User',
      tags: { team: 'a' },
    });
    expect((await kms.keys.aliases.find(SCOPE, 'alias/demo')).key).toEqual(key);
  });

  it('lets a later start from the same seed open older blobs', async () => {
    await kms.keys.seedKey(SEED);
    const { CiphertextBlob } = await kms.run('Encrypt', { KeyId: KEY_ID, Plaintext: 'aGVsbG8=' });
    const later = await kmsFixture();
    await later.keys.seedKey(SEED);
    expect(await later.run('Decrypt', { CiphertextBlob: String(CiphertextBlob) })).toMatchObject({
      Plaintext: 'aGVsbG8=',
    });
  });

  it('leaves what exists as it is and adds the aliases that are missing', async () => {
    const first = await kms.keys.seedKey(SEED);
    await kms.keys.changeDescription(first, 'changed');
    const again = await kms.keys.seedKey({ ...SEED, aliases: ['alias/demo', 'alias/more'], material: undefined });
    expect(again).toMatchObject({ description: 'changed', versions: first.versions });
    expect((await kms.keys.aliases.list(SCOPE)).map((alias) => alias.aliasName)).toEqual(['alias/demo', 'alias/more']);
  });

  it('does not take an alias away from another key', async () => {
    const mine = kms.record(await kms.aKey());
    await kms.keys.aliases.create(mine, 'alias/demo');
    await kms.keys.seedKey(SEED);
    expect((await kms.keys.aliases.find(SCOPE, 'alias/demo')).key.keyId).toBe(mine.keyId);
  });

  it('takes versions, oldest first', async () => {
    const versions = [{ id: '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf', material: MATERIAL }, { id: `${KEY_ID}-2` }];
    const key = await kms.keys.seedKey({ ...SEED, material: undefined, versions });
    expect(key.primaryVersionId).toBe(`${KEY_ID}-2`);
    expect(key.versions.map((version) => version.keyVersionId)).toEqual(versions.map(({ id }) => id));
  });

  it('makes the service key when the alias says so', async () => {
    const key = await kms.keys.seedKey({ ...SEED, aliases: ['alias/acs/oss'] });
    expect(key.creatorType).toBe('Service');
    expect(await kms.keys.ensureServiceKey(SCOPE, 'oss')).toEqual(key);
  });

  it('makes a key anew whose waiting time is over', async () => {
    await kms.keys.scheduleDeletion(await kms.keys.seedKey(SEED), 7);
    kms.clock.advance(7 * DAY_MS);
    expect(await kms.keys.seedKey(SEED)).toMatchObject({ state: 'Enabled' });
  });

  it.each<[string, Partial<KeySeed>]>([
    ['an id of other characters', { keyId: 'a/b' }],
    ['a version id of other characters', { material: undefined, versions: [{ id: 'a b' }] }],
    ['no version', { material: undefined, versions: [] }],
    ['material and versions', { versions: [{ id: 'v' }] }],
    ['short material', { material: Buffer.alloc(16).toString('base64') }],
    ['material that is not base64', { material: `${MATERIAL.slice(0, -2)}!=` }],
    ['an alias without its prefix', { aliases: ['demo'] }],
    ['an alias of another service', { aliases: ['alias/acs/rds'] }],
  ])('refuses %s without showing material', async (_what, change) => {
    const seeded = kms.keys.seedKey({ ...SEED, ...change });
    await expect(seeded).rejects.toThrow(KeySeedError);
    await expect(seeded).rejects.not.toThrow(MATERIAL.slice(0, 8));
    expect(await kms.keys.list(SCOPE)).toEqual([]);
  });

  it('refuses an id that another account or region has, and to turn a user key into a service key', async () => {
    await kms.keys.seedKey(SEED);
    await expect(kms.keys.seedKey({ ...SEED, account: OTHER_ACCOUNT })).rejects.toThrow(KeySeedError);
    await expect(kms.keys.seedKey({ ...SEED, region: 'cn-beijing' })).rejects.toThrow(KeySeedError);
    await expect(kms.keys.seedKey({ ...SEED, aliases: ['alias/acs/oss'] })).rejects.toThrow(KeySeedError);
  });
});
