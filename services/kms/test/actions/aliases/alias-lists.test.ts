import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, REGION, SCOPE, STRANGER } from '../kms-fixture.ts';

const entry = (AliasName: string, KeyId: string) => ({
  AliasName,
  KeyId,
  AliasArn: `acs:kms:${REGION}:${ACCOUNT}:${AliasName}`,
});

describe.each(['ListAliases', 'ListAliasesByKeyId'])('%s', (action) => {
  let kms: KmsFixture;
  let keyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    keyId = await kms.aKey();
  });

  const list = (more: Record<string, string> = {}) =>
    kms.run(action, action === 'ListAliases' ? more : { KeyId: keyId, ...more });

  it('answers an empty list in its wrapper', async () => {
    expect(await list()).toEqual({ Aliases: { Alias: [] }, TotalCount: 0, PageNumber: 1, PageSize: 10 });
  });

  it('lists aliases by name, page by page', async () => {
    for (const name of ['alias/b', 'alias/c', 'alias/a']) await kms.keys.aliases.create(kms.record(keyId), name);
    expect(await list({ PageSize: '2' })).toEqual({
      Aliases: { Alias: [entry('alias/a', keyId), entry('alias/b', keyId)] },
      TotalCount: 3,
      PageNumber: 1,
      PageSize: 2,
    });
    expect(await list({ PageSize: '2', PageNumber: '2' })).toMatchObject({
      Aliases: { Alias: [entry('alias/c', keyId)] },
    });
  });

  it('takes up to 101 entries a page', async () => {
    expect(await list({ PageSize: '101' })).toMatchObject({ PageSize: 101 });
    for (const PageSize of ['0', '102']) {
      await expect(list({ PageSize })).rejects.toMatchObject({ code: 'InvalidParameter' });
    }
  });
});

describe('ListAliases', () => {
  it('lists what the account has in the region, service aliases too, and asks for the right on the container', async () => {
    const kms = await kmsFixture();
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    expect(await kms.run('ListAliases')).toMatchObject({ Aliases: { Alias: [entry('alias/acs/oss', keyId)] } });
    expect(await kms.run('ListAliases', {}, { caller: STRANGER })).toMatchObject({ TotalCount: 0 });
    expect(await kms.run('ListAliases', {}, { region: 'cn-beijing' })).toMatchObject({ TotalCount: 0 });
    expect(await kms.checks('ListAliases')).toEqual([
      { action: 'kms:ListAliases', resource: `acs:kms:${REGION}:${ACCOUNT}:alias` },
    ]);
  });
});

describe('ListAliasesByKeyId', () => {
  it('lists one key alone, named by id or ARN, and asks for the right on it', async () => {
    const kms = await kmsFixture();
    const [one, two] = [await kms.aKey(), await kms.aKey()];
    await kms.keys.aliases.create(kms.record(one), 'alias/one');
    await kms.keys.aliases.create(kms.record(two), 'alias/two');
    for (const KeyId of [two, keyArnOf(two)]) {
      expect(await kms.run('ListAliasesByKeyId', { KeyId })).toMatchObject({
        Aliases: { Alias: [entry('alias/two', two)] },
      });
    }
    expect(await kms.checks('ListAliasesByKeyId', { KeyId: two })).toEqual([
      { action: 'kms:ListAliasesByKeyId', resource: keyArnOf(two), tags: {} },
    ]);
    const byAlias = kms.run('ListAliasesByKeyId', { KeyId: 'alias/two' });
    await expect(byAlias).rejects.toMatchObject({ code: 'Unsupported.Alias' });
    await expect(kms.run('ListAliasesByKeyId')).rejects.toMatchObject({ code: 'MissingParameter' });
  });
});
