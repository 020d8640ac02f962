import { beforeEach, describe, expect, it } from '@jest/globals';
import { parseKeyReference } from '../../src/keys/key-reference.ts';
import { ACCOUNT, DAY_MS, type KmsFixture, kmsFixture, OTHER_ACCOUNT, REGION, SCOPE } from '../actions/kms-fixture.ts';

const stranger = { account: OTHER_ACCOUNT, region: REGION };
const elsewhere = { account: ACCOUNT, region: 'cn-beijing' };

describe('finding a key', () => {
  let kms: KmsFixture;
  let keyId: string;
  let arn: string;

  const find = async (text: string, scope = SCOPE, accepted = { alias: true, foreign: true }): Promise<string> => {
    const reference = parseKeyReference(text);
    if (reference === undefined) throw new Error(`bad reference ${text}`);
    return (await kms.keys.find(reference, scope, accepted)).keyId;
  };

  beforeEach(async () => {
    kms = await kmsFixture();
    keyId = await kms.aKey();
    arn = `acs:kms:${REGION}:${ACCOUNT}:key/${keyId}`;
    await kms.keys.aliases.create(kms.record(keyId), 'alias/demo');
  });

  it.each(['id', 'arn', 'alias'] as const)('works by %s in its account and region', async (form) => {
    expect(await find({ id: keyId, arn, alias: 'alias/demo' }[form])).toBe(keyId);
  });

  it('answers at once when the registry does', () => {
    const accepted = { alias: true, foreign: true };
    expect(kms.keys.find({ kind: 'id', keyId }, SCOPE, accepted)).not.toBeInstanceOf(Promise);
    expect(kms.keys.find({ kind: 'alias', aliasName: 'alias/demo' }, SCOPE, accepted)).not.toBeInstanceOf(Promise);
  });

  it('does not leave the account and the region', async () => {
    const notFound = { code: 'Forbidden.KeyNotFound', status: 404 };
    await expect(find('key-unknown')).rejects.toMatchObject(notFound);
    await expect(find(keyId, stranger)).rejects.toMatchObject(notFound);
    await expect(find(keyId, elsewhere)).rejects.toMatchObject(notFound);
    await expect(find(arn, elsewhere)).rejects.toMatchObject(notFound);
    await expect(find(`acs:kms:cn-beijing:${ACCOUNT}:key/${keyId}`, elsewhere)).rejects.toMatchObject(notFound);
    const noAlias = { code: 'Forbidden.AliasNotFound', status: 404 };
    await expect(find('alias/unknown')).rejects.toMatchObject(noAlias);
    await expect(find('alias/demo', stranger)).rejects.toMatchObject(noAlias);
    await expect(find('alias/demo', elsewhere)).rejects.toMatchObject(noAlias);
  });

  it('leaves the ARN of another account to the permission check, and does not tell which exist', async () => {
    expect(await find(arn, stranger)).toBe(keyId);
    const unknown = arn.replace(keyId, 'key-unknown');
    await expect(find(unknown, stranger)).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
      status: 403,
      message: `This operation for ${unknown} is forbidden by permission system.`,
    });
    const misplaced = `acs:kms:${REGION}:1000000000000003:key/${keyId}`;
    await expect(find(misplaced, stranger)).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
  });

  it('refuses forms that the action does not take', async () => {
    const accepted = { alias: false, foreign: false };
    await expect(find('alias/demo', SCOPE, accepted)).rejects.toMatchObject({ code: 'Unsupported.Alias', status: 400 });
    await expect(find(arn, stranger, accepted)).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
    await expect(find(`acs:kms:${REGION}:${ACCOUNT}:alias/demo`)).rejects.toMatchObject({ code: 'Unsupported.Alias' });
  });

  it('ends with the waiting time of a deletion, for the key and its aliases', async () => {
    await kms.keys.scheduleDeletion(kms.record(keyId), 7);
    kms.clock.advance(7 * DAY_MS - 1);
    expect(await find(keyId)).toBe(keyId);
    expect(await find('alias/demo')).toBe(keyId);
    kms.clock.advance(1);
    await expect(find(keyId)).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
    await expect(find(arn)).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
    await expect(find('alias/demo')).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound' });
    await expect(find(arn, stranger)).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
  });
});
