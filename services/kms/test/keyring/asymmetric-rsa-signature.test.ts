import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  sign,
  webcrypto,
} from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@osseal/service-kit';
import { signDigest, verifyDigest } from '../../src/keyring/asymmetric-signature.ts';
import { OPENSSL_OPTIONS, opensslSign, opensslVerify, pkeyopt, sha256 } from './openssl.ts';

const random = seededRandom('rsa');
const fresh = () => random.bytes(32);
const ALGORITHMS = ['RSA_PKCS1_SHA_256', 'RSA_PSS_SHA_256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];
const WEB_NAMES = { RSA_PKCS1_SHA_256: 'RSASSA-PKCS1-v1_5', RSA_PSS_SHA_256: 'RSA-PSS' };

function webKey(key: KeyObject, algorithm: Algorithm, use: 'sign' | 'verify') {
  const shape = { name: WEB_NAMES[algorithm], hash: 'SHA-256' };
  return use === 'sign'
    ? webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), shape, false, [use])
    : webcrypto.subtle.importKey('spki', key.export({ type: 'spki', format: 'der' }), shape, false, [use]);
}

describe.each([2048, 3072, 4096])('with a modulus of %i bits', (modulusLength) => {
  let privateKey: KeyObject;
  let publicKey: KeyObject;
  beforeAll(() => {
    ({ privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength }));
  }, 120_000);

  describe.each(ALGORITHMS)('%s', (algorithm) => {
    const options = OPENSSL_OPTIONS[algorithm];
    const message = Buffer.from('a message');
    const digest = sha256(message);

    it('signs what openssl and WebCrypto verify', async () => {
      const signature = signDigest(privateKey, algorithm, digest, fresh());
      expect(signature).toHaveLength(modulusLength / 8);
      expect(opensslVerify(publicKey, digest, signature, options)).toBe(true);
      expect(opensslVerify(publicKey, sha256('another'), signature, options)).toBe(false);
      const key = await webKey(publicKey, algorithm, 'verify');
      const shape = { name: WEB_NAMES[algorithm], saltLength: 32 };
      expect(await webcrypto.subtle.verify(shape, key, signature, message)).toBe(true);
      expect(await webcrypto.subtle.verify(shape, key, signature, Buffer.from('another'))).toBe(false);
    });

    it('verifies what openssl and WebCrypto sign', async () => {
      const key = await webKey(privateKey, algorithm, 'sign');
      const shape = { name: WEB_NAMES[algorithm], saltLength: 32 };
      const signatures = [
        opensslSign(privateKey, digest, options),
        Buffer.from(await webcrypto.subtle.sign(shape, key, message)),
      ];
      for (const signature of signatures) {
        expect(await verifyDigest(publicKey, algorithm, digest, signature)).toBe(true);
        expect(await verifyDigest(publicKey, algorithm, sha256('another'), signature)).toBe(false);
      }
    });

    it('takes no changed byte', async () => {
      const signature = signDigest(privateKey, algorithm, digest, fresh());
      for (let place = 0; place < signature.length; place += 1) {
        const changed = Buffer.from(signature);
        changed[place] = (changed[place] ?? 0) ^ (1 << (place % 8));
        if (await verifyDigest(publicKey, algorithm, digest, changed)) throw new Error(`byte ${place} does not count`);
      }
    });

    it('answers false for bytes that are no signature', async () => {
      const signature = signDigest(privateKey, algorithm, digest, fresh());
      const size = signature.length;
      const wrong = [
        Buffer.alloc(0),
        Buffer.alloc(1),
        Buffer.alloc(size),
        Buffer.alloc(size, 0xff),
        random.bytes(size),
        signature.subarray(1),
        Buffer.concat([Buffer.of(0), signature]),
        Buffer.alloc(1024, 1),
      ];
      for (const bytes of wrong) expect(await verifyDigest(publicKey, algorithm, digest, bytes)).toBe(false);
    });
  });
});

