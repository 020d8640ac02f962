import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { OPENSSL_OPTIONS, opensslSign, opensslVerify, sha256 } from '../../keyring/openssl.ts';
import { base64, bytesOf, type PairFixture, type PairNames, pairFixture } from './pair-fixture.ts';

const DIGEST = sha256('a message');

describe.each([
  ['RSA_2048', 'RSA_PSS_SHA_256'],
  ['RSA_2048', 'RSA_PKCS1_SHA_256'],
  ['RSA_3072', 'RSA_PSS_SHA_256'],
  ['RSA_3072', 'RSA_PKCS1_SHA_256'],
  ['EC_P256', 'ECDSA_SHA_256'],
  ['EC_P256K', 'ECDSA_SHA_256'],
] as const)('AsymmetricSign and AsymmetricVerify with %s, %s', (keySpec, Algorithm) => {
  let kms: PairFixture;
  let names: PairNames;
  let publicKey: KeyObject;
  let privateKey: KeyObject;
  const options = OPENSSL_OPTIONS[Algorithm];

  const sign = (changes: Readonly<Record<string, string>> = {}) =>
    kms.run('AsymmetricSign', { ...names, Algorithm, Digest: base64(DIGEST), ...changes });
  const verify = (Value: unknown, changes: Readonly<Record<string, string>> = {}) =>
    kms.run('AsymmetricVerify', { ...names, Algorithm, Digest: base64(DIGEST), Value: String(Value), ...changes });

  beforeAll(async () => {
    kms = await pairFixture();
    names = await kms.aPair(keySpec, 'SIGN/VERIFY');
    publicKey = createPublicKey(String((await kms.run('GetPublicKey', names)).PublicKey));
    privateKey = await kms.keyring.keyObject(kms.record(names.KeyId), names.KeyVersionId);
  }, 60_000);

  it('makes a signature that openssl accepts under the public key of the answer', async () => {
    const answer = await sign();
    expect(answer).toEqual({ ...names, Value: expect.any(String) });
    expect(opensslVerify(publicKey, DIGEST, bytesOf(answer.Value), options)).toBe(true);
    expect(opensslVerify(publicKey, sha256('another'), bytesOf(answer.Value), options)).toBe(false);
  });

  it('accepts its own signature and that of openssl', async () => {
    expect(await verify((await sign()).Value)).toEqual({ ...names, Value: true });
    expect(await verify(base64(opensslSign(privateKey, DIGEST, options)))).toEqual({ ...names, Value: true });
  });

  it('answers a wrong signature with false', async () => {
    const { Value } = await sign();
    expect(await verify(Value, { Digest: base64(sha256('another')) })).toEqual({ ...names, Value: false });
    const changed = bytesOf(Value);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    for (const wrong of [changed, changed.subarray(1), Buffer.of(0), Buffer.alloc(1024, 0x30)]) {
      expect(await verify(base64(wrong))).toEqual({ ...names, Value: false });
    }
  });

  it('keeps versions apart', async () => {
    const { Value } = await sign();
    const { KeyVersionId } = await kms.anotherVersion(names.KeyId);
    expect(KeyVersionId).not.toBe(names.KeyVersionId);
    expect(await verify(Value, { KeyVersionId })).toEqual({ ...names, KeyVersionId, Value: false });
    expect(await verify(Value)).toEqual({ ...names, Value: true });
    const ofAnother = await sign({ KeyVersionId });
    expect(await verify(ofAnother.Value, { KeyVersionId })).toEqual({ ...names, KeyVersionId, Value: true });
  });
});

describe('AsymmetricSign', () => {
  it('makes what WebCrypto verifies for the message', async () => {
    const kms = await pairFixture();
    const names = await kms.aPair('RSA_2048', 'SIGN/VERIFY');
    const { PublicKey } = await kms.run('GetPublicKey', names);
    const spki = Buffer.from(String(PublicKey).replace(/-----.*-----|\n/g, ''), 'base64');
    const shape = { name: 'RSA-PSS', hash: 'SHA-256' };
    const key = await webcrypto.subtle.importKey('spki', spki, shape, false, ['verify']);
    const parameters = { ...names, Algorithm: 'RSA_PSS_SHA_256', Digest: base64(DIGEST) };
    const { Value } = await kms.run('AsymmetricSign', parameters);
    const verified = (message: string) =>
      webcrypto.subtle.verify({ name: 'RSA-PSS', saltLength: 32 }, key, bytesOf(Value), Buffer.from(message));
    expect(await verified('a message')).toBe(true);
    expect(await verified('another message')).toBe(false);
  });
});
