import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from '@osseal/service-kit';
import { KEY_SPECS } from '../keys/key-spec.ts';

const generatePair = promisify(generateKeyPair);

/** Secret bytes of a new key version; the caller seals them, then zeroes them. */
export interface GeneratedMaterial {
  /** Raw bytes of a symmetric or MAC key, PKCS#8 DER of a key pair. */
  readonly bytes: Buffer;
  /** SubjectPublicKeyInfo in Base64, without armour; key pairs alone have one. */
  readonly publicKey?: string;
}

const PAIRS: Readonly<Record<string, () => Promise<KeyPair>>> = {
  RSA_2048: () => rsa(2048),
  RSA_3072: () => rsa(3072),
  RSA_4096: () => rsa(4096),
  EC_P256: () => ec('prime256v1'),
  EC_P256K: () => ec('secp256k1'),
};

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * Fresh material for one version of a key of `spec`. Key pairs are made on the thread pool by OpenSSL, which draws its
 * own randomness: an RSA_4096 pair takes up to seconds, during which other calls are answered.
 * @throws RangeError for a spec that no key can have
 */
export async function generateMaterial(spec: string, random: Random): Promise<GeneratedMaterial> {
  const materialBytes = KEY_SPECS.get(spec)?.materialBytes;
  if (materialBytes !== undefined) return { bytes: random.bytes(materialBytes) };
  const makePair = Object.hasOwn(PAIRS, spec) ? PAIRS[spec] : undefined;
  if (makePair === undefined) throw new RangeError(`There is no key spec ${spec}.`);
  const { privateKey, publicKey } = await makePair();
  return {
    bytes: privateKey.export({ type: 'pkcs8', format: 'der' }),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** The public exponent is 65537, node's default. */
function rsa(modulusLength: number): Promise<KeyPair> {
  return generatePair('rsa', { modulusLength });
}

function ec(namedCurve: string): Promise<KeyPair> {
  return generatePair('ec', { namedCurve });
}
