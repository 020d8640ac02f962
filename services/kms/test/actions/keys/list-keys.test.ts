import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, REGION, SCOPE, STRANGER } from '../kms-fixture.ts';

describe('ListKeys', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });

  /** Keys made one second apart. */
  const someKeys = async (count: number): Promise<string[]> => {
    const made: string[] = [];
    for (let index = 0; index < count; index++) {
      kms.clock.advance(1000);
      made.push(await kms.aKey());
    }
    return made;
  };
  const listed = async (parameters: Record<string, string> = {}, call = {}): Promise<string[]> => {
    const { Keys } = await kms.run('ListKeys', parameters, call);
    return (Keys as { Key: { KeyId: string }[] }).Key.map((key) => key.KeyId);
  };
  const filtered = (...filters: object[]) => listed({ Filters: JSON.stringify(filters) });

  it('answers an empty list in its wrapper', async () => {
    expect(await kms.run('ListKeys')).toEqual({ Keys: { Key: [] }, TotalCount: 0, PageNumber: 1, PageSize: 10 });
  });

  it('lists ids and ARNs, oldest first, ten to a page', async () => {
    const made = await someKeys(11);
    const answer = await kms.run('ListKeys');
    expect(answer).toMatchObject({ TotalCount: 11, PageNumber: 1, PageSize: 10 });
    expect(answer.Keys).toEqual({ Key: made.slice(0, 10).map((KeyId) => ({ KeyId, KeyArn: keyArnOf(KeyId) })) });
  });

  it('returns each key once over all pages', async () => {
    const made = await someKeys(7);
    const pages = await Promise.all(['1', '2', '3', '4'].map((PageNumber) => listed({ PageNumber, PageSize: '3' })));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1, 0]);
    expect(pages.flat()).toEqual(made);
  });

  it('shows the keys of the account and region alone', async () => {
    await someKeys(1);
    expect(await listed({}, { caller: STRANGER })).toEqual([]);
    expect(await listed({}, { region: 'cn-beijing' })).toEqual([]);
  });

  it('filters by state, creator type, alias, id and tags; all properties, any value', async () => {
    const [one, two, three] = (await someKeys(3)) as [string, string, string];
    const service = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    await kms.keys.disable(kms.record(two));
    await kms.keys.aliases.create(kms.record(three), 'alias/three');
    await kms.registry.updateKey(one, (key) => ({ ...key, tags: { team: 'a' } }));

    expect(await filtered({ Key: 'KeyState', Values: ['Disabled'] })).toEqual([two]);
    expect(await filtered({ Key: 'KeyState', Values: ['Disabled', 'Enabled'] })).toHaveLength(4);
    expect(
      await filtered({ Key: 'KeyState', Values: ['Disabled'] }, { Key: 'KeyState', Values: ['Enabled'] }),
    ).toHaveLength(4);
    expect(await filtered({ Key: 'CreatorType', Values: ['Service'] })).toEqual([service.keyId]);
    expect(await filtered({ Key: 'CreatorType', Values: ['User'] }, { Key: 'KeyState', Values: ['Enabled'] })).toEqual([
      one,
      three,
    ]);
    expect(await filtered({ Key: 'AliasName', Values: ['alias/three', 'alias/none'] })).toEqual([three]);
    expect(await filtered({ Key: 'keyId', Values: [two] })).toEqual([two]);
    expect(await filtered({ Key: 'TagKey', Values: ['team'] })).toEqual([one]);
    expect(await filtered({ Key: 'TagValue', Values: ['b'] })).toEqual([]);
    expect(await filtered({ Key: 'KeySpec', Values: ['RSA_2048'] })).toEqual([]);
    expect(await filtered({ Key: 'KeyUsage', Values: ['ENCRYPT/DECRYPT'] })).toHaveLength(4);
    expect(await filtered({ Key: 'ProtectionLevel', Values: ['SOFTWARE'] })).toHaveLength(4);
    expect(await filtered({ Key: 'Creator', Values: [ACCOUNT] })).toHaveLength(4);
    expect(await filtered({ Key: 'DKMSInstanceId', Values: ['kst-1'] })).toEqual([]);
    expect(await filtered({ Key: 'KeyState', Values: [] })).toHaveLength(4);
    expect(await filtered()).toHaveLength(4);
  });

  it('filters by what kind of key it is', async () => {
    const symmetric = await kms.aKey();
    const tags = { team: 'a', env: 'test' };
    const pair = await kms.aKey(undefined, {
      keySpec: 'EC_P256',
      keyUsage: 'SIGN/VERIFY',
      protectionLevel: 'HSM',
      tags,
    });
    const mac = await kms.aKey(undefined, { keySpec: 'HMAC_SHA_256', keyUsage: 'GENERATE_VERIFY_MAC' });
    const external = await kms.aKey('pending-import');
    expect(await filtered({ Key: 'KeySpec', Values: ['EC_P256', 'HMAC_SHA_256'] })).toEqual([pair, mac].sort());
    expect(await filtered({ Key: 'KeyUsage', Values: ['SIGN/VERIFY'] })).toEqual([pair]);
    expect(await filtered({ Key: 'ProtectionLevel', Values: ['HSM'] })).toEqual([pair]);
    expect(await filtered({ Key: 'KeyState', Values: ['PendingImport'] })).toEqual([external]);
    const both = [
      { Key: 'TagKey', Values: ['team', 'owner'] },
      { Key: 'TagValue', Values: ['a'] },
    ];
    expect(await filtered(...both)).toEqual([pair]);
    expect(await filtered(...both, { Key: 'keyId', Values: [symmetric] })).toEqual([]);
  });

  it.each([
    ['PageNumber', '0'],
    ['PageNumber', '01'],
    ['PageNumber', '1.5'],
    ['PageNumber', '99999999999'],
    ['PageSize', '0'],
    ['PageSize', '101'],
    ['PageSize', 'ten'],
    ['Filters', 'KeyState'],
    ['Filters', '{}'],
    ['Filters', '[{"Key":"Colour","Values":["red"]}]'],
    ['Filters', '[{"Key":"KeyState","Values":"Enabled"}]'],
    ['Filters', JSON.stringify(Array(11).fill({ Key: 'keyId', Values: ['a'] }))],
    ['Filters', JSON.stringify([{ Key: 'keyId', Values: Array(11).fill('a') }])],
  ])('refuses %s %.60s', async (name, value) => {
    await expect(kms.run('ListKeys', { [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('asks for the right on the key container', async () => {
    expect(await kms.checks('ListKeys')).toEqual([
      { action: 'kms:ListKeys', resource: `acs:kms:${REGION}:${ACCOUNT}:key` },
    ]);
  });
});
