import { constants, createHash, createPublicKey, type KeyObject, publicEncrypt, verify } from 'node:crypto';
import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, openApiClient, popClient, rejection } from './clients.ts';

const osseal = useOsseal();
const MESSAGE = Buffer.from('a message');
const digest = createHash('sha256').update(MESSAGE).digest('base64');
const plaintext = Buffer.from('hello + / = 密').toString('base64');

interface Names extends Record<string, string> {
  readonly KeyId: string;
  readonly KeyVersionId: string;
}

/** A key as it is made and found with the product alone: by CreateKey and ListKeyVersions. */
async function createPair(KeySpec: string, KeyUsage: string): Promise<Names> {
  const client = popClient(osseal());
  const { KeyMetadata } = await client.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', { KeySpec, KeyUsage });
  const { KeyId } = KeyMetadata;
  const { KeyVersions } = await client.request<{ KeyVersions: { KeyVersion: { KeyVersionId: string }[] } }>(
    'ListKeyVersions',
    { KeyId },
  );
  const [version] = KeyVersions.KeyVersion;
  return { KeyId, KeyVersionId: String(version?.KeyVersionId) };
}

const isRight = (publicKey: KeyObject, algorithm: string, signature: Buffer, message = MESSAGE) => {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify('sha256', message, { key: publicKey, ...(algorithm === 'RSA_PSS_SHA_256' ? pss : {}) }, signature);
};

describe.each([
  ['RSA_2048', 'RSA_PSS_SHA_256'],
  ['RSA_2048', 'RSA_PKCS1_SHA_256'],
  ['EC_P256', 'ECDSA_SHA_256'],
  ['EC_P256K', 'ECDSA_SHA_256'],
])('signatures with %s, %s', (spec, Algorithm) => {
  let names: Names;
  let publicKey: KeyObject;
  beforeAll(async () => {
    names = await createPair(spec, 'SIGN/VERIFY');
  });
  const inNpmClient = () => ({ keyId: names.KeyId, keyVersionId: names.KeyVersionId });

  it('kms20160120 reads the public key, signs and verifies', async () => {
    const client = kmsClient(osseal());
    const read = await client.getPublicKey(new kms.GetPublicKeyRequest(inNpmClient()));
    publicKey = createPublicKey(read.publicKey);
    const request = { ...inNpmClient(), algorithm: Algorithm, digest };
    const { value, keyVersionId } = await client.asymmetricSign(new kms.AsymmetricSignRequest(request));
    expect(keyVersionId).toBe(names.KeyVersionId);
    expect(isRight(publicKey, Algorithm, Buffer.from(value, 'base64'))).toBe(true);
    expect(isRight(publicKey, Algorithm, Buffer.from(value, 'base64'), Buffer.from('another'))).toBe(false);
    const right = await client.asymmetricVerify(new kms.AsymmetricVerifyRequest({ ...request, value }));
    expect(right).toMatchObject({ ...inNpmClient(), value: true });
    const other = createHash('sha256').update('another').digest('base64');
    const wrong = await client.asymmetricVerify(new kms.AsymmetricVerifyRequest({ ...request, value, digest: other }));
    expect(wrong.value).toBe(false);
  });

  it('pop-core and openapi-core see the same', async () => {
    const parameters = { ...names, Algorithm, Digest: digest };
    const v1 = popClient(osseal());
    const v3 = openApiClient(osseal());
    const signed = [
      await v1.request<Record<string, unknown>>('AsymmetricSign', parameters, { method: 'POST' }),
      await v1.request<Record<string, unknown>>('AsymmetricSign', parameters),
      await v3.call('AsymmetricSign', parameters),
      await v3.call('AsymmetricSign', parameters, 'form'),
    ];
    for (const { Value, ...rest } of signed) {
      expect(rest).toEqual({ ...names, RequestId: expect.any(String) });
      expect(isRight(publicKey, Algorithm, Buffer.from(String(Value), 'base64'))).toBe(true);
      const given = { ...parameters, Value: String(Value) };
      expect(await v1.request('AsymmetricVerify', given)).toMatchObject({ ...names, Value: true });
      expect(await v3.call('AsymmetricVerify', given)).toMatchObject({ ...names, Value: true });
    }
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    expect(await v1.request('GetPublicKey', names)).toMatchObject({ ...names, PublicKey: pem });
    expect(await v3.call('GetPublicKey', names)).toMatchObject({ ...names, PublicKey: pem });
  });

  it('XML answers carry the same fields', async () => {
    const parameters = { ...names, Algorithm, Digest: digest, Format: 'XML' };
    const signed = (await sendKms(osseal(), { action: 'AsymmetricSign', parameters })).text;
    const Value = String(/<Value>(.*)<\/Value>/.exec(signed)?.[1]);
    expect(isRight(publicKey, Algorithm, Buffer.from(Value, 'base64'))).toBe(true);
    const given = { ...parameters, Value };
    const verified = (await sendKms(osseal(), { action: 'AsymmetricVerify', parameters: given })).text;
    expect(verified).toContain('<AsymmetricVerifyResponse>');
    expect(verified).toContain('<Value>true</Value>');
    const read = (await sendKms(osseal(), { action: 'GetPublicKey', parameters: { ...names, Format: 'XML' } })).text;
    const pem = String(/<PublicKey>(.*)<\/PublicKey>/s.exec(read)?.[1]);
    expect(pem).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
  });
});