describe('encodings', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const digest = sha256('m');
  const raw = (encoded: Uint8Array) => privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded);

  it('PKCS #1 signatures are always the same, PSS signatures never', () => {
    const signed = (algorithm: Algorithm) => signDigest(privateKey, algorithm, digest, fresh()).toString('hex');
    expect(signed('RSA_PKCS1_SHA_256')).toBe(signed('RSA_PKCS1_SHA_256'));
    expect(signed('RSA_PKCS1_SHA_256')).toBe(sign('sha256', Buffer.from('m'), privateKey).toString('hex'));
    expect(signed('RSA_PSS_SHA_256')).not.toBe(signed('RSA_PSS_SHA_256'));
  });

  it.each([0, 20, 31, 33, 222])('PSS takes no salt of %i bytes', async (saltLength) => {
    const options = pkeyopt('rsa_padding_mode:pss', 'digest:sha256', `rsa_pss_saltlen:${saltLength}`);
    const signature = opensslSign(privateKey, digest, options);
    expect(await verifyDigest(publicKey, 'RSA_PSS_SHA_256', digest, signature)).toBe(false);
  });

  it('PSS takes no other hash for its mask', async () => {
    const options = pkeyopt('rsa_padding_mode:pss', 'digest:sha256', 'rsa_pss_saltlen:32', 'rsa_mgf1_md:sha1');
    const signature = opensslSign(privateKey, digest, options);
    expect(await verifyDigest(publicKey, 'RSA_PSS_SHA_256', digest, signature)).toBe(false);
  });

  it('PSS takes no other trailer, no bit past the modulus and nothing but zeros before the salt', async () => {
    const verified = (signature: Uint8Array) => verifyDigest(publicKey, 'RSA_PSS_SHA_256', digest, signature);
    /** The encoding of a right signature, with the bits of `change` flipped at one place. */
    const encoding = (place: number, change: number) => {
      const signature = signDigest(privateKey, 'RSA_PSS_SHA_256', digest, fresh());
      const encoded = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
      encoded[place] = (encoded[place] ?? 0) ^ change;
      return encoded;
    };
    expect(await verified(raw(encoding(0, 0)))).toBe(true);
    for (const place of [1, 100, 188, 189]) expect(await verified(raw(encoding(place, 1)))).toBe(false);
    expect(await verified(raw(encoding(255, 0x70)))).toBe(false);
    // A number with the top bit set is below the modulus in some cases only.
    const { n = '' } = publicKey.export({ format: 'jwk' });
    const modulus = Buffer.from(n, 'base64url');
    let high = encoding(0, 0x80);
    while (Buffer.compare(high, modulus) >= 0) high = encoding(0, 0x80);
    expect(await verified(raw(high))).toBe(false);
  });

  it('takes no signature that is short of its first byte, even if that is zero', async () => {
    for (const algorithm of ALGORITHMS) {
      let counter = 0;
      const next = () => {
        const counted = sha256(`message ${counter++}`);
        return { counted, signature: signDigest(privateKey, algorithm, counted, fresh()) };
      };
      let found = next();
      while (found.signature[0] !== 0) found = next();
      expect(await verifyDigest(publicKey, algorithm, found.counted, found.signature)).toBe(true);
      expect(await verifyDigest(publicKey, algorithm, found.counted, found.signature.subarray(1))).toBe(false);
    }
  });

  it('PKCS #1 takes no other hash, no short padding and nothing after the digest', async () => {
    const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
    const padded = (padding: number, ...tail: readonly Uint8Array[]) => {
      const start = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(padding, 0xff), Buffer.of(0), ...tail]);
      return Buffer.concat([start, Buffer.alloc(256 - start.length)]);
    };
    const right = padded(202, info, digest);
    expect(await verifyDigest(publicKey, 'RSA_PKCS1_SHA_256', digest, raw(right))).toBe(true);
    const wrong = [
      padded(8, info, digest),
      padded(201, info, digest),
      padded(221, digest),
      padded(204, Buffer.from('302f300b06096086480165030402010420', 'hex'), digest),
      Buffer.concat([Buffer.of(0, 2), right.subarray(2)]),
    ];
    for (const encoded of wrong) {
      expect(await verifyDigest(publicKey, 'RSA_PKCS1_SHA_256', digest, raw(encoded))).toBe(false);
    }
    const sha1 = sign('sha1', Buffer.from('m'), privateKey);
    expect(await verifyDigest(publicKey, 'RSA_PKCS1_SHA_256', digest, sha1)).toBe(false);
  });

  it('takes no PSS signature for a PKCS #1 one, or the reverse', async () => {
    const pss = signDigest(privateKey, 'RSA_PSS_SHA_256', digest, fresh());
    const pkcs1 = signDigest(privateKey, 'RSA_PKCS1_SHA_256', digest, fresh());
    expect(await verifyDigest(publicKey, 'RSA_PKCS1_SHA_256', digest, pss)).toBe(false);
    expect(await verifyDigest(publicKey, 'RSA_PSS_SHA_256', digest, pkcs1)).toBe(false);
  });
});
