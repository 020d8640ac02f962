import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@osseal/service-kit';
import { decryptOaep, encryptOaep, OAEP_ALGORITHMS, oaepCapacity } from '../../src/keyring/asymmetric-oaep.ts';
import { OPENSSL_OPTIONS, opensslDecrypt, opensslEncrypt, pkeyopt } from './openssl.ts';

const random = seededRandom('oaep');
const WEB_HASHES = { RSAES_OAEP_SHA_1: 'SHA-1', RSAES_OAEP_SHA_256: 'SHA-256' };
const CAPACITIES: Readonly<Record<number, Readonly<Record<(typeof OAEP_ALGORITHMS)[number], number>>>> = {
  2048: { RSAES_OAEP_SHA_1: 214, RSAES_OAEP_SHA_256: 190 },
  3072: { RSAES_OAEP_SHA_1: 342, RSAES_OAEP_SHA_256: 318 },
  4096: { RSAES_OAEP_SHA_1: 470, RSAES_OAEP_SHA_256: 446 },
};

describe.each([2048, 3072, 4096])('with a modulus of %i bits', (modulusLength) => {
  let privateKey: KeyObject;
  let publicKey: KeyObject;
  beforeAll(() => {
    ({ privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength }));
  }, 120_000);

  it.each(OAEP_ALGORITHMS)('%s holds what the limits page says', (algorithm) => {
    const capacity = oaepCapacity(publicKey, algorithm);
    expect(capacity).toBe(CAPACITIES[modulusLength]?.[algorithm]);
    expect(encryptOaep(publicKey, algorithm, Buffer.alloc(capacity))).toHaveLength(modulusLength / 8);
    expect(() => encryptOaep(publicKey, algorithm, Buffer.alloc(capacity + 1))).toThrow();
  });

  it.each(OAEP_ALGORITHMS)('%s encrypts what openssl and WebCrypto decrypt', async (algorithm) => {
    const shape = { name: 'RSA-OAEP', hash: WEB_HASHES[algorithm] };
    const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
    const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, shape, false, ['decrypt']);
    for (const size of [1, 32, oaepCapacity(publicKey, algorithm)]) {
      const plaintext = random.bytes(size);
      const ciphertext = encryptOaep(publicKey, algorithm, plaintext);
      expect(opensslDecrypt(privateKey, ciphertext, OPENSSL_OPTIONS[algorithm])).toEqual(plaintext);
      expect(Buffer.from(await webcrypto.subtle.decrypt('RSA-OAEP', key, ciphertext))).toEqual(plaintext);
    }
  });

  it.each(OAEP_ALGORITHMS)('%s decrypts what openssl and WebCrypto encrypt', async (algorithm) => {
    const shape = { name: 'RSA-OAEP', hash: WEB_HASHES[algorithm] };
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const key = await webcrypto.subtle.importKey('spki', spki, shape, false, ['encrypt']);
    for (const plaintext of [random.bytes(1), random.bytes(32), Buffer.alloc(0)]) {
      const ciphertexts = [
        opensslEncrypt(publicKey, plaintext, OPENSSL_OPTIONS[algorithm]),
        Buffer.from(await webcrypto.subtle.encrypt('RSA-OAEP', key, plaintext)),
      ];
      for (const ciphertext of ciphertexts) {
        expect(await decryptOaep(privateKey, algorithm, ciphertext)).toEqual(plaintext);
      }
    }
  });
});

describe('decryptOaep', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const plaintext = random.bytes(32);

  it('opens nothing that is damaged, foreign, or of another algorithm', async () => {
    const ciphertext = encryptOaep(publicKey, 'RSAES_OAEP_SHA_256', plaintext);
    const { publicKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const damaged = Array.from({ length: 16 }, (_, index) => {
      const bytes = Buffer.from(ciphertext);
      bytes[index * 16] = (bytes[index * 16] ?? 0) ^ 1;
      return bytes;
    });
    const foreign = [
      encryptOaep(other, 'RSAES_OAEP_SHA_256', plaintext),
      encryptOaep(publicKey, 'RSAES_OAEP_SHA_1', plaintext),
      opensslEncrypt(publicKey, plaintext, pkeyopt('rsa_padding_mode:pkcs1')),
      opensslEncrypt(publicKey, plaintext, [...OPENSSL_OPTIONS.RSAES_OAEP_SHA_256, ...pkeyopt('rsa_oaep_label:00ff')]),
      opensslEncrypt(publicKey, plaintext, pkeyopt('rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha1')),
      Buffer.alloc(256),
      Buffer.alloc(256, 0xff),
      ciphertext.subarray(1),
    ];
    for (const bytes of [...damaged, ...foreign]) {
      expect(await decryptOaep(privateKey, 'RSAES_OAEP_SHA_256', bytes)).toBeUndefined();
    }
    expect(await decryptOaep(privateKey, 'RSAES_OAEP_SHA_256', ciphertext)).toEqual(plaintext);
  });

  it('takes nothing for a ciphertext that is shorter than the modulus, though its number is the same', async () => {
    let ciphertext: Buffer;
    do ciphertext = encryptOaep(publicKey, 'RSAES_OAEP_SHA_256', plaintext);
    while (ciphertext[0] !== 0);
    expect(await decryptOaep(privateKey, 'RSAES_OAEP_SHA_256', ciphertext.subarray(1))).toBeUndefined();
    expect(await decryptOaep(privateKey, 'RSAES_OAEP_SHA_256', ciphertext)).toEqual(plaintext);
  });

  it('makes another ciphertext each time', () => {
    const made = [1, 2].map(() => encryptOaep(publicKey, 'RSAES_OAEP_SHA_1', plaintext).toString('hex'));
    expect(made[0]).not.toBe(made[1]);
  });
});
