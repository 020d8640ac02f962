import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RootKey, Sealer } from '@osseal/service-kit';
import { LowdbSecretStore } from '@osseal/storage/lowdb';
import { Keyring } from '../../src/keyring/keyring.ts';
import { SecretService } from '../../src/secrets/secret-service.ts';
import { DAY_MS, type KmsFixture, kmsFixture, SCOPE } from '../actions/kms-fixture.ts';

let kms: KmsFixture;
let secrets: SecretService;
beforeEach(async () => {
  kms = await kmsFixture();
  secrets = kms.kms.secrets;
});

const chosen = (name: string, value = 'first') => ({
  name,
  versionId: 'v1',
  value,
  dataType: 'text' as const,
  description: '',
  tags: {},
});

describe('the purge', () => {
  it('removes what is past its deadline, with its values, and nothing else', async () => {
    const going = await secrets.create(SCOPE, chosen('going'), undefined);
    await secrets.create(SCOPE, chosen('staying'), undefined);
    const later = await secrets.create(SCOPE, chosen('later'), undefined);
    await secrets.scheduleDeletion(going, 7);
    await secrets.scheduleDeletion(later, 8);
    kms.clock.advance(7 * DAY_MS);
    expect(await secrets.purgeDue()).toBe(1);
    expect(await secrets.purgeDue()).toBe(0);
    expect(
      kms.secretStore
        .listSecrets(SCOPE)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['later', 'staying']);
  });

  it('does not hit a new secret of the same name', async () => {
    await secrets.scheduleDeletion(await secrets.create(SCOPE, chosen('a'), undefined), 7);
    kms.clock.advance(7 * DAY_MS);
    await Promise.all([secrets.create(SCOPE, chosen('a', 'second'), undefined), secrets.purgeDue()]);
    expect(kms.secretStore.findSecret(SCOPE, 'a')).not.toHaveProperty('plannedDeleteAt');
  });
});

describe('changes', () => {
  it('find a secret gone that went while they were on their way', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    await secrets.delete(secret);
    const notFound = { code: 'Forbidden.ResourceNotFound' };
    await expect(secrets.changeDescription(secret, 'new')).rejects.toMatchObject(notFound);
    await expect(secrets.putValue(secret, { ...chosen('a'), versionId: 'v2' }, ['x'], undefined)).rejects.toMatchObject(
      notFound,
    );
  });

  it('leave another secret alone that got the name while they were on their way', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    await secrets.delete(secret);
    const key = kms.record(await kms.aKey());
    const successor = await secrets.create(SCOPE, chosen('a', 'another'), key);
    const notFound = { code: 'Forbidden.ResourceNotFound' };
    const put = secrets.putValue(secret, { ...chosen('a'), versionId: 'v2' }, ['ACSCurrent'], undefined);
    await expect(put).rejects.toMatchObject(notFound);
    await expect(secrets.changeDescription(secret, 'new')).rejects.toMatchObject(notFound);
    await secrets.delete(secret);
    expect(kms.secretStore.findSecret(SCOPE, 'a')).toBe(successor);
  });

  it('see a deletion that was planned while they were on their way', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    await secrets.scheduleDeletion(secret, 7);
    await expect(secrets.changeTags(secret, (tags) => tags)).rejects.toMatchObject({
      code: 'Rejected.ResourceInDeleteWindow',
    });
    kms.clock.advance(7 * DAY_MS);
    const stale = { ...secret, plannedDeleteAt: new Date(kms.clock.now()).toISOString() };
    await expect(secrets.restore(stale)).rejects.toMatchObject({ code: 'Forbidden.ResourceNotFound' });
  });

  it('of tags work on those that are there now', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    await Promise.all(['x', 'y', 'z'].map((key) => secrets.changeTags(secret, (tags) => ({ ...tags, [key]: '1' }))));
    expect(kms.secretStore.findSecret(SCOPE, 'a')?.tags).toEqual({ x: '1', y: '1', z: '1' });
  });
});

describe('values at rest', () => {
  it('belong to one version of one secret', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    const [v1] = secret.versions;
    if (v1 === undefined) throw new Error('no version');
    expect(await secrets.openValue(secret, v1, undefined)).toBe('first');
    const moved = secrets.openValue({ ...secret, name: 'b' }, v1, undefined);
    await expect(moved).rejects.toThrow('cannot be opened');
    const renamed = secrets.openValue(secret, { ...v1, versionId: 'v2' }, undefined);
    await expect(renamed).rejects.toThrow('cannot be opened');
  });

  it('do not open with any byte changed', async () => {
    const secret = await secrets.create(SCOPE, chosen('a'), undefined);
    const [v1] = secret.versions;
    const sealed = Buffer.from(v1?.sealedValue ?? '', 'base64');
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Buffer.from(sealed);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      const version = { ...v1, sealedValue: damaged.toString('base64') } as NonNullable<typeof v1>;
      await expect(secrets.openValue(secret, version, undefined)).rejects.toThrow('cannot be opened');
    }
  });

  it('are on the disk under the root key alone, and open after a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'osseal-secrets-'));
    const open = async () => {
      const store = await LowdbSecretStore.open(directory);
      const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 7)));
      const { clock, random, keys } = kms;
      const keyring = new Keyring({ sealer, random });
      return { store, service: new SecretService({ store, keys, keyring, clock, random }) };
    };
    try {
      const before = await open();
      const secret = await before.service.create(SCOPE, chosen('a', 'quite a readable value'), undefined);
      await before.store.close();
      expect(await readFile(join(directory, 'secrets.json'), 'utf8')).not.toMatch(
        /readable|cmVhZGFibG|JlYWRhYmxl|yZWFkYWJsZ/,
      );
      const after = await open();
      const [version] = after.store.findSecret(SCOPE, 'a')?.versions ?? [];
      if (version === undefined) throw new Error('no version');
      expect(await after.service.openValue(secret, version, undefined)).toBe('quite a readable value');
      await after.store.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('are under one key when many first values come at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => secrets.create(SCOPE, chosen(`s${index}`), undefined)));
    for (const secret of kms.secretStore.listSecrets(SCOPE)) {
      const [version] = secret.versions;
      if (version === undefined) throw new Error('no version');
      expect(await secrets.openValue(secret, version, undefined)).toBe('first');
    }
  });
});
