import { createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, keyArnOf, kmsFixture } from '../kms-fixture.ts';
import { ALGORITHMS, externalKey, importParameters } from './import-fixture.ts';

let kms: KmsFixture;
let keyId: string;
beforeEach(async () => {
  kms = await kmsFixture();
  keyId = await externalKey(kms);
});

describe('GetParametersForImport', () => {
  it.each(ALGORITHMS)('answers a public key and a token for %s', async (algorithm) => {
    const answer = await importParameters(kms, keyId, algorithm);
    expect(Object.keys(answer)).toEqual(['KeyId', 'PublicKey', 'ImportToken', 'TokenExpireTime']);
    expect(answer).toMatchObject({ KeyId: keyId, TokenExpireTime: '2024-05-21T06:34:21Z' });
    const key = createPublicKey({ key: Buffer.from(answer.PublicKey, 'base64'), format: 'der', type: 'spki' });
    expect(key).toMatchObject({ asymmetricKeyType: 'rsa', asymmetricKeyDetails: { modulusLength: 2048 } });
    expect(answer.PublicKey).toMatch(/^MIIBIjAN[A-Za-z0-9+/]+={0,2}$/);
  });

  it('makes a new key pair for every call, and stores nothing', async () => {
    const before = kms.record(keyId);
    const [one, other] = await Promise.all([importParameters(kms, keyId), importParameters(kms, keyId)]);
    expect(one.PublicKey).not.toBe(other.PublicKey);
    expect(one.ImportToken).not.toBe(other.ImportToken);
    expect(kms.record(keyId)).toBe(before);
  });

  it('answers in every state of the key', async () => {
    await kms.keys.scheduleDeletion(kms.record(keyId), 7);
    expect(await importParameters(kms, keyId)).toMatchObject({ KeyId: keyId });
  });

  it('takes an ARN and no alias, and asks for kms:GetParametersForImport on the key', async () => {
    const parameters = { WrappingAlgorithm: 'RSAES_OAEP_SHA_1', WrappingKeySpec: 'RSA_2048' };
    expect(await kms.checks('GetParametersForImport', { KeyId: keyArnOf(keyId), ...parameters })).toMatchObject([
      { action: 'kms:GetParametersForImport', resource: keyArnOf(keyId) },
    ]);
    await kms.keys.aliases.add(kms.record(keyId), 'alias/external');
    await expect(kms.run('GetParametersForImport', { KeyId: 'alias/external', ...parameters })).rejects.toMatchObject({
      code: 'Unsupported.Alias',
    });
  });

  it.each([
    ['EC_SM2', 'SM2PKE', 'Unsupported.ProtectionLevel', 'This protection level is not supported in this region.'],
    ['EC_SM2', 'RSAES_OAEP_SHA_1', 'InvalidParameter', 'The specified parameter "WrappingAlgorithm" is not valid.'],
    ['RSA_2048', 'SM2PKE', 'InvalidParameter', 'The specified parameter "WrappingAlgorithm" is not valid.'],
    ['RSA_2048', 'RSA_AES_KEY_WRAP', 'InvalidParameter', 'The specified parameter "WrappingAlgorithm" is not valid.'],
    ['RSA_4096', 'RSAES_OAEP_SHA_1', 'InvalidParameter', 'The specified parameter "WrappingKeySpec" is not valid.'],
  ])('refuses %s with %s', async (WrappingKeySpec, WrappingAlgorithm, code, message) => {
    const run = kms.run('GetParametersForImport', { KeyId: keyId, WrappingKeySpec, WrappingAlgorithm });
    await expect(run).rejects.toMatchObject({ code, message, status: 400 });
  });

  it('is for keys of origin EXTERNAL, which service keys are not', async () => {
    const service = await kms.keys.ensureServiceKey({ account: '1000000000000001', region: 'cn-hangzhou' }, 'oss');
    for (const other of [await kms.aKey(), service.keyId]) {
      await expect(importParameters(kms, other)).rejects.toMatchObject({ code: 'Unsupported.Origin', status: 400 });
    }
  });
});
