import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KEY_SPECS, SM_SPECS } from '../../../src/keys/key-spec.ts';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, REGION, SCOPE, START_MS } from '../kms-fixture.ts';

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
    ['RotationInterval', '6d'],
    ['RotationInterval', '731d'],
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
    [{ KeySpec: 'EC_SM2', KeyUsage: 'SIGN/VERIFY' }, 'Unsupported.ProtectionLevel', 400],
    [{ KeySpec: 'Aliyun_SM4' }, 'Unsupported.ProtectionLevel', 400],
    [{ KeySpec: 'HMAC_SM3', ProtectionLevel: 'HSM' }, 'Unsupported.ProtectionLevel', 400],
    [{ KeySpec: 'Aliyun_AES_128', ProtectionLevel: 'SOFTWARE' }, 'Unsupported.ProtectionLevel', 400],
    [{ KeySpec: 'RSA_2048', Origin: 'EXTERNAL' }, 'UnsupportedOperation', 400],
    [{ KeySpec: 'Aliyun_AES_192', Origin: 'EXTERNAL' }, 'UnsupportedOperation', 400],
    [{ KeySpec: 'EC_P256', KeyUsage: 'ENCRYPT/DECRYPT' }, 'InvalidParameter', 400],
    [{ KeySpec: 'HMAC_SHA_256', KeyUsage: 'SIGN/VERIFY' }, 'InvalidParameter', 400],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'InvalidParameter', 400],
    [{ EnableAutomaticRotation: 'true' }, 'MissingParameter', 400],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '30d', Origin: 'EXTERNAL' }, 'InvalidParameter', 400],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '30d', KeySpec: 'EC_P256' }, 'InvalidParameter', 400],
    [{ DKMSInstanceId: 'kst-hzz0000' }, 'Forbidden.DKMSInstanceNotFound', 404],
  ])('refuses %j, which is not offered', async (parameters, code, status) => {
    await expect(kms.run('CreateKey', parameters as Record<string, string>)).rejects.toMatchObject({ code, status });
    expect(kms.registry.listKeys(SCOPE)).toEqual([]);
  });

  it.each([
    ['Aliyun_AES_256', 'ENCRYPT/DECRYPT', 'SOFTWARE'],
    ['Aliyun_AES_192', 'ENCRYPT/DECRYPT', 'HSM'],
    ['Aliyun_AES_128', 'ENCRYPT/DECRYPT', 'HSM'],
    ['RSA_2048', 'SIGN/VERIFY', 'SOFTWARE'],
    ['EC_P256', 'SIGN/VERIFY', 'SOFTWARE'],
    ['EC_P256K', 'SIGN/VERIFY', 'SOFTWARE'],
    ['HMAC_SHA_224', 'GENERATE_VERIFY_MAC', 'SOFTWARE'],
    ['HMAC_SHA_512', 'GENERATE_VERIFY_MAC', 'SOFTWARE'],
  ])(
    'makes a key of spec %s for %s at level %s when nothing else is said',
    async (KeySpec, KeyUsage, ProtectionLevel) => {
      expect(await metadata({ KeySpec })).toMatchObject({
        KeySpec,
        KeyUsage,
        ProtectionLevel,
        KeyState: 'Enabled',
        AutomaticRotation: 'Disabled',
      });
    },
  );

  it('makes every legal combination of spec, usage, level and origin, and no other', async () => {
    const outcomes = new Map<string, string>();
    // Making RSA material takes seconds; its rows are judged before any is made.
    jest.spyOn(kms.keyring, 'createMaterial').mockResolvedValue({ sealedMaterial: 'sealed' });
    for (const KeySpec of [...KEY_SPECS.keys(), ...SM_SPECS]) {
      for (const KeyUsage of ['ENCRYPT/DECRYPT', 'SIGN/VERIFY', 'GENERATE_VERIFY_MAC']) {
        for (const ProtectionLevel of ['SOFTWARE', 'HSM']) {
          for (const Origin of ['Aliyun_KMS', 'EXTERNAL']) {
            const wanted = { KeySpec, KeyUsage, ProtectionLevel, Origin };
            const outcome = await metadata(wanted).then(
              (made) => {
                expect(made).toMatchObject(wanted);
                return 'made';
              },
              (error: { code: string }) => error.code,
            );
            outcomes.set(Object.values(wanted).join(' '), outcome);
          }
        }
      }
    }
    const made = [...outcomes].filter(([, outcome]) => outcome === 'made').map(([wanted]) => wanted);
    const both = (start: string) => [`${start} SOFTWARE Aliyun_KMS`, `${start} HSM Aliyun_KMS`];
    expect(made.sort()).toEqual(
      [
        ...both('Aliyun_AES_256 ENCRYPT/DECRYPT'),
        'Aliyun_AES_256 ENCRYPT/DECRYPT SOFTWARE EXTERNAL',
        'Aliyun_AES_256 ENCRYPT/DECRYPT HSM EXTERNAL',
        'Aliyun_AES_192 ENCRYPT/DECRYPT HSM Aliyun_KMS',
        'Aliyun_AES_128 ENCRYPT/DECRYPT HSM Aliyun_KMS',
        ...['RSA_2048', 'RSA_3072', 'RSA_4096'].flatMap((spec) => [
          ...both(`${spec} SIGN/VERIFY`),
          ...both(`${spec} ENCRYPT/DECRYPT`),
        ]),
        ...both('EC_P256 SIGN/VERIFY'),
        ...both('EC_P256K SIGN/VERIFY'),
        ...['224', '256', '384', '512'].flatMap((size) => both(`HMAC_SHA_${size} GENERATE_VERIFY_MAC`)),
      ].sort(),
    );
    const codes = new Set([...outcomes.values()]);
    expect([...codes].sort()).toEqual([
      'InvalidParameter',
      'Unsupported.ProtectionLevel',
      'UnsupportedOperation',
      'made',
    ]);
  });

  it('shows no primary version of a key pair, and keeps its public half', async () => {
    const made = await metadata({ KeySpec: 'EC_P256' });
    expect(made).not.toHaveProperty('PrimaryKeyVersion');
    const [version] = kms.record(String(made.KeyId)).versions;
    expect(Buffer.from(version?.publicKey ?? '', 'base64')).toHaveLength(91);
    expect(version?.sealedMaterial).toMatch(/^ey/);
  });

  it('makes a key of origin EXTERNAL that has no version and waits for its import', async () => {
    const made = await metadata({ Origin: 'EXTERNAL' });
    expect(made).toMatchObject({ KeyState: 'PendingImport', PrimaryKeyVersion: '', MaterialExpireTime: '' });
    expect(kms.record(String(made.KeyId)).versions).toEqual([]);
  });

  it.each([
    ['30d', '2592000s'],
    ['168h', '604800s'],
    ['525600m', '31536000s'],
    ['604800s', '604800s'],
    ['730d', '63072000s'],
  ])('turns rotation on with interval %s, shown as %s', async (RotationInterval, shown) => {
    const made = await metadata({ EnableAutomaticRotation: 'true', RotationInterval });
    const next = new Date(START_MS + Number.parseInt(shown, 10) * 1000).toISOString();
    expect(made).toMatchObject({
      AutomaticRotation: 'Enabled',
      RotationInterval: shown,
      NextRotationDate: `${next.slice(0, 19)}Z`,
    });
    expect(Object.keys(made).slice(-3)).toEqual(['AutomaticRotation', 'NextRotationDate', 'RotationInterval']);
  });

  it('asks for the right on the key container', async () => {
    expect(await kms.checks('CreateKey')).toEqual([
      { action: 'kms:CreateKey', resource: `acs:kms:${REGION}:${ACCOUNT}:key` },
    ]);
  });
});
