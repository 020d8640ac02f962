import { beforeEach, describe, expect, it } from '@jest/globals';
import { StoreError } from '@osseal/storage';
import { DAY_MS, type KmsFixture, kmsFixture, OTHER_ACCOUNT, REGION, SCOPE } from '../actions/kms-fixture.ts';

describe('CmkService', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });

  const ids = async () => (await kms.keys.list(SCOPE)).map((key) => key.keyId);

  describe('deletion', () => {
    it('removes due keys with their aliases, and only those', async () => {
      const [due, waiting, enabled] = [await kms.aKey(), await kms.aKey(), await kms.aKey()];
      await kms.keys.aliases.create(kms.record(due), 'alias/due');
      await kms.keys.scheduleDeletion(kms.record(due), 7);
      await kms.keys.scheduleDeletion(kms.record(waiting), 8);
      kms.clock.advance(7 * DAY_MS);
      expect(await ids()).toEqual([waiting, enabled].sort());
      expect(await kms.keys.aliases.list(SCOPE)).toEqual([]);
      expect(await kms.keys.purgeDue()).toBe(1);
      expect(await kms.keys.purgeDue()).toBe(0);
      expect(kms.registry.findKey(due)).toBeUndefined();
      expect(kms.registry.findAlias(SCOPE, 'alias/due')).toBeUndefined();
      expect(await ids()).toEqual([waiting, enabled].sort());
    });

    it('frees alias names at once, before any purge', async () => {
      const due = await kms.aKey();
      await kms.keys.aliases.create(kms.record(due), 'alias/demo');
      await kms.keys.scheduleDeletion(kms.record(due), 7);
      kms.clock.advance(7 * DAY_MS);
      const next = kms.record(await kms.aKey());
      await kms.keys.aliases.create(next, 'alias/demo');
      expect((await kms.keys.aliases.find(SCOPE, 'alias/demo')).key).toEqual(next);
    });

    it('cannot be cancelled after the deadline', async () => {
      const key = kms.record(await kms.aKey('pending-deletion'));
      kms.clock.advance(7 * DAY_MS);
      await expect(kms.keys.cancelDeletion(key)).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
      await kms.keys.purgeDue();
      await expect(kms.keys.cancelDeletion(key)).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
    });

    it('leaves no deadline behind when it is cancelled', async () => {
      const key = kms.record(await kms.aKey('pending-deletion'));
      expect(await kms.keys.cancelDeletion(key)).not.toHaveProperty('deleteAt');
    });
  });

  it('judges concurrent changes one after the other', async () => {
    const key = kms.record(await kms.aKey());
    const outcomes = await Promise.allSettled([
      kms.keys.scheduleDeletion(key, 7),
      kms.keys.scheduleDeletion(key, 30),
      kms.keys.disable(key),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(kms.record(key.keyId)).toMatchObject({ state: 'PendingDeletion' });
  });

  describe('ensureServiceKey', () => {
    it('makes one key per account and region, however many ask at once', async () => {
      const keys = await Promise.all(Array.from({ length: 20 }, () => kms.keys.ensureServiceKey(SCOPE, 'oss')));
      expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
      expect(keys[0]).toMatchObject({ creatorType: 'Service', state: 'Enabled', keySpec: 'Aliyun_AES_256' });
      expect(await ids()).toHaveLength(1);
      const elsewhere = await kms.keys.ensureServiceKey({ ...SCOPE, region: 'cn-beijing' }, 'oss');
      const others = await kms.keys.ensureServiceKey({ account: OTHER_ACCOUNT, region: REGION }, 'oss');
      expect(new Set([keys[0]?.keyId, elsewhere.keyId, others.keyId]).size).toBe(3);
    });

    it('answers without a promise once the key is there', async () => {
      const made = await kms.keys.ensureServiceKey(SCOPE, 'oss');
      expect(kms.keys.ensureServiceKey(SCOPE, 'oss')).toEqual(made);
    });

    it('takes up a key that lost its alias to a crash', async () => {
      const made = await kms.keys.ensureServiceKey(SCOPE, 'oss');
      await kms.registry.deleteAlias(SCOPE, 'alias/acs/oss');
      expect(await kms.keys.ensureServiceKey(SCOPE, 'oss')).toEqual(made);
      expect(await ids()).toEqual([made.keyId]);
    });

    it('yields to a key that another process made meanwhile', async () => {
      const insertAlias = kms.registry.insertAlias.bind(kms.registry);
      const theirs = kms.record(await kms.aKey());
      kms.registry.insertAlias = async (alias) => {
        await insertAlias({ ...alias, keyId: theirs.keyId });
        throw new StoreError('conflict', 'taken');
      };
      expect((await kms.keys.ensureServiceKey(SCOPE, 'oss')).keyId).toBe(theirs.keyId);
      expect(await ids()).toEqual([theirs.keyId]);
    });

    it('tries again after a failure', async () => {
      const insertKey = kms.registry.insertKey.bind(kms.registry);
      kms.registry.insertKey = async () => {
        throw new StoreError('full', 'no space');
      };
      await expect(async () => kms.keys.ensureServiceKey(SCOPE, 'oss')).rejects.toThrow('no space');
      kms.registry.insertKey = insertKey;
      expect(await kms.keys.ensureServiceKey(SCOPE, 'oss')).toMatchObject({ creatorType: 'Service' });
    });

    it('keeps users from every change of the key', async () => {
      const key = await kms.keys.ensureServiceKey(SCOPE, 'oss');
      const refused = { code: 'Rejected.UnsupportedOperation', status: 400 };
      await expect(kms.keys.enable(key)).rejects.toMatchObject(refused);
      await expect(kms.keys.disable(key)).rejects.toMatchObject(refused);
      await expect(kms.keys.scheduleDeletion(key, 7)).rejects.toMatchObject(refused);
      await expect(kms.keys.cancelDeletion(key)).rejects.toMatchObject(refused);
      await expect(kms.keys.changeDescription(key, 'mine')).rejects.toMatchObject(refused);
      await expect(kms.keys.aliases.create(key, 'alias/mine')).rejects.toMatchObject(refused);
      const mine = kms.record(await kms.aKey());
      await kms.keys.aliases.create(mine, 'alias/mine');
      await expect(kms.keys.aliases.move('alias/mine', key)).rejects.toMatchObject(refused);
    });
  });
});
