import { createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { openssl } from '../../keyring/openssl.ts';
import { type PairFixture, pairFixture } from './pair-fixture.ts';

describe('GetPublicKey', () => {
  let kms: PairFixture;
  beforeAll(async () => {
    kms = await pairFixture();
  });

  it.each([
    ['RSA_2048', { modulusLength: 2048, publicExponent: 65_537n }],
    ['EC_P256', { namedCurve: 'prime256v1' }],
    ['EC_P256K', { namedCurve: 'secp256k1' }],
  ])('answers with the PEM of %s, as openssl writes it', async (keySpec, details) => {
    const names = await kms.aPair(keySpec, 'SIGN/VERIFY');
    const answer = await kms.run('GetPublicKey', names);
    expect(answer).toEqual({ ...names, PublicKey: expect.any(String) });
    const pem = String(answer.PublicKey);
    expect(pem).toMatch(
      /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n-----END PUBLIC KEY-----\n$/,
    );
    expect(openssl(['pkey', '-pubin', '-in', 'key'], { key: pem }).output.toString()).toBe(pem);
    expect(createPublicKey(pem).asymmetricKeyDetails).toEqual(details);
  });

  it('answers for each version, old ones included', async () => {
    const first = await kms.aPair('EC_P256', 'SIGN/VERIFY');
    const before = await kms.run('GetPublicKey', first);
    const second = await kms.anotherVersion(first.KeyId);
    expect(await kms.run('GetPublicKey', first)).toEqual(before);
    expect((await kms.run('GetPublicKey', second)).PublicKey).not.toBe(before.PublicKey);
  });

  it('takes a key for encryption as well as one for signatures', async () => {
    const names = await kms.aPair('RSA_2048', 'ENCRYPT/DECRYPT');
    expect((await kms.run('GetPublicKey', names)).PublicKey).toContain('BEGIN PUBLIC KEY');
  });
});
