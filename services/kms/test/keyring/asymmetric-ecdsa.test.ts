import {
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
  webcrypto,
} from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@osseal/service-kit';
import fc from 'fast-check';
import { signEcdsa, verifyEcdsa } from '../../src/keyring/asymmetric-ecdsa.ts';
import { OPENSSL_OPTIONS, opensslSign, opensslVerify, sha256 } from './openssl.ts';

const random = seededRandom('ecdsa');
const OPTIONS = OPENSSL_OPTIONS.ECDSA_SHA_256;
const ORDERS = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
};
const CURVES = ['P-256', 'secp256k1'] as const;

const hex = (value: bigint) => value.toString(16).padStart(64, '0');
const pairOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const sequence = (...contents: readonly Buffer[]) => {
  const body = Buffer.concat(contents.flatMap((content) => [Buffer.of(2, content.length), content]));
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
};

/** A private key from its number, by way of JWK. */
function keyOf(crv: string, d: string, x: string, y: string): KeyObject {
  const [dText, xText, yText] = [d, x, y].map((text) => Buffer.from(text, 'hex').toString('base64url'));
  return createPrivateKey({ key: { kty: 'EC', crv, d: dText, x: xText, y: yText } as JsonWebKey, format: 'jwk' });
}

describe('signEcdsa', () => {
  it.each([
    [
      'sample',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716',
      'F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      'test',
      'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367',
      '019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    ],
  ])('makes the signature that RFC 6979 A.2.5 gives for "%s"', (message, r, s) => {
    const key = keyOf(
      'P-256',
      'C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721',
      '60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6',
      '7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299',
    );
    const padded = [r, s].map((text) => Buffer.from(text >= '8' ? `00${text}` : text, 'hex'));
    expect(signEcdsa(key, sha256(message))).toEqual(sequence(...padded));
  });

  it('makes the known signature of the key 1 on secp256k1', () => {
    const key = keyOf(
      'secp256k1',
      hex(1n),
      '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
      '483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
    );
    const signature = signEcdsa(key, sha256('Satoshi Nakamoto')).toString('hex');
    expect(signature).toContain('934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8');
    // The published value takes the smaller of s and order - s; both are right.
    const s = 0x2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5n;
    expect([hex(s), hex(ORDERS.secp256k1 - s)]).toContain(signature.slice(-64));
  });

  it.each(CURVES)('on %s makes what openssl accepts, for any digest', (curve) => {
    const { privateKey, publicKey } = pairOf(curve);
    const digests = [
      random.bytes(32),
      Buffer.alloc(32),
      Buffer.alloc(32, 0xff),
      Buffer.from(hex(ORDERS[curve]), 'hex'),
    ];
    for (const digest of digests) {
      expect(opensslVerify(publicKey, digest, signEcdsa(privateKey, digest), OPTIONS)).toBe(true);
    }
  });

  it('makes what WebCrypto accepts for the message', async () => {
    const { privateKey, publicKey } = pairOf('P-256');
    const signature = signEcdsa(privateKey, sha256('message'));
    // WebCrypto wants r and s side by side.
    const [r, s] = integersOf(signature).map((value) => Buffer.from(hex(value), 'hex'));
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const key = await webcrypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'verify',
    ]);
    const both = Buffer.concat([r ?? Buffer.alloc(0), s ?? Buffer.alloc(0)]);
    const verified = (message: string) =>
      webcrypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, both, Buffer.from(message));
    expect(await verified('message')).toBe(true);
    expect(await verified('another')).toBe(false);
  });

  it.each(CURVES)('on %s makes signatures of every length that DER allows, all of them right', (curve) => {
    const { privateKey, publicKey } = pairOf(curve);
    const lengths = new Set<number>();
    for (let index = 0; index < 300; index += 1) {
      const message = Buffer.from(`message ${index}`);
      const signature = signEcdsa(privateKey, sha256(message));
      lengths.add(signature.length);
      if (!verify('sha256', message, publicKey, signature)) throw new Error(`wrong signature of ${message}`);
    }
    expect(lengths.size).toBeGreaterThan(2);
  });

  it('signs the same digest the same way', () => {
    const { privateKey } = pairOf('P-256');
    expect(signEcdsa(privateKey, sha256('m'))).toEqual(signEcdsa(privateKey, sha256('m')));
  });

  it('refuses keys on other curves', () => {
    expect(() => signEcdsa(pairOf('P-384').privateKey, sha256('m'))).toThrow(TypeError);
  });
});

describe('verifyEcdsa', () => {
  it.each(CURVES)('on %s accepts what openssl made, for any digest', async (curve) => {
    const { privateKey, publicKey } = pairOf(curve);
    for (const digest of [random.bytes(32), Buffer.alloc(32), Buffer.alloc(32, 0xff)]) {
      expect(await verifyEcdsa(publicKey, digest, opensslSign(privateKey, digest, OPTIONS))).toBe(true);
    }
    const ofNothing = sign('sha256', Buffer.alloc(0), privateKey);
    expect(await verifyEcdsa(publicKey, sha256(''), ofNothing)).toBe(true);
    expect(await verifyEcdsa(publicKey, sha256('a'), ofNothing)).toBe(false);
  });

  it.each(CURVES)('on %s agrees with OpenSSL about any signature', async (curve) => {
    const { privateKey, publicKey } = pairOf(curve);
    const message = fc.uint8Array({ maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(message, message, fc.nat(71), fc.integer({ min: 0, max: 255 }), async (a, b, place, flip) => {
        const signature = sign('sha256', a, privateKey);
        if (place < signature.length) signature[place] = (signature[place] ?? 0) ^ flip;
        for (const given of [a, b]) {
          expect(await verifyEcdsa(publicKey, sha256(given), signature)).toBe(
            verify('sha256', given, publicKey, signature),
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each(CURVES)('on %s answers false for bytes that are no signature', async (curve) => {
    const { privateKey, publicKey } = pairOf(curve);
    const order = Buffer.from(`00${hex(ORDERS[curve])}`, 'hex');
    const one = Buffer.of(1);
    const right = sign('sha256', Buffer.from('m'), privateKey);
    const wrong = [
      Buffer.alloc(0),
      Buffer.of(0x30),
      Buffer.of(0x30, 0),
      Buffer.of(0x30, 2, 2, 0),
      Buffer.of(0x30, 4, 2, 0xff, 1, 1),
      random.bytes(64),
      Buffer.alloc(1024, 0x30),
      Buffer.concat([right, one]),
      right.subarray(0, -1),
      Buffer.concat([Buffer.of(0x30, 0x81), right.subarray(1)]),
      sequence(Buffer.of(0), one),
      sequence(one, Buffer.of(0)),
      sequence(order, one),
      sequence(one, order),
      sequence(Buffer.of(0xff), one),
      sequence(Buffer.alloc(40, 1), one),
    ];
    for (const signature of wrong) expect(await verifyEcdsa(publicKey, sha256('m'), signature)).toBe(false);
    expect(await verifyEcdsa(publicKey, sha256('m'), right)).toBe(true);
  });
});
function integersOf(signature: Buffer): bigint[] {
  const rLength = signature[3] ?? 0;
  const contents = [signature.subarray(4, 4 + rLength), signature.subarray(6 + rLength)];
  return contents.map((content) => BigInt(`0x${content.toString('hex')}`));
}
