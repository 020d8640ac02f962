import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@osseal/service-kit';
import { generateMaterial } from '../../src/keyring/generate-material.ts';
import { KEY_SPECS } from '../../src/keys/key-spec.ts';
import { openssl } from './openssl.ts';

const random = seededRandom('material');

describe('generateMaterial', () => {
  it.each([
    ['Aliyun_AES_256', 32],
    ['Aliyun_AES_192', 24],
    ['Aliyun_AES_128', 16],
    ['HMAC_SHA_224', 28],
    ['HMAC_SHA_256', 32],
    ['HMAC_SHA_384', 48],
    ['HMAC_SHA_512', 64],
  ])('draws the bytes of %s from the given randomness', async (spec, size) => {
    const { bytes, publicKey } = await generateMaterial(spec, seededRandom('fixed'));
    expect(bytes).toEqual(seededRandom('fixed').bytes(size));
    expect(publicKey).toBeUndefined();
  });

  it.each([
    ['RSA_2048', { modulusLength: 2048, publicExponent: 65_537n }],
    ['RSA_3072', { modulusLength: 3072, publicExponent: 65_537n }],
    ['RSA_4096', { modulusLength: 4096, publicExponent: 65_537n }],
    ['EC_P256', { namedCurve: 'prime256v1' }],
    ['EC_P256K', { namedCurve: 'secp256k1' }],
  ])(
    'makes a pair of %s that openssl finds sound, without holding the event loop',
    async (spec, details) => {
      let turns = 0;
      const counting = setInterval(() => {
        turns += 1;
      }, 1);
      const { bytes, publicKey = '' } = await generateMaterial(spec, random);
      clearInterval(counting);
      if (spec === 'RSA_4096') expect(turns).toBeGreaterThan(1);

      expect(openssl(['pkey', '-inform', 'DER', '-in', 'key', '-check', '-noout'], { key: bytes }).succeeded).toBe(
        true,
      );
      const privateKey = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
      expect(privateKey.asymmetricKeyDetails).toEqual(details);
      const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
      expect(publicKey).toBe(spki.toString('base64'));
    },
    120_000,
  );

  it('makes another pair each time', async () => {
    const pairs = await Promise.all([generateMaterial('EC_P256', random), generateMaterial('EC_P256', random)]);
    expect(pairs[0]?.publicKey).not.toBe(pairs[1]?.publicKey);
  });

  it('knows every spec that a key can have, and no other', async () => {
    const quick = [...KEY_SPECS.keys()].filter((spec) => !spec.startsWith('RSA'));
    for (const spec of quick) expect((await generateMaterial(spec, random)).bytes.length).toBeGreaterThan(0);
    for (const spec of ['EC_SM2', 'Aliyun_SM4', 'HMAC_SM3', 'constructor', '']) {
      await expect(generateMaterial(spec, random)).rejects.toThrow(RangeError);
    }
  });
});
