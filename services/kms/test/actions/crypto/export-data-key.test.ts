import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, webcrypto } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../../src/actions/index.ts';
import { OPENSSL_OPTIONS, opensslDecrypt } from '../../keyring/openssl.ts';
import { type KmsFixture, keyArnOf, kmsFixture, SCOPE, SERVICE } from '../kms-fixture.ts';

const ALGORITHMS = [
  ['RSAES_OAEP_SHA_256', 190],
  ['RSAES_OAEP_SHA_1', 214],
] as const;
const receiver = generateKeyPairSync('rsa', { modulusLength: 2048 });

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: unknown) => Buffer.from(String(text), 'base64');
const blobOf = (key: KeyObject) => base64(key.export({ type: 'spki', format: 'der' }));
const WRAPPING = {
  PublicKeyBlob: blobOf(receiver.publicKey),
  WrappingKeySpec: 'RSA_2048',
  WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
};
const invalid = (parameter: string) => ({
  code: 'InvalidParameter',
  message: `The specified parameter "${parameter}" is not valid.`,
});

describe.each(['ExportDataKey', 'GenerateAndExportDataKey'])('%s', (action) => {
  let kms: KmsFixture;
  let KeyId: string;
  let CiphertextBlob: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey();
    CiphertextBlob = String((await kms.run('GenerateDataKeyWithoutPlaintext', { KeyId })).CiphertextBlob);
  });

  const given = () => (action === 'ExportDataKey' ? { CiphertextBlob } : { KeyId });
  const run = (changes: Readonly<Record<string, string>> = {}, call = {}) =>
    kms.run(action, { ...given(), ...WRAPPING, ...changes }, call);
  /** The key as Decrypt opens it. */
  const opened = async (answer: Readonly<Record<string, unknown>>) => {
    const blob = String(answer.CiphertextBlob ?? CiphertextBlob);
    return bytesOf((await kms.run('Decrypt', { CiphertextBlob: blob })).Plaintext);
  };

  it.each(ALGORITHMS)(
    'wraps the data key with %s for the holder of the private key',
    async (WrappingAlgorithm, _most) => {
      const answer = await run({ WrappingAlgorithm });
      const fields = { KeyId, KeyVersionId: kms.record(KeyId).primaryVersionId, ExportedDataKey: expect.any(String) };
      expect(answer).toEqual(action === 'ExportDataKey' ? fields : { ...fields, CiphertextBlob: expect.any(String) });
      const exported = bytesOf(answer.ExportedDataKey);
      const byOpenssl = opensslDecrypt(receiver.privateKey, exported, OPENSSL_OPTIONS[WrappingAlgorithm]);
      expect(byOpenssl).toHaveLength(32);
      expect(byOpenssl).toEqual(await opened(answer));
      const shape = { name: 'RSA-OAEP', hash: WrappingAlgorithm === 'RSAES_OAEP_SHA_1' ? 'SHA-1' : 'SHA-256' };
      const pkcs8 = receiver.privateKey.export({ type: 'pkcs8', format: 'der' });
      const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, shape, false, ['decrypt']);
      expect(Buffer.from(await webcrypto.subtle.decrypt('RSA-OAEP', key, exported))).toEqual(byOpenssl);
    },
  );

  it.each(ALGORITHMS)('with %s takes data keys of up to %i bytes', async (WrappingAlgorithm, most) => {
    const ofSize = async (size: number) => {
      const NumberOfBytes = String(size);
      if (action !== 'ExportDataKey') return { WrappingAlgorithm, NumberOfBytes };
      const made = await kms.run('GenerateDataKeyWithoutPlaintext', { KeyId, NumberOfBytes });
      return { WrappingAlgorithm, CiphertextBlob: String(made.CiphertextBlob) };
    };
    const { ExportedDataKey } = await run(await ofSize(most));
    const options = OPENSSL_OPTIONS[WrappingAlgorithm];
    expect(opensslDecrypt(receiver.privateKey, bytesOf(ExportedDataKey), options)).toHaveLength(most);
    const parameter = action === 'ExportDataKey' ? 'CiphertextBlob' : 'NumberOfBytes';
    await expect(run(await ofSize(most + 1))).rejects.toMatchObject(invalid(parameter));
  });

  it('wants every parameter', async () => {
    const parameters: Record<string, string> = { ...given(), ...WRAPPING };
    for (const name of Object.keys(parameters)) {
      const { [name]: _left, ...rest } = parameters;
      await expect(kms.run(action, rest)).rejects.toMatchObject({
        code: 'MissingParameter',
        message: `The parameter "${name}" is needed but not provided.`,
      });
    }
  });

  it('refuses bad parameters', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const large = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey;
    const pkcs1 = receiver.publicKey.export({ type: 'pkcs1', format: 'der' });
    const pem = Buffer.from(receiver.publicKey.export({ type: 'spki', format: 'pem' }));
    const bad = {
      PublicKeyBlob: ['', '***', base64(Buffer.alloc(294)), blobOf(ec), blobOf(large.publicKey), blobOf(pss)].concat(
        [pkcs1, pem, receiver.privateKey.export({ type: 'pkcs8', format: 'der' }), Buffer.alloc(4097)].map(base64),
      ),
      WrappingKeySpec: ['', 'RSA_3072', 'rsa_2048'],
      WrappingAlgorithm: ['', 'RSAES_PKCS1_V1_5', 'SM2PKE', 'RSA_PSS_SHA_256'],
      EncryptionContext: ['[]'],
      DryRun: ['perhaps'],
    };
    for (const [name, values] of Object.entries(bad)) {
      for (const value of values) {
        // An empty text of an optional parameter is no parameter.
        await expect(run({ [name]: value })).rejects.toMatchObject(invalid(name));
      }
    }
  });

  it('refuses a wrapping key whose exponent is 1', async () => {
    const n = receiver.publicKey.export({ format: 'jwk' }).n;
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQ' } as JsonWebKey, format: 'jwk' });
    await expect(run({ PublicKeyBlob: blobOf(key) })).rejects.toMatchObject(invalid('PublicKeyBlob'));
  });

  it('refuses the national algorithms', async () => {
    const sm2 = { WrappingKeySpec: 'EC_SM2', WrappingAlgorithm: 'SM2PKE' };
    await expect(run(sm2)).rejects.toMatchObject({ code: 'UnsupportedOperation', status: 400 });
  });

  it('binds the data key to the context', async () => {
    const EncryptionContext = '{"bucket":"demo"}';
    if (action === 'ExportDataKey') {
      const made = await kms.run('GenerateDataKey', { KeyId, EncryptionContext });
      const blob = { CiphertextBlob: String(made.CiphertextBlob) };
      const { ExportedDataKey } = await run({ ...blob, EncryptionContext });
      const key = opensslDecrypt(receiver.privateKey, bytesOf(ExportedDataKey), OPENSSL_OPTIONS.RSAES_OAEP_SHA_256);
      expect(key).toEqual(bytesOf(made.Plaintext));
      await expect(run(blob)).rejects.toMatchObject(invalid('CiphertextBlob'));
    } else {
      const { CiphertextBlob: made } = await run({ EncryptionContext });
      const blob = { CiphertextBlob: String(made) };
      expect(await kms.run('Decrypt', { ...blob, EncryptionContext })).toMatchObject({ KeyId });
      await expect(kms.run('Decrypt', blob)).rejects.toMatchObject(invalid('CiphertextBlob'));
    }
  });

  it('looks at the state and the kind of the key', async () => {
    const key = kms.record(KeyId);
    await kms.keys.disable(key);
    await expect(run()).rejects.toMatchObject({ code: 'Rejected.Disabled' });
    await kms.keys.scheduleDeletion(key, 7);
    await expect(run()).rejects.toMatchObject({ code: 'Rejected.PendingDeletion' });
    const service = { caller: SERVICE };
    await expect(run({}, service)).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const wrapped = await kms.run('GenerateDataKey', { KeyId: 'alias/acs/oss' }, service);
    const theirs = { KeyId: keyId, CiphertextBlob: String(wrapped.CiphertextBlob) };
    await expect(run(theirs)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it('ends a dry run, asks for the right on the key and names it on the bill', async () => {
    await expect(run({ DryRun: 'true' })).rejects.toMatchObject({ code: 'DryRunOperationError' });
    const { target, billed, billedKey } = ACTIONS.get(action) ?? {};
    expect(await kms.checks(action, { ...given(), ...WRAPPING })).toEqual([
      { action: `kms:${action}`, resource: keyArnOf(KeyId), tags: {} },
    ]);
    expect({ billed, target: typeof target }).toEqual({ billed: true, target: 'function' });
    const key = kms.record(KeyId);
    const found = action === 'ExportDataKey' ? { key } : key;
    expect(billedKey?.(found)).toEqual({ keyId: KeyId, creatorType: 'User', keySpec: 'Aliyun_AES_256' });
  });
});

describe('GenerateAndExportDataKey', () => {
  it.each([
    [{}, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ KeySpec: 'AES_128', NumberOfBytes: '64' }, 64],
  ])('with %j makes a key of %i bytes, another each time', async (size, bytes) => {
    const kms = await kmsFixture();
    const parameters = { KeyId: await kms.aKey(), ...WRAPPING, ...size };
    const made = await Promise.all([1, 2].map(() => kms.run('GenerateAndExportDataKey', parameters)));
    const keys = made.map(({ ExportedDataKey }) =>
      opensslDecrypt(receiver.privateKey, bytesOf(ExportedDataKey), OPENSSL_OPTIONS.RSAES_OAEP_SHA_256),
    );
    expect(keys[0]).toHaveLength(bytes);
    expect(keys[0]).not.toEqual(keys[1]);
  });

  it('takes an alias, and no alias or key that is not there', async () => {
    const kms = await kmsFixture();
    const KeyId = await kms.aKey();
    await kms.keys.aliases.create(kms.record(KeyId), 'alias/demo');
    const run = (id: string) => kms.run('GenerateAndExportDataKey', { ...WRAPPING, KeyId: id });
    expect(await run('alias/demo')).toMatchObject({ KeyId });
    await expect(run('alias/none')).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound' });
    await expect(run('key-none')).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
  });
});
