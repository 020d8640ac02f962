import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { type KmsFixture, SCOPE } from '../kms-fixture.ts';

/** Material of an Aliyun_AES_256 key. */
export const MATERIAL = Buffer.from(Array.from({ length: 32 }, (_, index) => 7 * index + 1));

const PADDINGS = {
  RSAES_OAEP_SHA_256: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  RSAES_OAEP_SHA_1: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  RSAES_PKCS1_V1_5: { padding: constants.RSA_PKCS1_PADDING },
};

export type Algorithm = keyof typeof PADDINGS;
export const ALGORITHMS = Object.keys(PADDINGS) as Algorithm[];

/** A new key that waits for its material. */
export async function externalKey(kms: KmsFixture): Promise<string> {
  return (await kms.keys.create(SCOPE, { description: '', tags: {}, origin: 'EXTERNAL' })).keyId;
}

export type ImportParameters = Readonly<Record<'KeyId' | 'PublicKey' | 'ImportToken' | 'TokenExpireTime', string>>;

/** What GetParametersForImport answers. */
export async function importParameters(
  kms: KmsFixture,
  keyId: string,
  algorithm: Algorithm = 'RSAES_OAEP_SHA_256',
): Promise<ImportParameters> {
  const wanted = { KeyId: keyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' };
  return (await kms.run('GetParametersForImport', wanted)) as ImportParameters;
}

/** Material as its owner sends it: under the public key, in Base64. */
export function wrapMaterial(publicKey: string, material: Uint8Array, algorithm: Algorithm): string {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return publicEncrypt({ key, ...PADDINGS[algorithm] }, material).toString('base64');
}

/** Making an RSA key pair is slow, and a token can be used again. */
const known = new WeakMap<KmsFixture, Map<string, Promise<ImportParameters>>>();

async function usableParameters(kms: KmsFixture, keyId: string, algorithm: Algorithm): Promise<ImportParameters> {
  const ofKms = known.get(kms) ?? new Map<string, Promise<ImportParameters>>();
  known.set(kms, ofKms);
  const name = `${keyId} ${algorithm}`;
  const last = await ofKms.get(name);
  if (last !== undefined && Date.parse(last.TokenExpireTime) > kms.clock.now()) return last;
  const fresh = importParameters(kms, keyId, algorithm);
  ofKms.set(name, fresh);
  return fresh;
}

/** The whole way of an import. */
export async function importMaterial(
  kms: KmsFixture,
  keyId: string,
  { material = MATERIAL, algorithm = 'RSAES_OAEP_SHA_256' as Algorithm, expiresAtMs = 0 } = {},
): Promise<void> {
  const { PublicKey, ImportToken } = await usableParameters(kms, keyId, algorithm);
  await kms.run('ImportKeyMaterial', {
    KeyId: keyId,
    ImportToken,
    EncryptedKeyMaterial: wrapMaterial(PublicKey, material, algorithm),
    KeyMaterialExpireUnix: String(expiresAtMs / 1000),
  });
}
