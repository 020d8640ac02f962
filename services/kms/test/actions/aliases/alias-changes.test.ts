import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, REGION, SCOPE, STRANGER } from '../kms-fixture.ts';

const BAD_NAMES = [
  'demo',
  'alias/',
  'alias/a b',
  'alias/a:b',
  `alias/${'a'.repeat(256)}`,
  'alias/acs/oss',
  'alias/acs/mine',
  '',
];
const aliasArn = (name: string) => `acs:kms:${REGION}:${ACCOUNT}:${name}`;

describe('aliases', () => {
  let kms: KmsFixture;
  let one: string;
  let two: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    one = await kms.aKey();
    two = await kms.aKey();
  });

  const create = (AliasName: string, KeyId: string) => kms.run('CreateAlias', { AliasName, KeyId });
  const keyOf = async (alias: string) =>
    ((await kms.run('DescribeKey', { KeyId: alias })).KeyMetadata as { KeyId: string }).KeyId;

  describe('CreateAlias', () => {
    it('names a key; a key may have many names', async () => {
      expect(await create('alias/a', one)).toEqual({});
      await create(`alias/${'a'.repeat(255)}`, keyArnOf(one));
      await create('alias/acs-like/b_C-1', one);
      expect(await keyOf('alias/a')).toBe(one);
    });

    it('refuses a name that is taken, whichever key has it', async () => {
      await create('alias/a', one);
      for (const keyId of [one, two]) {
        await expect(create('alias/a', keyId)).rejects.toMatchObject({ code: 'AliasAlreadyExists', status: 400 });
      }
    });

    it('gives a contested name to one key', async () => {
      const outcomes = await Promise.allSettled([create('alias/a', one), create('alias/a', two)]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('works on disabled keys, and not on keys that wait for deletion', async () => {
      await create('alias/a', await kms.aKey('disabled'));
      const waiting = await kms.aKey('pending-deletion');
      await expect(create('alias/b', waiting)).rejects.toMatchObject({
        code: 'Rejected.StateModifiedFailed',
        status: 409,
      });
    });

    it('names keys of the own account alone', async () => {
      const run = kms.run('CreateAlias', { AliasName: 'alias/a', KeyId: keyArnOf(one) }, { caller: STRANGER });
      await expect(run).rejects.toMatchObject({ code: 'Forbidden.NoPermission', status: 403 });
      await expect(create('alias/b', 'alias/a')).rejects.toMatchObject({ code: 'Unsupported.Alias' });
    });

    it('leaves service keys to their service', async () => {
      const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
      await expect(create('alias/mine', keyId)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
    });

    it('asks for the right on key and alias', async () => {
      const checks = await kms.checks('CreateAlias', { AliasName: 'alias/a', KeyId: one });
      expect(checks.map(({ action, resource }) => [action, resource])).toEqual([
        ['kms:CreateAlias', keyArnOf(one)],
        ['kms:CreateAlias', aliasArn('alias/a')],
      ]);
    });
  });

  describe('UpdateAlias', () => {
    beforeEach(() => create('alias/a', one));
    const update = (AliasName: string, KeyId: string) => kms.run('UpdateAlias', { AliasName, KeyId });

    it('points the alias to another key', async () => {
      expect(await update('alias/a', two)).toEqual({});
      expect(await keyOf('alias/a')).toBe(two);
    });

    it('asks what state the new key is in, not the old one', async () => {
      await kms.keys.scheduleDeletion(kms.record(one), 7);
      await update('alias/a', two);
      await expect(update('alias/a', one)).rejects.toMatchObject({ code: 'Rejected.PendingDeletion', status: 409 });
    });

    it('refuses unknown aliases and keys', async () => {
      await expect(update('alias/b', two)).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound', status: 404 });
      await expect(update('alias/a', 'key-unknown')).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
    });

    it('notices an alias that is deleted meanwhile', async () => {
      await kms.registry.deleteAlias(SCOPE, 'alias/a');
      await expect(kms.keys.aliases.move('alias/a', kms.record(two))).rejects.toMatchObject({
        code: 'Forbidden.AliasNotFound',
      });
    });

    it('asks for the right on both keys and the alias', async () => {
      const checks = await kms.checks('UpdateAlias', { AliasName: 'alias/a', KeyId: two });
      expect(checks.map(({ action, resource }) => [action, resource])).toEqual([
        ['kms:UpdateAlias', keyArnOf(one)],
        ['kms:UpdateAlias', keyArnOf(two)],
        ['kms:UpdateAlias', aliasArn('alias/a')],
      ]);
    });
  });

  describe('DeleteAlias', () => {
    it.each([undefined, 'disabled', 'pending-deletion'] as const)('works when the key is %s', async (change) => {
      const keyId = await kms.aKey();
      await create('alias/a', keyId);
      if (change === 'disabled') await kms.keys.disable(kms.record(keyId));
      if (change === 'pending-deletion') await kms.keys.scheduleDeletion(kms.record(keyId), 7);
      expect(await kms.run('DeleteAlias', { AliasName: 'alias/a' })).toEqual({});
      await expect(keyOf('alias/a')).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound' });
      expect(await keyOf(keyId)).toBe(keyId);
    });

    it('refuses an alias that is not there', async () => {
      const run = kms.run('DeleteAlias', { AliasName: 'alias/a' });
      await expect(run).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound', status: 404 });
    });

    it('asks for the right on key and alias', async () => {
      await create('alias/a', one);
      const checks = await kms.checks('DeleteAlias', { AliasName: 'alias/a' });
      expect(checks.map(({ action, resource }) => [action, resource])).toEqual([
        ['kms:DeleteAlias', keyArnOf(one)],
        ['kms:DeleteAlias', aliasArn('alias/a')],
      ]);
    });
  });

  it.each(['CreateAlias', 'UpdateAlias', 'DeleteAlias'])(
    '%s refuses names of other forms and reserved names',
    async (action) => {
      await kms.keys.ensureServiceKey(SCOPE, 'oss');
      for (const AliasName of BAD_NAMES) {
        await expect(kms.run(action, { AliasName, KeyId: one })).rejects.toMatchObject({
          code: 'InvalidParameter',
          message: 'The specified parameter "AliasName" is not valid.',
        });
      }
      await expect(kms.run(action, { KeyId: one })).rejects.toMatchObject({ code: 'MissingParameter' });
    },
  );
});
