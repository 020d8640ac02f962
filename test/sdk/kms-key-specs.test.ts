import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';
import { type Caller, coreCallers } from './core-callers.ts';

const osseal = useOsseal();

interface Names {
  readonly KeyId: string;
  readonly KeyVersionId: string;
}

type Use = (call: Caller, names: Names) => Promise<void>;

const plaintext = Buffer.from('hello + / = 密').toString('base64');

const encrypt: Use = async (call, { KeyId }) => {
  const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: plaintext });
  const opened = await call('Decrypt', { CiphertextBlob: String(CiphertextBlob) });
  expect(opened).toMatchObject({ KeyId, Plaintext: plaintext });
};

const encryptAsymmetric: Use = async (call, names) => {
  const on = { ...names, Algorithm: 'RSAES_OAEP_SHA_256' };
  const { CiphertextBlob } = await call('AsymmetricEncrypt', { ...on, Plaintext: plaintext });
  const opened = await call('AsymmetricDecrypt', { ...on, CiphertextBlob: String(CiphertextBlob) });
  expect(opened).toMatchObject({ ...names, Plaintext: plaintext });
};

const sign =
  (Algorithm: string): Use =>
  async (call, names) => {
    const on = { ...names, Algorithm, Digest: Buffer.alloc(32, 7).toString('base64') };
    const { Value } = await call('AsymmetricSign', on);
    expect(await call('AsymmetricVerify', { ...on, Value: String(Value) })).toMatchObject({ ...names, Value: true });
  };

const authenticate =
  (Algorithm: string): Use =>
  async (call, { KeyId }) => {
    const on = { KeyId, Algorithm, Message: plaintext };
    const { Mac } = await call('GenerateMac', on);
    expect(await call('VerifyMac', { ...on, Mac: String(Mac) })).toMatchObject({ KeyId, Value: true });
  };

/** Every key that can be made, its usage when none is asked for first. */
const SPECS: readonly (readonly [spec: string, usage: string, protection: string, use: Use])[] = [
  ['Aliyun_AES_256', 'ENCRYPT/DECRYPT', 'SOFTWARE', encrypt],
  ['Aliyun_AES_192', 'ENCRYPT/DECRYPT', 'HSM', encrypt],
  ['Aliyun_AES_128', 'ENCRYPT/DECRYPT', 'HSM', encrypt],
  ...['RSA_2048', 'RSA_3072', 'RSA_4096'].flatMap(
    (spec) =>
      [
        [spec, 'SIGN/VERIFY', 'SOFTWARE', sign('RSA_PSS_SHA_256')],
        [spec, 'ENCRYPT/DECRYPT', 'SOFTWARE', encryptAsymmetric],
      ] as const,
  ),
  ['EC_P256', 'SIGN/VERIFY', 'SOFTWARE', sign('ECDSA_SHA_256')],
  ['EC_P256K', 'SIGN/VERIFY', 'SOFTWARE', sign('ECDSA_SHA_256')],
  ...['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'].map(
    (spec) => [spec, 'GENERATE_VERIFY_MAC', 'SOFTWARE', authenticate(spec)] as const,
  ),
];

const PAIRS = /^(RSA|EC)_/;
const callers = coreCallers(osseal);

describe.each(SPECS)('%s, %s', (KeySpec, KeyUsage, ProtectionLevel, use) => {
  // Making large RSA keys takes its time: one core for each signature.
  it.each(callers.filter(([name]) => !PAIRS.test(KeySpec) || /GET|V3, form/.test(name)))(
    'is made, shown and used by %s',
    async (_name, callerOf) => {
      const call = callerOf();
      const { KeyMetadata } = await call('CreateKey', { KeySpec, KeyUsage });
      const { KeyId } = KeyMetadata as { KeyId: string };
      expect(KeyMetadata).toMatchObject({ KeySpec, KeyUsage, ProtectionLevel, Origin: 'Aliyun_KMS' });
      const described = await call('DescribeKey', { KeyId });
      expect(described.KeyMetadata).toEqual({ ...(KeyMetadata as object), DeletionProtection: 'Disabled' });
      const { KeyVersions, TotalCount } = await call('ListKeyVersions', { KeyId });
      const [version] = (KeyVersions as { KeyVersion: readonly Names[] }).KeyVersion;
      const KeyVersionId = String(version?.KeyVersionId);
      expect(TotalCount).toBe(1);
      // Callers choose the version of a key pair themselves: none is the primary one.
      if (PAIRS.test(KeySpec)) expect(KeyMetadata).not.toHaveProperty('PrimaryKeyVersion');
      else expect(KeyMetadata).toMatchObject({ PrimaryKeyVersion: KeyVersionId });
      await use(call, { KeyId, KeyVersionId });
    },
  );
});

