/**
 * ECDSA over a digest that somebody else made. node:crypto hashes whatever it signs or verifies (crypto.signDigest is
 * proposed in nodejs/node#62345), so the little that is missing is here: arithmetic modulo the group order. Every
 * multiplication of a point is OpenSSL's, and so is the verification proper.
 */
import { createECDH, createHash, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A curve y² = x³ + ax + b over the integers modulo `field`, whose base point has order `order`; both of 256 bits. */
interface Curve {
  readonly name: 'prime256v1' | 'secp256k1';
  readonly field: bigint;
  readonly order: bigint;
}

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** Bytes of a scalar, a coordinate and a digest. */
const SIZE = 32;

/** @documented SEC 2, section 2.4 */
const CURVES: readonly Curve[] = [
  {
    name: 'prime256v1',
    field: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  {
    name: 'secp256k1',
    field: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn,
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  },
];

// `30 len 02 01 01 04 20` comes before the scalar in the SEC 1 form of a key on either curve.
const SCALAR_START = 7;

/**
 * A DER signature of a 32-byte digest. The nonce is that of RFC 6979, so the same digest gets the same signature and
 * no generator can give a key away. `blinding`: 32 random bytes; they hide the timing of the arithmetic, and never show.
 */
export function signEcdsa(privateKey: KeyObject, digest: Uint8Array, blinding: Uint8Array): Buffer {
  const curve = curveOf(privateKey);
  const { order } = curve;
  const sec1 = privateKey.export({ type: 'sec1', format: 'der' });
  const scalar = sec1.subarray(SCALAR_START, SCALAR_START + SIZE);
  try {
    const d = toInteger(scalar);
    const z = toInteger(digest) % order;
    const b = (toInteger(blinding) % (order - 1n)) + 1n;
    for (const nonce of nonces(scalar, toBytes(z), order)) {
      const r = multiplyBase(curve, nonce).x % order;
      // s = (z + rd) / k, with both sides of the division multiplied by b.
      const numerator = (b * z + ((b * r) % order) * d) % order;
      const s = (numerator * invert((b * toInteger(nonce)) % order, order)) % order;
      nonce.fill(0);
      if (r !== 0n && s !== 0n) return encodeSignature(r, s);
    }
  } finally {
    sec1.fill(0);
  }
  throw new Error('unreachable: nonces do not end');
}

/**
 * Whether `signature` (DER) is one of a 32-byte digest. Never rejects for a malformed signature.
 *
 * A signature (r, s) of z verifies under Q exactly when it verifies for another value e under Q + (z - e)/r · G: both ask
 * for the x of z/s · G + r/s · Q. With e the hash of the empty message, the latter is a question that OpenSSL answers.
 */
export async function verifyEcdsa(publicKey: KeyObject, digest: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const curve = curveOf(publicKey);
  const { order } = curve;
  const r = firstInteger(signature);
  if (r === undefined || r % order === 0n) return false;
  const shift = modulo((toInteger(digest) - HASH_OF_NOTHING) * invert(r % order, order), order);
  const shifted = shift === 0n ? publicKey : shiftKey(publicKey, curve, shift);
  if (shifted === undefined) return false;
  return new Promise((resolve, reject) => {
    const answer = (error: Error | null, isValid: boolean): void => (error === null ? resolve(isValid) : reject(error));
    verify('sha256', Buffer.alloc(0), shifted, signature, answer);
  });
}

const HASH_OF_NOTHING = toInteger(createHash('sha256').digest());

function curveOf(key: KeyObject): Curve {
  const curve = CURVES.find(({ name }) => name === key.asymmetricKeyDetails?.namedCurve);
  if (curve === undefined) throw new TypeError('not a key on a curve of this service');
  return curve;
}

/** @documented RFC 6979, section 3.2. Each value is a buffer of its own, from 1 to order - 1. */
function* nonces(scalar: Uint8Array, digest: Uint8Array, order: bigint): Generator<Buffer, never> {
  const seed = Buffer.concat([scalar, digest]);
  let key: Buffer = Buffer.alloc(SIZE, 0);
  let value: Buffer = Buffer.alloc(SIZE, 1);
  const stir = (mark: number, more: Uint8Array): void => {
    key = hmac(key, value, Buffer.of(mark), more);
    value = hmac(key, value);
  };
  try {
    stir(0, seed);
    stir(1, seed);
    for (;;) {
      value = hmac(key, value);
      const candidate = toInteger(value);
      if (candidate > 0n && candidate < order) yield Buffer.from(value);
      stir(0, Buffer.alloc(0));
    }
  } finally {
    for (const secret of [seed, key, value]) secret.fill(0);
  }
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** The key of `shift` · G more; undefined in the one case that the plain addition of points does not cover. */
function shiftKey(publicKey: KeyObject, curve: Curve, shift: bigint): KeyObject | undefined {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const pointStart = spki.length - 2 * SIZE;
  const sum = addPoints(readPoint(spki.subarray(pointStart)), multiplyBase(curve, toBytes(shift)), curve.field);
  if (sum === undefined) return undefined;
  const key = Buffer.concat([spki.subarray(0, pointStart), toBytes(sum.x), toBytes(sum.y)]);
  return createPublicKey({ key, type: 'spki', format: 'der' });
}

/** Undefined for two points of the same x. Here that takes knowledge of the private key, and gains its owner nothing. */
function addPoints(p: Point, q: Point, field: bigint): Point | undefined {
  if (p.x === q.x) return undefined;
  const slope = (modulo(q.y - p.y, field) * invert(modulo(q.x - p.x, field), field)) % field;
  const x = modulo(slope * slope - p.x - q.x, field);
  return { x, y: modulo(slope * (p.x - x) - p.y, field) };
}

function multiplyBase(curve: Curve, scalar: Buffer): Point {
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(scalar);
  return readPoint(ecdh.getPublicKey().subarray(1));
}

function readPoint(bytes: Uint8Array): Point {
  return { x: toInteger(bytes.subarray(0, SIZE)), y: toInteger(bytes.subarray(SIZE)) };
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The inverse of `value`, which is from 1 to modulus - 1, modulo a prime. Its time depends on `value`. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (a !== 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return modulo(x, modulus);
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * SIZE, '0'), 'hex');
}

/** SEQUENCE { INTEGER r, INTEGER s }; of numbers of 256 bits, so that every length takes one byte. */
function encodeSignature(r: bigint, s: bigint): Buffer {
  const integers = [r, s].map((value) => {
    const hex = value.toString(16);
    const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    // A first bit of 1 would make the number negative.
    const content = (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits]);
    return Buffer.concat([Buffer.of(0x02, content.length), content]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** r, without a look at the rest: OpenSSL refuses whatever is not the DER of a signature. */
function firstInteger(signature: Uint8Array): bigint | undefined {
  const [sequence, , integer, length = 0] = signature;
  const content = signature.subarray(4, 4 + length);
  if (sequence !== 0x30 || integer !== 0x02 || length === 0 || content.length < length) return undefined;
  return toInteger(content);
}
