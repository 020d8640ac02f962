import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { ROOT, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, popClient, rejection } from './clients.ts';

const osseal = useOsseal({ seed: storySeed({ kms: { activated: false } }) });

describe('the KMS service', () => {
  it('must be opened before keys are made', async () => {
    const pop = popClient(osseal(), { accessKey: ROOT });
    expect(await pop.request('DescribeAccountKmsStatus')).toMatchObject({ AccountStatus: 'NotEnabled' });
    const client = kmsClient(osseal(), { accessKey: ROOT });
    const refused = await rejection(client.createKey(new kms.CreateKeyRequest({})));
    expect(refused.code).toBe('Forbidden.KmsServiceNotEnabledError');
    expect(refused.message).toContain('code: 403, Kms service is not Enabled for current user.');

    expect(await pop.request('OpenKmsService')).toMatchObject({ RequestId: expect.any(String) });
    expect(await pop.request('DescribeAccountKmsStatus')).toMatchObject({ AccountStatus: 'Enabled' });
    expect((await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyState).toBe('Enabled');
    expect(await rejection(pop.request('OpenKmsService'))).toMatchObject({ code: 'Forbidden.Opened' });
  });

  it('names its regions', async () => {
    const { regions } = await kmsClient(osseal(), { accessKey: ROOT }).describeRegions(
      new kms.DescribeRegionsRequest({}),
    );
    const ids = regions.region.map((region) => region.regionId);
    expect(ids).toEqual(expect.arrayContaining(['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1']));
  });

  it('keeps keys, aliases and ciphertexts in one region each', async () => {
    const pop = popClient(osseal(), { accessKey: ROOT });
    const shanghai = { RegionId: 'cn-shanghai' };
    const { KeyMetadata } = await pop.request<{ KeyMetadata: { KeyId: string; Arn: string } }>('CreateKey', shanghai);
    const { KeyId } = KeyMetadata;
    expect(KeyMetadata.Arn).toBe(`acs:kms:cn-shanghai:1000000000000001:key/${KeyId}`);
    await pop.request('CreateAlias', { ...shanghai, KeyId, AliasName: 'alias/there' });
    const { CiphertextBlob } = await pop.request<{ CiphertextBlob: string }>('GenerateDataKey', { ...shanghai, KeyId });

    const byHost = { headers: { host: 'kms.cn-shanghai.aliyuncs.com' } };
    expect(await pop.request('DescribeKey', { KeyId: 'alias/there' }, byHost)).toMatchObject({
      KeyMetadata: { KeyId },
    });

    const client = kmsClient(osseal(), { accessKey: ROOT });
    const describe = client.describeKey(new kms.DescribeKeyRequest({ keyId: KeyId }));
    expect((await rejection(describe)).code).toBe('Forbidden.KeyNotFoundError');
    const byAlias = client.describeKey(new kms.DescribeKeyRequest({ keyId: 'alias/there' }));
    expect((await rejection(byAlias)).code).toBe('Forbidden.AliasNotFoundError');
    const decrypt = client.decrypt(new kms.DecryptRequest({ ciphertextBlob: CiphertextBlob }));
    expect((await rejection(decrypt)).code).toBe('Forbidden.KeyNotFoundError');
  });

  it('knows the actions that it does not offer', async () => {
    const pop = popClient(osseal(), { accessKey: ROOT });
    const known = await rejection(pop.request('GetCertificate', { CertificateId: 'x' }));
    expect(known.code).toMatch(/Unsupported/);
    const unknown = await rejection(pop.request('MakeCoffee'));
    expect(unknown.code).toMatch(/NotFound$/);
  });

  it('refuses an access key that does not exist and a wrong secret', async () => {
    const stranger = { accessKeyId: 'LTAI5tNobody', accessKeySecret: 'x' };
    const error = await rejection(popClient(osseal(), { accessKey: stranger }).request('ListKeys'));
    expect(error.code).toBe('InvalidAccessKeyId.NotFound');
    const wrong = { ...ROOT, accessKeySecret: 'wrong' };
    for (const method of ['GET', 'POST'] as const) {
      const call = popClient(osseal(), { accessKey: wrong }).request('ListKeys', {}, { method });
      expect(await rejection(call)).toMatchObject({ code: 'SignatureDoesNotMatch' });
    }
  });
});
