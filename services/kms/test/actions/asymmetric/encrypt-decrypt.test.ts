import { createPublicKey, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { OPENSSL_OPTIONS, opensslDecrypt, opensslEncrypt } from '../../keyring/openssl.ts';
import { base64, bytesOf, type PairFixture, type PairNames, pairFixture } from './pair-fixture.ts';

describe.each([
  ['RSA_2048', 'RSAES_OAEP_SHA_256', 190],
  ['RSA_2048', 'RSAES_OAEP_SHA_1', 214],
  ['RSA_3072', 'RSAES_OAEP_SHA_256', 318],
  ['RSA_3072', 'RSAES_OAEP_SHA_1', 342],
] as const)('AsymmetricEncrypt and AsymmetricDecrypt with %s, %s', (keySpec, Algorithm, most) => {
  let kms: PairFixture;
  let names: PairNames;
  let publicKey: KeyObject;
  let privateKey: KeyObject;
  const options = OPENSSL_OPTIONS[Algorithm];

  const encrypt = (plaintext: Uint8Array) =>
    kms.run('AsymmetricEncrypt', { ...names, Algorithm, Plaintext: base64(plaintext) });
  const decrypt = (ciphertext: Uint8Array, changes: Readonly<Record<string, string>> = {}) =>
    kms.run('AsymmetricDecrypt', { ...names, Algorithm, CiphertextBlob: base64(ciphertext), ...changes });

  beforeAll(async () => {
    kms = await pairFixture();
    names = await kms.aPair(keySpec, 'ENCRYPT/DECRYPT');
    publicKey = createPublicKey(String((await kms.run('GetPublicKey', names)).PublicKey));
    privateKey = await kms.keyring.keyObject(kms.record(names.KeyId), names.KeyVersionId);
  }, 60_000);

  it('makes standard ciphertext, which openssl decrypts', async () => {
    const answer = await encrypt(Buffer.from('hello'));
    expect(answer).toEqual({ ...names, CiphertextBlob: expect.any(String) });
    expect(opensslDecrypt(privateKey, bytesOf(answer.CiphertextBlob), options)?.toString()).toBe('hello');
  });

  it('decrypts what openssl made under the public key of the answer', async () => {
    const ciphertext = opensslEncrypt(publicKey, Buffer.from('hello'), options);
    expect(await decrypt(ciphertext)).toEqual({ ...names, Plaintext: base64('hello') });
  });

  it('takes as much as fits, and not a byte more', async () => {
    const plaintext = Buffer.alloc(most, 0xa5);
    const { CiphertextBlob } = await encrypt(plaintext);
    expect(await decrypt(bytesOf(CiphertextBlob))).toMatchObject({ Plaintext: base64(plaintext) });
    await expect(encrypt(Buffer.alloc(most + 1))).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "Plaintext" is not valid.',
    });
  });

  it('opens nothing that is damaged, of another algorithm, or of another version', async () => {
    const ciphertext = bytesOf((await encrypt(Buffer.from('hello'))).CiphertextBlob);
    const damaged = Buffer.from(ciphertext);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    const refusal = { code: 'InvalidParameter', message: 'The specified parameter "CiphertextBlob" is not valid.' };
    await expect(decrypt(damaged)).rejects.toMatchObject(refusal);
    await expect(decrypt(ciphertext.subarray(1))).rejects.toMatchObject(refusal);
    const other = Algorithm === 'RSAES_OAEP_SHA_1' ? 'RSAES_OAEP_SHA_256' : 'RSAES_OAEP_SHA_1';
    await expect(decrypt(ciphertext, { Algorithm: other })).rejects.toMatchObject(refusal);
    const { KeyVersionId } = await kms.anotherVersion(names.KeyId);
    await expect(decrypt(ciphertext, { KeyVersionId })).rejects.toMatchObject(refusal);
    expect(await decrypt(ciphertext)).toMatchObject({ Plaintext: base64('hello') });
  });
});
