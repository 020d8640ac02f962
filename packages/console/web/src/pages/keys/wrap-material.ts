/** Wrapping algorithms that a browser can use, by the digest of OAEP. */
const DIGESTS: Readonly<Record<string, string>> = { RSAES_OAEP_SHA_256: 'SHA-256', RSAES_OAEP_SHA_1: 'SHA-1' };

const MATERIAL_BYTES = 32;

/** Whether this page may wrap: browsers have no cryptography for pages of plain HTTP from other machines. */
export function canWrap(algorithm: string): boolean {
  return DIGESTS[algorithm] !== undefined && window.isSecureContext;
}

/** Undefined unless the text is the Base64 of 32 bytes. */
export function readMaterial(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64.trim()), (char) => char.charCodeAt(0));
    return bytes.length === MATERIAL_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Base64 of the material under the public key (Base64 of its SubjectPublicKeyInfo). The material is overwritten. */
export async function wrapMaterial(
  material: Uint8Array<ArrayBuffer>,
  publicKey: string,
  algorithm: string,
): Promise<string> {
  const spki = Uint8Array.from(atob(publicKey), (char) => char.charCodeAt(0));
  const hash = DIGESTS[algorithm] ?? '';
  const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-OAEP', hash }, false, ['encrypt']);
  const wrapped = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, key, material);
  material.fill(0);
  return btoa(String.fromCharCode(...new Uint8Array(wrapped)));
}
