import { createSecretKey, webcrypto } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@osseal/service-kit';
import { computeMac, isMacOf } from '../../src/keyring/mac-hmac.ts';
import { openssl } from './openssl.ts';

const random = seededRandom('mac');

describe.each([
  ['HMAC_SHA_224', 'sha224', 28],
  ['HMAC_SHA_256', 'sha256', 32],
  ['HMAC_SHA_384', 'sha384', 48],
  ['HMAC_SHA_512', 'sha512', 64],
] as const)('%s', (algorithm, hash, size) => {
  const secret = random.bytes(size);
  const key = createSecretKey(secret);
  const message = random.bytes(1000);

  it('is what openssl computes', () => {
    const args = [
      'dgst',
      `-${hash}`,
      '-mac',
      'HMAC',
      '-macopt',
      `hexkey:${secret.toString('hex')}`,
      '-binary',
      'message',
    ];
    const mac = computeMac(key, algorithm, message);
    expect(mac).toHaveLength(size);
    expect(openssl(args, { message }).output).toEqual(mac);
  });

  it('takes no changed, short or long MAC', () => {
    const mac = computeMac(key, algorithm, message);
    expect(isMacOf(key, algorithm, message, mac)).toBe(true);
    expect(isMacOf(key, algorithm, Buffer.concat([message, Buffer.of(0)]), mac)).toBe(false);
    for (const [place, byte] of mac.entries()) {
      const changed = Buffer.from(mac);
      changed[place] = byte ^ 1;
      expect(isMacOf(key, algorithm, message, changed)).toBe(false);
    }
    expect(isMacOf(key, algorithm, message, mac.subarray(0, -1))).toBe(false);
    expect(isMacOf(key, algorithm, message, Buffer.concat([mac, Buffer.of(0)]))).toBe(false);
    expect(isMacOf(key, algorithm, message, Buffer.alloc(0))).toBe(false);
  });
});

// WebCrypto has no SHA-224.
it.each([
  ['HMAC_SHA_256', 'SHA-256'],
  ['HMAC_SHA_384', 'SHA-384'],
  ['HMAC_SHA_512', 'SHA-512'],
] as const)('%s is what WebCrypto verifies', async (algorithm, hash) => {
  const secret = random.bytes(32);
  const message = random.bytes(100);
  const key = await webcrypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['verify']);
  const mac = computeMac(createSecretKey(secret), algorithm, message);
  expect(await webcrypto.subtle.verify('HMAC', key, mac, message)).toBe(true);
});
