import { createPrivateKey, type JsonWebKey } from 'node:crypto';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/**
 * The bytes of key material that must not be found in clear anywhere: all of it, or for an RSA or EC key its private
 * numbers, since its public part is public. For scans by whoever has the root key; the caller zeroes them.
 */
export function privateParts(material: Buffer): Buffer[] {
  let jwk: JsonWebKey;
  try {
    jwk = createPrivateKey({ key: material, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  } catch {
    return [Buffer.from(material)];
  }
  return PRIVATE_MEMBERS.map((name) => jwk[name])
    .filter((text) => typeof text === 'string')
    .map((text) => Buffer.from(text, 'base64url'));
}
