import { createPublicKey, type KeyObject } from 'node:crypto';

/**
 * The public key that a data key is exported under; undefined for anything but the DER SubjectPublicKeyInfo of an RSA
 * key with a modulus of `modulusBits`. An exponent of 1 would export the data key in the clear.
 */
export function readWrappingKey(spki: Buffer, modulusBits: number): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const { modulusLength, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const isWanted = key.asymmetricKeyType === 'rsa' && modulusLength === modulusBits && publicExponent >= 3n;
    return isWanted ? key : undefined;
  } catch {
    return undefined;
  }
}
