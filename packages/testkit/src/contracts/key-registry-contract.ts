import { describe, expect, it } from '@jest/globals';
import type { KeyRegistry } from '@osseal/storage';
import { type EngineFactory, engines, reopened, storeError } from './engine-under-test.ts';
import { sampleAlias, sampleKey } from './sample-records.ts';

const SCOPE = { account: '1000000000000001', region: 'cn-hangzhou' };
const ELSEWHERE = { account: '1000000000000001', region: 'cn-beijing' };

/** What every KeyRegistry does. */
export function describeKeyRegistry(name: string, factory: EngineFactory<KeyRegistry>): void {
  describe(`${name} as a KeyRegistry`, () => {
    const fresh = engines(factory);

    it('finds a key by its id and by each of its versions', async () => {
      const { engine } = await fresh();
      const version = { keyVersionId: 'k1-v2', createdAt: '2026-11-24T00:00:00Z', sealedMaterial: 'sealed' };
      const key = sampleKey('k1', { versions: [...sampleKey('k1').versions, version] });
      await engine.insertKey(key);
      expect(await engine.findKey('k1')).toEqual(key);
      expect(await engine.findKeyByVersion('k1-v1')).toEqual(key);
      expect(await engine.findKeyByVersion('k1-v2')).toEqual(key);
      expect(await engine.findKey('k2')).toBeUndefined();
      expect(await engine.findKeyByVersion('k1')).toBeUndefined();
    });

    it('refuses a key id and a version id that are taken', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      await expect(engine.insertKey(sampleKey('k1', ELSEWHERE))).rejects.toMatchObject(storeError('conflict'));
      const thief = sampleKey('k2', { versions: sampleKey('k1').versions });
      await expect(engine.insertKey(thief)).rejects.toMatchObject(storeError('conflict'));
      expect(await engine.findKey('k2')).toBeUndefined();
    });

    it('lists the keys of one scope by creation time, then id', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('b'));
      await engine.insertKey(sampleKey('a'));
      await engine.insertKey(sampleKey('z', { createdAt: '2026-01-01T00:00:00Z' }));
      await engine.insertKey(sampleKey('x', ELSEWHERE));
      const listed = await engine.listKeys(SCOPE);
      expect(listed.map((key) => key.keyId)).toEqual(['z', 'a', 'b']);
      expect(await engine.listKeys(SCOPE)).toBe(listed);
      expect((await engine.listKeys({ account: '2', region: 'cn-hangzhou' })).length).toBe(0);
      expect([...(await engine.allKeys())].map((key) => key.keyId).sort()).toEqual(['a', 'b', 'x', 'z']);
    });

    it('shows a change in every view', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      await engine.listKeys(SCOPE);
      const version = { keyVersionId: 'k1-v2', createdAt: '2026-11-24T00:00:00Z', sealedMaterial: 'sealed' };
      const changed = await engine.updateKey('k1', (current) => ({
        ...current,
        primaryVersionId: 'k1-v2',
        versions: [...current.versions, version],
      }));
      expect(changed.primaryVersionId).toBe('k1-v2');
      expect(await engine.findKeyByVersion('k1-v2')).toEqual(changed);
      expect(await engine.listKeys(SCOPE)).toEqual([changed]);
    });

    it('hands on what a change throws and changes nothing', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      const refusal = new RangeError('refused');
      const failing = engine.updateKey('k1', () => {
        throw refusal;
      });
      await expect(failing).rejects.toBe(refusal);
      expect(await engine.findKey('k1')).toEqual(sampleKey('k1'));
      await expect(engine.updateKey('k2', (current) => current)).rejects.toMatchObject(storeError('not-found'));
    });

    it('gives each of many changes at once the result of the one before', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1', { description: '' }));
      const letters = [...'abcdefghijklmnopqrst'];
      await Promise.all(
        letters.map((letter) =>
          engine.updateKey('k1', (current) => ({ ...current, description: current.description + letter })),
        ),
      );
      expect((await engine.findKey('k1'))?.description).toBe(letters.join(''));
    });

    it('finds and lists aliases in their scope only', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      await engine.insertKey(sampleKey('k2'));
      await engine.insertAlias(sampleAlias('alias/b', 'k1'));
      await engine.insertAlias(sampleAlias('alias/a', 'k1'));
      await engine.insertAlias(sampleAlias('alias/c', 'k2'));
      expect(await engine.findAlias(SCOPE, 'alias/a')).toEqual(sampleAlias('alias/a', 'k1'));
      expect(await engine.findAlias(ELSEWHERE, 'alias/a')).toBeUndefined();
      expect((await engine.listAliases(SCOPE)).map((alias) => alias.aliasName)).toEqual([
        'alias/a',
        'alias/b',
        'alias/c',
      ]);
      expect((await engine.listAliasesOfKey('k1')).map((alias) => alias.aliasName)).toEqual(['alias/a', 'alias/b']);
      expect((await engine.listAliasesOfKey('k9')).length).toBe(0);
    });

    it('moves and removes aliases, and refuses those that are not there or there already', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      await engine.insertKey(sampleKey('k2'));
      await engine.insertAlias(sampleAlias('alias/a', 'k1'));
      await expect(engine.insertAlias(sampleAlias('alias/a', 'k2'))).rejects.toMatchObject(storeError('conflict'));
      await engine.updateAlias(SCOPE, 'alias/a', 'k2');
      expect((await engine.findAlias(SCOPE, 'alias/a'))?.keyId).toBe('k2');
      await engine.deleteAlias(SCOPE, 'alias/a');
      expect(await engine.findAlias(SCOPE, 'alias/a')).toBeUndefined();
      await expect(engine.deleteAlias(SCOPE, 'alias/a')).rejects.toMatchObject(storeError('not-found'));
      await expect(engine.updateAlias(SCOPE, 'alias/a', 'k1')).rejects.toMatchObject(storeError('not-found'));
    });

    it('removes a key with its aliases and versions, and does not mind one that is gone', async () => {
      const { engine } = await fresh();
      await engine.insertKey(sampleKey('k1'));
      await engine.insertAlias(sampleAlias('alias/a', 'k1'));
      await engine.deleteKey('k1');
      await engine.deleteKey('k1');
      expect(await engine.findKey('k1')).toBeUndefined();
      expect(await engine.findKeyByVersion('k1-v1')).toBeUndefined();
      expect(await engine.findAlias(SCOPE, 'alias/a')).toBeUndefined();
      await engine.insertKey(sampleKey('k1'));
      expect(await engine.listAliasesOfKey('k1')).toEqual([]);
    });
  });
}

