import { describe, expect, it } from '@jest/globals';
import type { AccountDirectory, DirectoryChanges } from '@osseal/storage';
import { type EngineFactory, engines, reopened } from './engine-under-test.ts';

const ACCOUNT = '1000000000000001';
const createdAt = '2026-11-23T15:00:00Z';

const EVERYTHING = {
  accounts: [{ uid: ACCOUNT, kmsActivated: false, createdAt }],
  users: [{ account: ACCOUNT, name: 'alice', userId: '2001', policies: ['read-demo'], createdAt }],
  roles: [{ account: ACCOUNT, name: 'reader', roleId: '3001', trust: { Version: '1' }, policies: [], createdAt }],
  groups: [
    {
      account: ACCOUNT,
      name: 'readers',
      groupId: '4001',
      members: [{ user: 'alice', joinedAt: createdAt }],
      policies: [],
      attachments: [{ type: 'System', name: 'AliyunOSSReadOnlyAccess', attachedAt: createdAt }],
      createdAt,
    },
  ],
  policies: [
    {
      account: ACCOUNT,
      name: 'read-demo',
      document: { Version: '1', Statement: [] },
      createdAt,
      versions: [{ versionId: 'v3', document: { Version: '1', Statement: [] }, createdAt }],
      defaultVersion: 'v3',
      lastVersion: 4,
    },
  ],
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
  sessions: [
    {
      accessKeyId: 'STS.session',
      sealedSecret: 'sealed',
      sealedToken: 'sealed',
      account: ACCOUNT,
      role: 'reader',
      roleId: '3001',
      session: 'nightly',
      policy: { Version: '1', Statement: [] },
      createdAt,
      expiresAt: '2026-11-23T16:00:00Z',
    },
  ],
} as const satisfies DirectoryChanges;

/** Everything, by what it is removed by. */
const REMOVED = {
  users: [{ account: ACCOUNT, name: 'alice' }],
  groups: [{ account: ACCOUNT, name: 'readers' }],
  roles: [{ account: ACCOUNT, name: 'reader' }],
  policies: [{ account: ACCOUNT, name: 'read-demo' }],
  accessKeys: ['LTAI5tOssealLocalRoot001'],
  sessions: ['STS.session'],
} as const satisfies DirectoryChanges['removed'];

async function expectEverything(engine: AccountDirectory): Promise<void> {
  expect(await engine.findAccount(ACCOUNT)).toEqual(EVERYTHING.accounts[0]);
  expect(await engine.findUser(ACCOUNT, 'alice')).toEqual(EVERYTHING.users[0]);
  expect(await engine.findRole(ACCOUNT, 'reader')).toEqual(EVERYTHING.roles[0]);
  expect(await engine.findPolicy(ACCOUNT, 'read-demo')).toEqual(EVERYTHING.policies[0]);
  expect(await engine.findAccessKey('LTAI5tOssealLocalRoot001')).toEqual(EVERYTHING.accessKeys[0]);
  expect(await engine.findGroup(ACCOUNT, 'readers')).toEqual(EVERYTHING.groups[0]);
  expect(await engine.findSession('STS.session')).toEqual(EVERYTHING.sessions[0]);
}

async function listsOf(engine: AccountDirectory, account: string) {
  return {
    users: await engine.listUsers(account),
    groups: await engine.listGroups(account),
    roles: await engine.listRoles(account),
    policies: await engine.listPolicies(account),
    accessKeys: await engine.listAccessKeys(account),
    sessions: await engine.listSessions(account),
  };
}

const NOTHING = { users: [], groups: [], roles: [], policies: [], accessKeys: [], sessions: [] };

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

    it('lists what an account has, and shows each change at once', async () => {
      const { engine } = await fresh();
      expect(await listsOf(engine, ACCOUNT)).toEqual(NOTHING);
      await engine.put(EVERYTHING);
      const { accounts: _accounts, ...lists } = EVERYTHING;
      expect(await listsOf(engine, ACCOUNT)).toEqual(lists);
      expect(await listsOf(engine, '1000000000000002')).toEqual(NOTHING);
      const others = ['carol', 'Zoe', 'al'].map((name) => ({ ...EVERYTHING.users[0], name }));
      await engine.put({ users: others });
      expect((await engine.listUsers(ACCOUNT)).map(({ name }) => name)).toEqual(['Zoe', 'al', 'alice', 'carol']);
    });

    it('removes what is named, and takes it that it is gone already', async () => {
      const { engine } = await fresh();
      await engine.put(EVERYTHING);
      const before = engine.revision();
      await engine.put({ removed: { users: [{ account: '1000000000000002', name: 'alice' }], accessKeys: ['alice'] } });
      await expectEverything(engine);
      await engine.put({ removed: REMOVED });
      expect(await listsOf(engine, ACCOUNT)).toEqual(NOTHING);
      expect(await engine.findUser(ACCOUNT, 'alice')).toBeUndefined();
      expect(await engine.findGroup(ACCOUNT, 'readers')).toBeUndefined();
      expect(await engine.findAccessKey('LTAI5tOssealLocalRoot001')).toBeUndefined();
      expect(await engine.findSession('STS.session')).toBeUndefined();
      expect(engine.revision()).toBeGreaterThan(before);
      expect((await engine.listAccounts()).length).toBe(1);
    });

    it('removes before it puts: a rename is one batch', async () => {
      const { engine } = await fresh();
      await engine.put(EVERYTHING);
      const renamed = { ...EVERYTHING.users[0], name: 'alicia' };
      await engine.put({
        removed: { users: REMOVED.users, sessions: REMOVED.sessions },
        users: [renamed],
        sessions: EVERYTHING.sessions,
      });
      expect(await engine.listUsers(ACCOUNT)).toEqual([renamed]);
      expect(await engine.findSession('STS.session')).toEqual(EVERYTHING.sessions[0]);
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

    it('does not bring back after a restart what was removed', async () => {
      const subject = await fresh();
      await subject.engine.put(EVERYTHING);
      await subject.engine.put({ removed: REMOVED });
      expect(await listsOf(await reopened(subject), ACCOUNT)).toEqual(NOTHING);
    });
  });
}
