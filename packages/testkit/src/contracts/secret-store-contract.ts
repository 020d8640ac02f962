import { describe, expect, it } from '@jest/globals';
import type { SecretStore } from '@osseal/storage';
import { type EngineFactory, engines, reopened, storeError } from './engine-under-test.ts';
import { sampleKey, sampleSecret } from './sample-records.ts';

const SCOPE = { account: '1000000000000001', region: 'cn-hangzhou' };
const ELSEWHERE = { account: '1000000000000001', region: 'cn-beijing' };

/** What every SecretStore does. */
export function describeSecretStore(name: string, factory: EngineFactory<SecretStore>): void {
  describe(`${name} as a SecretStore`, () => {
    const fresh = engines(factory);

    it('finds a secret by its name, in its scope only', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('db/main'));
      expect(await engine.findSecret(SCOPE, 'db/main')).toEqual(sampleSecret('db/main'));
      expect(await engine.findSecret(ELSEWHERE, 'db/main')).toBeUndefined();
      expect(await engine.findSecret(SCOPE, 'db')).toBeUndefined();
      expect(await engine.findSecret(SCOPE, '__proto__')).toBeUndefined();
    });

    it('refuses a name that is taken, and takes it in another scope', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a'));
      const again = sampleSecret('a', { description: 'another' });
      await expect(engine.insertSecret(again)).rejects.toMatchObject(storeError('conflict'));
      await engine.insertSecret(sampleSecret('a', ELSEWHERE));
      expect(await engine.findSecret(SCOPE, 'a')).toEqual(sampleSecret('a'));
    });

    it('lists the secrets of one scope by creation time, then name', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('b'));
      await engine.insertSecret(sampleSecret('a'));
      await engine.insertSecret(sampleSecret('z', { createdAt: '2026-01-01T00:00:00Z' }));
      await engine.insertSecret(sampleSecret('x', ELSEWHERE));
      const listed = await engine.listSecrets(SCOPE);
      expect(listed.map((secret) => secret.name)).toEqual(['z', 'a', 'b']);
      expect(await engine.listSecrets(SCOPE)).toBe(listed);
      expect((await engine.listSecrets({ account: '2', region: 'cn-hangzhou' })).length).toBe(0);
      expect([...(await engine.allSecrets())].map((secret) => secret.name).sort()).toEqual(['a', 'b', 'x', 'z']);
    });

    it('shows a change in every view', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a'));
      await engine.listSecrets(SCOPE);
      const changed = await engine.updateSecret(SCOPE, 'a', (current) => ({ ...current, description: 'new' }));
      expect(changed.description).toBe('new');
      expect(await engine.findSecret(SCOPE, 'a')).toEqual(changed);
      expect(await engine.listSecrets(SCOPE)).toEqual([changed]);
    });

    it('hands on what a change throws and changes nothing', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a'));
      const refusal = new RangeError('refused');
      const failing = engine.updateSecret(SCOPE, 'a', () => {
        throw refusal;
      });
      await expect(failing).rejects.toBe(refusal);
      expect(await engine.findSecret(SCOPE, 'a')).toEqual(sampleSecret('a'));
      const missing = engine.updateSecret(ELSEWHERE, 'a', (current) => current);
      await expect(missing).rejects.toMatchObject(storeError('not-found'));
    });

    it('gives each of many changes at once the result of the one before', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a', { description: '' }));
      const letters = [...'abcdefghijklmnopqrst'];
      await Promise.all(
        letters.map((letter) =>
          engine.updateSecret(SCOPE, 'a', (current) => ({ ...current, description: current.description + letter })),
        ),
      );
      expect((await engine.findSecret(SCOPE, 'a'))?.description).toBe(letters.join(''));
    });

    it('removes a secret, and frees its name', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a'));
      expect(await engine.deleteSecret(SCOPE, 'a')).toBe(true);
      expect(await engine.deleteSecret(SCOPE, 'a')).toBe(false);
      expect(await engine.findSecret(SCOPE, 'a')).toBeUndefined();
      expect(await engine.listSecrets(SCOPE)).toEqual([]);
      await engine.insertSecret(sampleSecret('a'));
    });

    it('removes a secret only if the condition holds for it as it is now', async () => {
      const { engine } = await fresh();
      await engine.insertSecret(sampleSecret('a'));
      expect(await engine.deleteSecret(SCOPE, 'a', ({ description }) => description === 'other')).toBe(false);
      expect(await engine.findSecret(SCOPE, 'a')).toEqual(sampleSecret('a'));
      expect(await engine.deleteSecret(SCOPE, 'a', ({ name: current }) => current === 'a')).toBe(true);
    });

    it('keeps one service key for each scope', async () => {
      const { engine } = await fresh();
      expect(await engine.findServiceKey(SCOPE)).toBeUndefined();
      await engine.insertServiceKey(sampleKey('k1'));
      expect(await engine.findServiceKey(SCOPE)).toEqual(sampleKey('k1'));
      await expect(engine.insertServiceKey(sampleKey('k2'))).rejects.toMatchObject(storeError('conflict'));
      await engine.insertServiceKey(sampleKey('k2', ELSEWHERE));
      expect((await engine.findServiceKey(ELSEWHERE))?.keyId).toBe('k2');
    });
  });
}

/** What a SecretStore that keeps its data does on top. */
export function describePersistentSecretStore(name: string, factory: EngineFactory<SecretStore>): void {
  describe(`${name} as a SecretStore that keeps its data`, () => {
    const fresh = engines(factory);

    it('holds after a restart what it held before', async () => {
      const subject = await fresh();
      const policy = { Version: '1', Statement: [{ Effect: 'Allow' }] };
      const plannedDeleteAt = '2026-12-24T00:00:00Z';
      const full = sampleSecret('a', {
        policy,
        plannedDeleteAt,
        encryptionKeyId: 'k9',
        tags: { ['__proto__']: 'kept' },
      });
      await subject.engine.insertSecret(full);
      await subject.engine.insertSecret(sampleSecret('gone'));
      await subject.engine.insertServiceKey(sampleKey('k1'));
      await subject.engine.updateSecret(SCOPE, 'a', (current) => ({ ...current, description: 'changed' }));
      await subject.engine.deleteSecret(SCOPE, 'gone');
      const again = await reopened(subject);
      const found = await again.findSecret(SCOPE, 'a');
      expect(found).toEqual({ ...full, description: 'changed' });
      expect(Object.keys(found?.tags ?? {})).toEqual(['__proto__']);
      expect(await again.findSecret(SCOPE, 'gone')).toBeUndefined();
      expect(await again.findServiceKey(SCOPE)).toEqual(sampleKey('k1'));
    });

    it('holds what many writers wrote at once', async () => {
      const subject = await fresh();
      const names = Array.from({ length: 200 }, (_, index) => `secret-${index}`);
      await Promise.all(names.map((each) => subject.engine.insertSecret(sampleSecret(each))));
      const again = await reopened(subject);
      expect([...(await again.allSecrets())].length).toBe(200);
    });
  });
}
