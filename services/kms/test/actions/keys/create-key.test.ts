import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, REGION } from '../kms-fixture.ts';

const POLICY = {
  Version: '1',
  Statement: [
    { Sid: 'a', Effect: 'Allow', Principal: { RAM: [`acs:ram::${ACCOUNT}:*`] }, Action: ['kms:*'], Resource: ['*'] },
  ],
};
const tags = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ TagKey: `k${index}`, TagValue: 'v' })));

describe('CreateKey', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });

  const metadata = async (parameters: Record<string, string>) =>
    (await kms.run('CreateKey', parameters)).KeyMetadata as Record<string, string>;

  it('answers with the metadata of an enabled key', async () => {
    const made = await metadata({ Description: 'demo' });
    const keyId = String(made.KeyId);
    expect(keyId).toMatch(/^key-hzz664aeeed[0-9a-z]{10}$/);
    expect(made).toEqual({
      CreationDate: '2024-05-20T06:34:21Z',
      Description: 'demo',
      KeyId: keyId,
      KeySpec: 'Aliyun_AES_256',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT/DECRYPT',
      PrimaryKeyVersion: expect.stringMatching(new RegExp(`^${keyId}-[0-9a-z]{10}$`)),
      DeleteDate: '',
      Creator: ACCOUNT,
      Arn: keyArnOf(keyId),
      Origin: 'Aliyun_KMS',
      MaterialExpireTime: '',
      ProtectionLevel: 'SOFTWARE',
      LastRotationDate: '2024-05-20T06:34:21Z',
      AutomaticRotation: 'Disabled',
    });
  });

  it('makes a key in the region and account of the call', async () => {
    const { KeyMetadata } = await kms.run('CreateKey', {}, { region: 'cn-beijing' });
    expect(KeyMetadata).toMatchObject({ Arn: expect.stringMatching(`^acs:kms:cn-beijing:${ACCOUNT}:key/key-bjj`) });
  });

  it('takes every default when it is spelled out', async () => {
    const made = await metadata({
      KeySpec: 'Aliyun_AES_256',
      KeyUsage: 'ENCRYPT/DECRYPT',
      Origin: 'Aliyun_KMS',
      ProtectionLevel: 'SOFTWARE',
      EnableAutomaticRotation: 'False',
      RotationInterval: '365d',
      DKMSInstanceId: '',
      Description: '',
    });
    expect(made).toMatchObject({ KeyState: 'Enabled', Description: '' });
  });

  it('keeps tags and policy for permission checks', async () => {
    const Tags = JSON.stringify([
      { TagKey: 'team', TagValue: 'a' },
      { TagKey: '__proto__', TagValue: '' },
    ]);
    const { KeyId } = await metadata({ Tags, Policy: JSON.stringify(POLICY) });
    const key = kms.record(String(KeyId));
    expect(Object.entries(key.tags)).toEqual([
      ['team', 'a'],
      ['__proto__', ''],
    ]);
    expect(key.policy).toEqual(POLICY);
    const [check] = await kms.checks('Encrypt', { KeyId: key.keyId, Plaintext: 'AA==' });
    expect(check).toEqual({ action: 'kms:Encrypt', resource: keyArnOf(key.keyId), tags: key.tags, policy: POLICY });
  });

  it.each([
    ['Description', 'x'.repeat(8193)],
    ['KeySpec', 'aliyun_aes_256'],
    ['KeyUsage', 'ENCRYPT'],
    ['KeyUsage', 'SIGN/VERIFY'],
    ['Origin', 'External'],
    ['ProtectionLevel', 'software'],
    ['EnableAutomaticRotation', 'yes'],
    ['RotationInterval', '30'],
    ['KeyStorageMechanism', 'Elsewhere'],
    ['Tags', 'team=a'],
    ['Tags', '{}'],
    ['Tags', '[{"TagKey":"team"}]'],
    ['Tags', '[{"TagKey":"","TagValue":"a"}]'],
    ['Tags', '[{"TagKey":"acs:x","TagValue":"a"}]'],
    ['Tags', '[{"TagKey":"aliyunx","TagValue":"a"}]'],
    ['Tags', '[{"TagKey":"a b","TagValue":"a"}]'],
    ['Tags', `[{"TagKey":"a","TagValue":"${'a'.repeat(129)}"}]`],
    ['Tags', '[{"TagKey":"a","TagValue":"1"},{"TagKey":"a","TagValue":"2"}]'],
    ['Tags', tags(21)],
    ['Policy', '{'],
    ['Policy', '{"Version":"1"}'],
    ['Policy', JSON.stringify({ ...POLICY, Statement: [{ Effect: 'Perhaps' }] })],
    ['Policy', `${JSON.stringify(POLICY)}${' '.repeat(32_768)}`],
  ])('refuses %s %.60s', async (name, value) => {
    await expect(kms.run('CreateKey', { [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      status: 400,
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('takes up to 20 tags', async () => {
    const { KeyId } = await metadata({ Tags: tags(20) });
    expect(Object.keys(kms.record(String(KeyId)).tags)).toHaveLength(20);
  });

  it.each([
    [{ ProtectionLevel: 'HSM' }, 'Unsupported.ProtectionLevel', 400],
    [{ KeySpec: 'RSA_2048' }, 'UnsupportedOperation', 400],
    [{ KeySpec: 'EC_SM2', KeyUsage: 'SIGN/VERIFY' }, 'UnsupportedOperation', 400],
    [{ KeySpec: 'Aliyun_SM4' }, 'UnsupportedOperation', 400],
    [{ KeySpec: 'Aliyun_AES_128' }, 'UnsupportedOperation', 400],
    [{ Origin: 'EXTERNAL' }, 'UnsupportedOperation', 400],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '365d' }, 'UnsupportedOperation', 400],
    [{ DKMSInstanceId: 'kst-hzz0000' }, 'Forbidden.DKMSInstanceNotFound', 404],
  ])('refuses %j, which is not offered', async (parameters, code, status) => {
    await expect(kms.run('CreateKey', parameters as Record<string, string>)).rejects.toMatchObject({ code, status });
  });

  it('asks for the right on the key container', async () => {
    expect(await kms.checks('CreateKey')).toEqual([
      { action: 'kms:CreateKey', resource: `acs:kms:${REGION}:${ACCOUNT}:key` },
    ]);
  });
});