describe.each([
  ['RSAES_OAEP_SHA_256', 'sha256', 190],
  ['RSAES_OAEP_SHA_1', 'sha1', 214],
])('encryption with RSA_2048, %s', (Algorithm, oaepHash, most) => {
  let names: Names;
  beforeAll(async () => {
    names = await createPair('RSA_2048', 'ENCRYPT/DECRYPT');
  });
  const inNpmClient = () => ({ keyId: names.KeyId, keyVersionId: names.KeyVersionId, algorithm: Algorithm });

  it('kms20160120 encrypts, decrypts, and decrypts what was made with the public key alone', async () => {
    const client = kmsClient(osseal());
    const sealed = await client.asymmetricEncrypt(new kms.AsymmetricEncryptRequest({ ...inNpmClient(), plaintext }));
    const { publicKey } = await client.getPublicKey(new kms.GetPublicKeyRequest(inNpmClient()));
    const outside = publicEncrypt({ key: publicKey, oaepHash }, Buffer.from(plaintext, 'base64')).toString('base64');
    for (const ciphertextBlob of [sealed.ciphertextBlob, outside]) {
      const request = new kms.AsymmetricDecryptRequest({ ...inNpmClient(), ciphertextBlob });
      const { plaintext: opened, keyVersionId } = await client.asymmetricDecrypt(request);
      expect({ opened, keyVersionId }).toEqual({ opened: plaintext, keyVersionId: names.KeyVersionId });
    }
  });

  it('pop-core, openapi-core and XML see the same', async () => {
    const parameters = { ...names, Algorithm };
    const v1 = popClient(osseal());
    const v3 = openApiClient(osseal());
    const made = await v1.request<Record<string, unknown>>('AsymmetricEncrypt', {
      ...parameters,
      Plaintext: plaintext,
    });
    const CiphertextBlob = String(made.CiphertextBlob);
    expect(await v3.call('AsymmetricDecrypt', { ...parameters, CiphertextBlob })).toMatchObject({
      Plaintext: plaintext,
    });
    const other = await v3.call('AsymmetricEncrypt', { ...parameters, Plaintext: plaintext }, 'form');
    const given = { ...parameters, CiphertextBlob: String(other.CiphertextBlob) };
    expect(await v1.request('AsymmetricDecrypt', given, { method: 'POST' })).toMatchObject({ Plaintext: plaintext });
    const xml = await sendKms(osseal(), { action: 'AsymmetricDecrypt', parameters: { ...given, Format: 'XML' } });
    expect(xml.text).toContain(`<Plaintext>${plaintext}</Plaintext>`);
    const sealed = { ...parameters, Plaintext: plaintext, Format: 'XML' };
    const sealedXml = await sendKms(osseal(), { action: 'AsymmetricEncrypt', parameters: sealed });
    expect(sealedXml.text).toMatch(
      /<AsymmetricEncryptResponse>.*<CiphertextBlob>[A-Za-z0-9+/]{342}==<\/CiphertextBlob>/s,
    );
  });

  it('takes as much as fits', async () => {
    const v3 = openApiClient(osseal());
    const encrypt = (size: number) => {
      const Plaintext = Buffer.alloc(size, 1).toString('base64');
      return v3.call('AsymmetricEncrypt', { ...names, Algorithm, Plaintext });
    };
    expect(await encrypt(most)).toMatchObject(names);
    expect((await rejection(encrypt(most + 1))).code).toBe('InvalidParameter');
  });
});

describe('errors of calls with key pairs', () => {
  it('reach the clients', async () => {
    const client = kmsClient(osseal());
    const names = await createPair('EC_P256', 'SIGN/VERIFY');
    const symmetric = await client.createKey(new kms.CreateKeyRequest({}));
    const request = { keyId: names.KeyId, keyVersionId: names.KeyVersionId, algorithm: 'ECDSA_SHA_256', digest };
    const cases: readonly (readonly [object, string])[] = [
      [{ keyVersionId: 'none' }, 'Forbidden.KeyVersionNotFound'],
      [{ keyVersionId: undefined }, 'MissingParameter'],
      [{ keyId: 'key-none' }, 'Forbidden.KeyNotFound'],
      [{ keyId: 'alias/none' }, 'Forbidden.AliasNotFound'],
      [{ keyId: symmetric.keyMetadata.keyId }, 'Rejected.UnsupportedOperation'],
      [{ algorithm: 'RSA_PSS_SHA_256' }, 'InvalidParameter'],
      [{ digest: 'AAAA' }, 'InvalidParameter'],
    ];
    for (const [change, code] of cases) {
      const call = client.asymmetricSign(new kms.AsymmetricSignRequest({ ...request, ...change }));
      expect((await rejection(call)).code).toBe(`${code}Error`);
    }
    await client.disableKey(new kms.DisableKeyRequest({ keyId: names.KeyId }));
    const refused = await rejection(client.asymmetricSign(new kms.AsymmetricSignRequest(request)));
    expect(refused.code).toBe('Rejected.DisabledError');
    const dryRun = { ...names, DryRun: 'true' };
    expect((await rejection(openApiClient(osseal()).call('GetPublicKey', dryRun))).code).toBe('DryRunOperationError');
  });
});