describe('CreateKey', () => {
  it('takes the first usage of a spec when none is asked for', async () => {
    const client = kmsClient(osseal());
    for (const [keySpec, keyUsage] of SPECS.filter(([spec], at) => SPECS[at - 1]?.[0] !== spec)) {
      if (/_[34]\d{3}$/.test(keySpec)) continue;
      const { keyMetadata } = await client.createKey(new kms.CreateKeyRequest({ keySpec }));
      expect(keyMetadata).toMatchObject({ keySpec, keyUsage, keyState: 'Enabled' });
    }
  });

  it('makes hardware keys in name, and keys that wait for their material', async () => {
    const client = kmsClient(osseal());
    const hsm = await client.createKey(new kms.CreateKeyRequest({ protectionLevel: 'HSM' }));
    expect(hsm.keyMetadata).toMatchObject({ protectionLevel: 'HSM', keyState: 'Enabled' });
    const external = await client.createKey(new kms.CreateKeyRequest({ origin: 'EXTERNAL' }));
    expect(external.keyMetadata).toMatchObject({
      origin: 'EXTERNAL',
      keyState: 'PendingImport',
      primaryKeyVersion: '',
      materialExpireTime: '',
    });
  });

  it.each(callers)('refuses by %s what there is not', async (_name, callerOf) => {
    const call = callerOf();
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ KeySpec: 'Aliyun_SM4' }, 'Unsupported.ProtectionLevel'],
      [{ KeySpec: 'EC_SM2' }, 'Unsupported.ProtectionLevel'],
      [{ KeySpec: 'HMAC_SM3' }, 'Unsupported.ProtectionLevel'],
      [{ KeySpec: 'Aliyun_AES_192', ProtectionLevel: 'SOFTWARE' }, 'Unsupported.ProtectionLevel'],
      [{ KeySpec: 'RSA_1024' }, 'InvalidParameter'],
      [{ KeySpec: 'aliyun_aes_256' }, 'InvalidParameter'],
      [{ KeySpec: 'EC_P256', KeyUsage: 'ENCRYPT/DECRYPT' }, 'InvalidParameter'],
      [{ KeyUsage: 'SIGN/VERIFY' }, 'InvalidParameter'],
      [{ KeySpec: 'RSA_2048', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'InvalidParameter'],
      [{ KeySpec: 'RSA_2048', Origin: 'EXTERNAL' }, 'UnsupportedOperation'],
      [{ KeySpec: 'HMAC_SHA_256', Origin: 'EXTERNAL' }, 'UnsupportedOperation'],
      [{ Origin: 'external' }, 'InvalidParameter'],
      [{ ProtectionLevel: 'software' }, 'InvalidParameter'],
      [{ DKMSInstanceId: 'kst-hzz0000000000000001' }, 'Forbidden.DKMSInstanceNotFound'],
      [{ EnableAutomaticRotation: 'true' }, 'MissingParameter'],
      [{ EnableAutomaticRotation: 'true', RotationInterval: '6d' }, 'InvalidParameter'],
      [{ EnableAutomaticRotation: 'true', RotationInterval: '7d', KeySpec: 'EC_P256' }, 'InvalidParameter'],
      [{ EnableAutomaticRotation: 'true', RotationInterval: '7d', Origin: 'EXTERNAL' }, 'InvalidParameter'],
      [{ Description: 'x'.repeat(8193) }, 'InvalidParameter'],
    ];
    for (const [parameters, code] of cases) {
      const error = await rejection(call('CreateKey', parameters));
      expect([parameters, error.code]).toEqual([parameters, code]);
    }
  });

  it('shows every spec in XML', async () => {
    for (const [KeySpec, KeyUsage] of SPECS.filter(([spec]) => !/_[34]\d{3}$/.test(spec))) {
      const parameters = { Format: 'XML', KeySpec, KeyUsage };
      const { text } = await sendKms(osseal(), { action: 'CreateKey', parameters });
      expect(text).toContain(`<KeySpec>${KeySpec}</KeySpec>`);
      expect(text).toContain(`<KeyUsage>${KeyUsage}</KeyUsage>`);
      expect(text).toContain('<DeleteDate></DeleteDate>');
    }
  });
});