/** What a KeyRegistry that keeps its data does on top. */
export function describePersistentKeyRegistry(name: string, factory: EngineFactory<KeyRegistry>): void {
  describe(`${name} as a KeyRegistry that keeps its data`, () => {
    const fresh = engines(factory);

    it('holds after a restart what it held before', async () => {
      const subject = await fresh();
      const policy = { Version: '1', Statement: [{ Effect: 'Allow' }] };
      await subject.engine.insertKey(sampleKey('k1', { policy, rotationIntervalSeconds: 86_400 }));
      await subject.engine.insertKey(sampleKey('gone'));
      await subject.engine.insertAlias(sampleAlias('alias/a', 'k1'));
      await subject.engine.updateKey('k1', (current) => ({ ...current, state: 'Disabled' }));
      await subject.engine.deleteKey('gone');
      const again = await reopened(subject);
      const expected = sampleKey('k1', { policy, rotationIntervalSeconds: 86_400, state: 'Disabled' });
      expect(await again.findKey('k1')).toEqual(expected);
      expect(await again.findKeyByVersion('k1-v1')).toEqual(expected);
      expect(await again.findKey('gone')).toBeUndefined();
      expect(await again.listAliasesOfKey('k1')).toEqual([sampleAlias('alias/a', 'k1')]);
    });

    it('holds keys of every kind', async () => {
      const subject = await fresh();
      const waiting = sampleKey('waiting', {
        origin: 'EXTERNAL',
        state: 'PendingImport',
        primaryVersionId: '',
        versions: [],
      });
      const imported = sampleKey('imported', {
        origin: 'EXTERNAL',
        materialExpiresAt: '2027-01-01T00:00:00Z',
        materialFingerprint: 'ab'.repeat(32),
        deletionProtection: { description: '' },
      });
      const pair = sampleKey('pair', {
        keySpec: 'RSA_2048',
        keyUsage: 'SIGN/VERIFY',
        protectionLevel: 'HSM',
        versions: [{ keyVersionId: 'pair-v1', createdAt: '2026-11-23T15:00:00Z', sealedMaterial: 's', publicKey: 'M' }],
      });
      const keys = [waiting, imported, pair];
      for (const key of keys) await subject.engine.insertKey(key);
      const again = await reopened(subject);
      for (const key of keys) expect(await again.findKey(key.keyId)).toEqual(key);
    });

    it('holds what many writers wrote at once', async () => {
      const subject = await fresh();
      const ids = Array.from({ length: 200 }, (_, index) => `key-${index}`);
      await Promise.all(ids.map((id) => subject.engine.insertKey(sampleKey(id))));
      const again = await reopened(subject);
      expect([...(await again.allKeys())].length).toBe(200);
    });
  });
}
