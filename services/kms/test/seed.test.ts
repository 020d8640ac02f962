import { describe, expect, it } from '@jest/globals';
import { ConfigError, type SeedInput } from '@osseal/service-kit';
import { derivedId } from '../src/accounts/derived-id.ts';
import {
  ACCOUNT,
  ALICE,
  call,
  type Harness,
  KEY_ID,
  OTHER_ACCOUNT,
  ROOT,
  SEED,
  seedOf,
  startKms,
} from './kms-harness.ts';

async function withKms(seed: SeedInput, check: (harness: Harness) => Promise<void>): Promise<void> {
  const harness = await startKms({ seed });
  try {
    await check(harness);
  } finally {
    await harness.close();
  }
}

async function problems(seed: SeedInput): Promise<readonly string[]> {
  try {
    await withKms(seed, async () => {});
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('a seed', () => {
  it('makes accounts, users, access keys, keys and aliases usable', () =>
    withKms(SEED, async (harness) => {
      const { body } = await call(harness, 'DescribeKey', { KeyId: 'alias/demo' }, { key: ALICE });
      expect(body).toMatchObject({ KeyMetadata: { KeyId: KEY_ID, Creator: ACCOUNT } });
      expect(await harness.kms.accounts.isActivated(ACCOUNT)).toBe(true);
      expect(await harness.kms.accounts.isActivated(OTHER_ACCOUNT)).toBe(false);
    }));

  it('changes nothing the second time, and never what exists', () =>
    withKms(SEED, async (harness) => {
      const before = harness.directory.revision();
      await harness.kms.seed(seedOf(SEED));
      expect(harness.directory.revision()).toBe(before);
      const [first, ...others] = SEED.accounts ?? [];
      if (first === undefined) throw new Error('no account');
      const changed = { ...first, kms: { activated: false }, accessKeys: [{ ...ROOT, secret: 'another' }] };
      await harness.kms.seed(seedOf({ ...SEED, accounts: [changed, ...others] }));
      expect((await call(harness, 'DescribeRegions')).status).toBe(200);
      expect(await harness.kms.accounts.isActivated(ACCOUNT)).toBe(true);
    }));

  it('stores many keys at once, so that they share commits', () =>
    withKms(SEED, async ({ registry, kms }) => {
      const insert = registry.insertKey.bind(registry);
      // None is stored before a hundred wait: one at a time would never get there.
      let waiting = 0;
      let open = (): void => undefined;
      const enough = new Promise<void>((resolve) => {
        open = resolve;
      });
      registry.insertKey = async (record) => {
        waiting += 1;
        if (waiting === 100) open();
        await enough;
        await insert(record);
      };
      const keys = Array.from({ length: 300 }, (_, index) => ({
        id: `key-${index}`,
        aliases: [`alias/many-${index}`],
      }));
      await kms.seed(seedOf({ keys: keys.map((key) => ({ account: ACCOUNT, region: 'cn-hangzhou', ...key })) }));
      for (const { id } of keys) expect(registry.findKey(id)?.keyId).toBe(id);
      const scope = { account: ACCOUNT, region: 'cn-hangzhou' };
      expect(registry.findAlias(scope, 'alias/many-299')?.keyId).toBe('key-299');
    }));

  it('adds to what exists', () =>
    withKms(SEED, async (harness) => {
      const carol = { id: 'carol-key', secret: 'carol-secret' };
      const users = [{ name: 'carol', accessKeys: [carol], policies: ['use-keys', 'AliyunKMSReadOnlyAccess'] }];
      const input: SeedInput = { accounts: [{ uid: ACCOUNT, policies: SEED.accounts?.[0]?.policies ?? [], users }] };
      await harness.kms.seed(seedOf(input));
      expect((await call(harness, 'ListKeys', {}, { key: carol })).status).toBe(200);
    }));

  it('without accounts gives the default account to an empty directory alone', async () => {
    await withKms({}, async (harness) => {
      const key = { id: 'LTAI5tOssealLocalRoot001', secret: 'OssealLocalRootSecretKey000001' };
      expect((await call(harness, 'ListKeys', {}, { key })).status).toBe(200);
    });
    await withKms(SEED, async (harness) => {
      await harness.kms.seed(seedOf({}));
      expect(await harness.kms.accounts.findAccessKey('LTAI5tOssealLocalRoot001')).toBeUndefined();
    });
  });

  it('may leave KMS switched off', () =>
    withKms({ kms: { activated: false } }, async (harness) => {
      const key = { id: 'LTAI5tOssealLocalRoot001', secret: 'OssealLocalRootSecretKey000001' };
      expect((await call(harness, 'ListKeys', {}, { key })).body?.Code).toBe('Forbidden.KmsServiceNotEnabled');
      expect((await call(harness, 'OpenKmsService', {}, { key })).status).toBe(200);
      expect((await call(harness, 'ListKeys', {}, { key })).status).toBe(200);
    }));

  it('gives users ids that are the same everywhere', () =>
    withKms(SEED, async (harness) => {
      const grant = await harness.kms.accounts.findAccessKey(ALICE.id);
      expect(grant?.principal).toMatchObject({ userId: derivedId(ACCOUNT, 'user', 'alice') });
      expect(derivedId(ACCOUNT, 'user', 'alice')).toMatch(/^[1-9]\d{17}$/);
      expect(derivedId(ACCOUNT, 'role', 'alice')).not.toBe(derivedId(ACCOUNT, 'user', 'alice'));
    }));

  const account = (more: object): SeedInput => ({ accounts: [{ uid: ACCOUNT, ...more }] });
  const badPolicy = { Version: '1', Statement: [{ Effect: 'Perhaps', Action: '*', Resource: '*' }] };
  const key = { account: ACCOUNT, region: 'cn-hangzhou', id: 'key-a' };

  it.each<[string, SeedInput, RegExp]>([
    [
      'a policy that RAM would not take',
      account({ policies: [{ name: 'p', document: badPolicy }] }),
      /^accounts\[0\]\.policies\[0\]\.document: Statement\[0\]\.Effect/,
    ],
    [
      'a trust policy that RAM would not take',
      account({ roles: [{ name: 'r', trust: badPolicy }] }),
      /^accounts\[0\]\.roles\[0\]\.trust: /,
    ],
    [
      'the access key id of the gateway',
      account({ accessKeys: [{ id: 'osseal-gateway', secret: 's' }] }),
      /accessKeys\[0\]\.id: osseal-gateway is reserved/,
    ],
    [
      'the access key id of a role session',
      account({ accessKeys: [{ id: 'STS.a', secret: 's' }] }),
      /STS\.a is reserved/,
    ],
    [
      'a key of an account that does not exist',
      { ...account({}), keys: [{ ...key, account: OTHER_ACCOUNT }] },
      /^keys\[0\]\.account: account 1000000000000002 does not exist/,
    ],
    [
      'a key in a region without KMS',
      { ...account({}), keys: [{ ...key, region: 'mars-north-1' }] },
      /^keys\[0\]\.region: mars-north-1 is not a region/,
    ],
    [
      'a key policy that KMS would not take',
      { ...account({}), keys: [{ ...key, policy: badPolicy }] },
      /^keys\[0\]\.policy: /,
    ],
  ])('refuses %s, and says where', async (_name, seed, expected) => {
    const found = await problems(seed);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('leaves an alias where it is, and refuses a key or an access key that belongs to another account', () =>
    withKms(SEED, async (harness) => {
      const again = (input: SeedInput) => harness.kms.seed(seedOf(input));
      await again({ keys: [{ ...key, aliases: ['alias/demo'] }] });
      expect((await call(harness, 'DescribeKey', { KeyId: 'alias/demo' })).body).toMatchObject({
        KeyMetadata: { KeyId: KEY_ID },
      });
      await expect(again({ keys: [{ ...key, account: OTHER_ACCOUNT }] })).rejects.toThrow(
        /keys\[0\]: Key key-a exists/,
      );
      const stolen = { uid: OTHER_ACCOUNT, accessKeys: [{ ...ALICE }] };
      await expect(again({ accounts: [stolen] })).rejects.toThrow(/alice-key belongs to another principal already/);
    }));

  it('writes nothing when anything is wrong with its accounts', () =>
    withKms(SEED, async (harness) => {
      const before = harness.directory.revision();
      const newcomer = { uid: '1000000000000003', accessKeys: [{ id: 'STS.b', secret: 's' }] };
      await expect(harness.kms.seed(seedOf({ accounts: [newcomer] }))).rejects.toThrow(ConfigError);
      expect(harness.directory.revision()).toBe(before);
    }));
});
