import { describe, expect, it } from '@jest/globals';
import { RootKey, Sealer, TestClock } from '@osseal/service-kit';
import { LowdbAccountDirectory } from '@osseal/storage/lowdb';
import { Accounts } from '../src/accounts/accounts.ts';

const ACCOUNT = '1000000000000001';
const createdAt = '2026-11-23T15:00:00Z';

async function setUp() {
  const directory = await LowdbAccountDirectory.open(null);
  const sealer = await Sealer.open(new RootKey(Buffer.alloc(32, 1)));
  const accounts = new Accounts({ directory, sealer, clock: new TestClock() });
  const sealedSecret = await sealer.seal(Buffer.from('secret of alice'));
  const key = { accessKeyId: 'alice', sealedSecret, status: 'Active', account: ACCOUNT, createdAt } as const;
  return { directory, accounts, key };
}

describe('Accounts', () => {
  it('answers at once when it has been asked before, until the directory changes', async () => {
    const { directory, accounts, key } = await setUp();
    await directory.put({ accessKeys: [key] });
    const first = await accounts.findAccessKey('alice');
    expect(first?.secret.reveal()).toBe('secret of alice');
    expect(accounts.findAccessKey('alice')).toBe(first);
    await directory.put({ accessKeys: [{ ...key, status: 'Inactive' }] });
    expect(accounts.findAccessKey('alice')).toBeInstanceOf(Promise);
    expect((await accounts.findAccessKey('alice'))?.status).toBe('Inactive');
  });

  it('prefers a policy of the account to a system policy of that name', async () => {
    const { directory, accounts, key } = await setUp();
    const document = { Version: '1', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
    const name = 'AliyunOSSFullAccess';
    await directory.put({
      policies: [{ account: ACCOUNT, name, document, createdAt }],
      users: [{ account: ACCOUNT, name: 'alice', userId: '1', policies: [name, 'AliyunKMSFullAccess'], createdAt }],
      accessKeys: [{ ...key, user: 'alice' }],
    });
    const grant = await accounts.findAccessKey('alice');
    expect(grant?.policies.map((policy) => policy.document)[0]).toEqual(document);
    expect(grant?.policies.map((policy) => policy.name)).toEqual([name, 'AliyunKMSFullAccess']);
  });

  it('does not go on without a policy that is attached', async () => {
    const { directory, accounts, key } = await setUp();
    await directory.put({
      users: [{ account: ACCOUNT, name: 'alice', userId: '1', policies: ['gone'], createdAt }],
      accessKeys: [{ ...key, user: 'alice' }],
    });
    await expect(accounts.findAccessKey('alice')).rejects.toThrow('names policy gone');
  });

  it('knows no access key whose user is gone', async () => {
    const { directory, accounts, key } = await setUp();
    await directory.put({ accessKeys: [{ ...key, user: 'alice' }] });
    expect(await accounts.findAccessKey('alice')).toBeUndefined();
  });

  it('forgets what it read while the directory changed', async () => {
    const { directory, accounts, key } = await setUp();
    await directory.put({ accessKeys: [key] });
    const reading = accounts.findAccessKey('alice');
    await directory.put({ accessKeys: [{ ...key, status: 'Inactive' }] });
    await reading;
    expect((await accounts.findAccessKey('alice'))?.status).toBe('Inactive');
  });

  it('activates KMS for an account, which it makes when need be', async () => {
    const { directory, accounts } = await setUp();
    expect(await accounts.isActivated(ACCOUNT)).toBe(false);
    await accounts.activate(ACCOUNT);
    expect(accounts.knowsActivated(ACCOUNT)).toBe(false);
    expect(await accounts.isActivated(ACCOUNT)).toBe(true);
    expect(accounts.knowsActivated(ACCOUNT)).toBe(true);
    const account = await directory.findAccount(ACCOUNT);
    await accounts.activate(ACCOUNT);
    expect((await directory.findAccount(ACCOUNT))?.createdAt).toBe(account?.createdAt);
  });
});
