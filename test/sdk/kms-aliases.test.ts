import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';

const osseal = useOsseal();
let client: ReturnType<typeof kmsClient>;
beforeAll(() => {
  client = kmsClient(osseal());
});

async function createKey(): Promise<string> {
  return (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
}

describe('kms20160120: aliases', () => {
  it('creates, lists, moves and deletes an alias', async () => {
    const [first, second] = [await createKey(), await createKey()];
    const aliasName = 'alias/orders/2026_a-b';
    await client.createAlias(new kms.CreateAliasRequest({ keyId: first, aliasName }));

    const listed = await client.listAliasesByKeyId(new kms.ListAliasesByKeyIdRequest({ keyId: first }));
    expect(listed.aliases.alias).toHaveLength(1);
    expect(listed.aliases.alias[0]).toMatchObject({
      aliasName,
      keyId: first,
      aliasArn: `acs:kms:cn-hangzhou:1000000000000001:${aliasName}`,
    });
    const data = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId: aliasName }));
    expect(data.keyId).toBe(first);

    await client.updateAlias(new kms.UpdateAliasRequest({ keyId: second, aliasName }));
    const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId: aliasName }));
    expect(keyMetadata.keyId).toBe(second);
    expect((await client.decrypt(new kms.DecryptRequest({ ciphertextBlob: data.ciphertextBlob }))).keyId).toBe(first);

    await client.deleteAlias(new kms.DeleteAliasRequest({ aliasName }));
    const error = await rejection(client.describeKey(new kms.DescribeKeyRequest({ keyId: aliasName })));
    expect(error.code).toBe('Forbidden.AliasNotFoundError');
    expect(error.message).toContain('code: 404, The specified Alias is not found.');
  });

  it('lists aliases page by page', async () => {
    const keyId = await createKey();
    for (const name of ['alias/p1', 'alias/p2', 'alias/p3']) {
      await client.createAlias(new kms.CreateAliasRequest({ keyId, aliasName: name }));
    }
    const page = await client.listAliases(new kms.ListAliasesRequest({ pageNumber: 2, pageSize: 2 }));
    expect(page).toMatchObject({ pageNumber: 2, pageSize: 2 });
    const all = await client.listAliases(new kms.ListAliasesRequest({ pageNumber: 1, pageSize: 100 }));
    expect(all.totalCount).toBe(all.aliases.alias.length);
    expect(page.aliases.alias.map((alias) => alias.aliasName)).toEqual(
      all.aliases.alias.slice(2, 4).map((alias) => alias.aliasName),
    );
  });

  it('refuses a name twice', async () => {
    const keyId = await createKey();
    const request = new kms.CreateAliasRequest({ keyId, aliasName: 'alias/taken' });
    await client.createAlias(request);
    expect((await rejection(client.createAlias(request))).code).toBe('AliasAlreadyExistsError');
  });

  it.each(['no-prefix', 'alias/', 'alias/a b', `alias/${'x'.repeat(256)}`, 'alias/acs/mine'])(
    'refuses the name %s',
    async (aliasName) => {
      const request = new kms.CreateAliasRequest({ keyId: await createKey(), aliasName });
      expect((await rejection(client.createAlias(request))).code).toBe('InvalidParameterError');
    },
  );

  it('takes no alias where an id is needed', async () => {
    const keyId = await createKey();
    await client.createAlias(new kms.CreateAliasRequest({ keyId, aliasName: 'alias/only-crypto' }));
    const error = await rejection(client.disableKey(new kms.DisableKeyRequest({ keyId: 'alias/only-crypto' })));
    expect(error.code).toBe('Unsupported.AliasError');
  });

  it('says that an alias does not exist when it is moved or deleted', async () => {
    const keyId = await createKey();
    const move = client.updateAlias(new kms.UpdateAliasRequest({ keyId, aliasName: 'alias/nowhere' }));
    expect((await rejection(move)).code).toBe('Forbidden.AliasNotFoundError');
    const remove = client.deleteAlias(new kms.DeleteAliasRequest({ aliasName: 'alias/nowhere' }));
    expect((await rejection(remove)).code).toBe('Forbidden.AliasNotFoundError');
  });
});
