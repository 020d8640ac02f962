import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { unwrapRsa, WRAPPING_ALGORITHMS, type WrappingAlgorithm } from '../../../src/keyring/import/rsa-unwrap.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const MATERIAL = Buffer.from(Array.from({ length: 32 }, (_, index) => 0xff - index));

const PADDINGS: Readonly<Record<WrappingAlgorithm, { padding: number; oaepHash?: string }>> = {
  RSAES_OAEP_SHA_256: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  RSAES_OAEP_SHA_1: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  RSAES_PKCS1_V1_5: { padding: constants.RSA_PKCS1_PADDING },
};

const wrap = (algorithm: WrappingAlgorithm) => publicEncrypt({ key: publicKey, ...PADDINGS[algorithm] }, MATERIAL);

describe.each(WRAPPING_ALGORITHMS)('%s', (algorithm) => {
  it('gives what OpenSSL wrapped', () => {
    expect(unwrapRsa(privateKey, algorithm, wrap(algorithm))).toEqual(MATERIAL);
  });

  it('gives nothing under another key', () => {
    expect(unwrapRsa(other.privateKey, algorithm, wrap(algorithm))).toBeUndefined();
  });

  it.each(WRAPPING_ALGORITHMS.filter((wrapped) => wrapped !== algorithm))('gives nothing for %s', (wrapped) => {
    expect(unwrapRsa(privateKey, algorithm, wrap(wrapped))).toBeUndefined();
  });

  it('gives nothing for what is not the size of the key, or not below its modulus', () => {
    const wrapped = wrap(algorithm);
    const { n = '' } = publicKey.export({ format: 'jwk' });
    for (const bytes of [
      Buffer.alloc(0),
      wrapped.subarray(1),
      wrapped.subarray(0, 255),
      Buffer.concat([Buffer.alloc(2), wrapped]),
      Buffer.concat([wrapped, Buffer.alloc(1)]),
      Buffer.alloc(256),
      Buffer.alloc(256, 0xff),
      Buffer.from(n, 'base64url'),
    ]) {
      expect(unwrapRsa(privateKey, algorithm, bytes)).toBeUndefined();
    }
  });
});
