import { describe, expect, it } from '@jest/globals';
import type { AccountDirectory, DirectoryChanges } from '@osseal/storage';
import { type EngineFactory, engines, reopened } from './engine-under-test.ts';

const ACCOUNT = '1000000000000001';
const createdAt = '2026-11-23T15:00:00Z';

const EVERYTHING = {
  accounts: [{ uid: ACCOUNT, kmsActivated: false, createdAt }],
  users: [{ account: ACCOUNT, name: 'alice', userId: '2001', policies: ['read-demo'], createdAt }],
  roles: [{ account: ACCOUNT, name: 'reader', roleId: '3001', trust: { Version: '1' }, policies: [], createdAt }],
  policies: [{ account: ACCOUNT, name: 'read-demo', document: { Version: '1', Statement: [] }, createdAt }],
  accessKeys: [
    {
      accessKeyId: 'LTAI5tOssealLocalRoot001',
      sealedSecret: 'sealed',
      status: 'Active',
      account: ACCOUNT,
      user: 'alice',
      createdAt,
    },
  ],
} as const satisfies DirectoryChanges;

async function expectEverything(engine: AccountDirectory): Promise<void> {
  expect(await engine.findAccount(ACCOUNT)).toEqual(EVERYTHING.accounts[0]);
  expect(await engine.findUser(ACCOUNT, 'alice')).toEqual(EVERYTHING.users[0]);
  expect(await engine.findRole(ACCOUNT, 'reader')).toEqual(EVERYTHING.roles[0]);
  expect(await engine.findPolicy(ACCOUNT, 'read-demo')).toEqual(EVERYTHING.policies[0]);
  expect(await engine.findAccessKey('LTAI5tOssealLocalRoot001')).toEqual(EVERYTHING.accessKeys[0]);
}

/** What every AccountDirectory does. */
export function describeAccountDirectory(name: string, factory: EngineFactory<AccountDirectory>): void {
  describe(`${name} as an AccountDirectory`, () => {
    const fresh = engines(factory);

    it('finds what was put by its natural id', async () => {
      const { engine } = await fresh();
      await engine.put(EVERYTHING);
      await expectEverything(engine);
    });

    it('keeps the names of one account apart from those of another', async () => {
      const { engine } = await fresh();
      await engine.put(EVERYTHING);
      expect(await engine.findUser('1000000000000002', 'alice')).toBeUndefined();
      expect(await engine.findRole('1000000000000002', 'reader')).toBeUndefined();
      expect(await engine.findPolicy('1000000000000002', 'read-demo')).toBeUndefined();
      expect(await engine.findAccessKey('alice')).toBeUndefined();
      expect(await engine.findAccount('1000000000000002')).toBeUndefined();
    });

    it('replaces a record of the same id', async () => {
      const { engine } = await fresh();
      await engine.put(EVERYTHING);
      await engine.put({ accounts: [{ uid: ACCOUNT, kmsActivated: true, createdAt }] });
      expect((await engine.findAccount(ACCOUNT))?.kmsActivated).toBe(true);
      expect((await engine.listAccounts()).length).toBe(1);
    });

    it('lists accounts by uid', async () => {
      const { engine } = await fresh();
      const uids = ['1000000000000003', '1000000000000001', '1000000000000002'];
      await engine.put({ accounts: uids.map((uid) => ({ uid, kmsActivated: true, createdAt })) });
      expect((await engine.listAccounts()).map(({ uid }) => uid)).toEqual(uids.toSorted());
    });

    it('counts its revision up with every change, and only then', async () => {
      const { engine } = await fresh();
      const before = engine.revision();
      await engine.put(EVERYTHING);
      const after = engine.revision();
      expect(after).toBeGreaterThan(before);
      await engine.findAccount(ACCOUNT);
      expect(engine.revision()).toBe(after);
    });
  });
}

/** What an AccountDirectory that keeps its data does on top. */
export function describePersistentAccountDirectory(name: string, factory: EngineFactory<AccountDirectory>): void {
  describe(`${name} as an AccountDirectory that keeps its data`, () => {
    const fresh = engines(factory);

    it('holds after a restart what it held before', async () => {
      const subject = await fresh();
      await subject.engine.put(EVERYTHING);
      await expectEverything(await reopened(subject));
    });
  });
}
