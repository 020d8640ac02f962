import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT, outcome, type RamHarness, type Signer, sessionOf, startRam } from './ram-harness.ts';

/** As the first release wrote it: before groups, versions, attachments with a type and sessions. */
const RECORDED = new URL('../../../../packages/storage/test/fixtures/accounts-v1.json', import.meta.url);
const ROOT: Signer = { id: 'LTAI5tFixtureRoot000001', secret: 'fixture-root-secret' };
const ALICE: Signer = { id: 'LTAI5tFixtureAlice00001', secret: 'fixture-alice-secret' };

describe('a data folder of the first release', () => {
  it('goes on with its accounts, users, roles, policies and keys, and can be changed by RAM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-upgrade-'));
    await copyFile(RECORDED, join(folder, 'accounts.json'));
    let harness: RamHarness = await startRam({ folder, seed: {} });
    try {
      const generate = async () =>
        outcome(await harness.call('Encrypt', { KeyId: 'alias/demo', Plaintext: 'QQ==' }, ALICE));
      // Nobody made a key, and alice may not Encrypt: what she may do comes from the file.
      expect(await generate()).toBe('404 Forbidden.AliasNotFound');
      expect(outcome(await harness.ram('GetUser', { UserName: 'alice' }, ALICE))).toBe('403 NoPermission');
      const root = (action: string, parameters = {}) => harness.ram(action, parameters, ROOT);
      const { Policies } = (await root('ListPoliciesForUser', { UserName: 'alice' })).body;
      expect(Policies).toMatchObject({
        Policy: [
          { PolicyName: 'use-keys', PolicyType: 'Custom', DefaultVersion: 'v1', AttachDate: '2026-11-23T15:04:05Z' },
          { PolicyName: 'AliyunOSSFullAccess', PolicyType: 'System' },
        ],
      });
      const assuming = { UserName: 'alice', PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess' };
      expect(outcome(await root('AttachPolicyToUser', assuming))).toBe('200');
      const assume = { RoleArn: `acs:ram::${ACCOUNT}:role/reader`, RoleSessionName: 'after-upgrade' };
      const session = sessionOf(await harness.sts('AssumeRole', assume, ALICE));
      const identity = async () => (await harness.sts('GetCallerIdentity', {}, session)).body.Arn;
      expect(await identity()).toBe(`acs:ram::${ACCOUNT}:role/reader/after-upgrade`);
      expect(outcome(await root('DeletePolicy', { PolicyName: 'use-keys' }))).toBe('409 DeleteConflict.Policy.User');
      await harness.close();
      harness = await startRam({ folder, seed: {} });
      expect(await identity()).toBe(`acs:ram::${ACCOUNT}:role/reader/after-upgrade`);
    } finally {
      await harness.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a seed with groups and roles', () => {
  it('gives members the rights of their group, and roles their longest session', async () => {
    const harness = await startRam({
      seed: {
        accounts: [
          {
            uid: ACCOUNT,
            accessKeys: [{ ...ROOT }],
            users: [{ name: 'alice', accessKeys: [{ ...ALICE }] }],
            groups: [{ name: 'admins', members: ['alice'], policies: ['AliyunRAMFullAccess'] }],
            roles: [
              {
                name: 'long',
                trust: {
                  Version: '1',
                  Statement: [
                    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${ACCOUNT}:root`] } },
                  ],
                },
                maxSessionDuration: 43_200,
              },
            ],
          },
        ],
      },
    });
    try {
      const { body } = await harness.ram('GetRole', { RoleName: 'long' }, ALICE);
      expect(body.Role).toMatchObject({ MaxSessionDuration: 43_200 });
      const { Users } = (await harness.ram('ListUsersForGroup', { GroupName: 'admins' }, ALICE)).body;
      expect(Users).toMatchObject({ User: [{ UserName: 'alice' }] });
    } finally {
      await harness.close();
    }
  });

  it('is refused when a member is nobody', async () => {
    const accounts = [{ uid: ACCOUNT, groups: [{ name: 'admins', members: ['nobody'], policies: ['nothing'] }] }];
    await expect(startRam({ seed: { accounts } })).rejects.toThrow(/nothing|nobody is no user/);
    const unknown = [{ uid: ACCOUNT, groups: [{ name: 'admins', members: ['nobody'] }] }];
    await expect(startRam({ seed: { accounts: unknown } })).rejects.toThrow(
      'accounts[0].groups[0].members[0]: nobody is no user',
    );
  });
});
