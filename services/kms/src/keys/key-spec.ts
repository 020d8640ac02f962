/** What a key is for; fixed when it is made. The name of the third is @inferred, no source spells it. */
export type KeyUsage = 'ENCRYPT/DECRYPT' | 'SIGN/VERIFY' | 'GENERATE_VERIFY_MAC';

/** Where the work of a key is done. Here it is a label: no hardware stands behind `HSM`. */
export type ProtectionLevel = 'SOFTWARE' | 'HSM';

/** One row of the table of key types. */
export interface KeySpec {
  readonly spec: string;
  readonly kind: 'symmetric' | 'asymmetric' | 'mac';
  /** Bytes of the raw material; absent for key pairs. */
  readonly materialBytes?: number;
  /** The default first. */
  readonly usages: readonly KeyUsage[];
  /** Algorithm names that the crypto actions accept, by usage; none where the caller does not choose. */
  readonly algorithms: Readonly<Partial<Record<KeyUsage, readonly string[]>>>;
  /** Automatic rotation. */
  readonly rotatable: boolean;
  /** Material may be imported. */
  readonly externalOrigin: boolean;
  /** The default first. */
  readonly protectionLevels: readonly ProtectionLevel[];
  readonly billingClass: 'basic' | 'advanced';
}

const SOFTWARE_FIRST = ['SOFTWARE', 'HSM'] as const;

const RSA = {
  kind: 'asymmetric',
  usages: ['SIGN/VERIFY', 'ENCRYPT/DECRYPT'],
  algorithms: {
    'SIGN/VERIFY': ['RSA_PSS_SHA_256', 'RSA_PKCS1_SHA_256'],
    'ENCRYPT/DECRYPT': ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1'],
  },
  rotatable: false,
  externalOrigin: false,
  protectionLevels: SOFTWARE_FIRST,
} as const;

const EC = {
  kind: 'asymmetric',
  usages: ['SIGN/VERIFY'],
  algorithms: { 'SIGN/VERIFY': ['ECDSA_SHA_256'] },
  rotatable: false,
  externalOrigin: false,
  protectionLevels: SOFTWARE_FIRST,
  billingClass: 'advanced',
} as const;

const AES = { kind: 'symmetric', usages: ['ENCRYPT/DECRYPT'], algorithms: {}, billingClass: 'basic' } as const;

// These belong to hardware instances, whose keys neither rotate nor, by any page, take imported material.
const HARDWARE_AES = { ...AES, rotatable: false, externalOrigin: false, protectionLevels: ['HSM'] } as const;

/** @inferred that specs are named as their one algorithm, that they count as basic, and the size: that of the digest */
function hmac(spec: string, materialBytes: number): KeySpec {
  return {
    spec,
    kind: 'mac',
    materialBytes,
    usages: ['GENERATE_VERIFY_MAC'],
    algorithms: { GENERATE_VERIFY_MAC: [spec] },
    rotatable: false,
    externalOrigin: false,
    protectionLevels: SOFTWARE_FIRST,
    billingClass: 'basic',
  };
}

const ROWS: readonly KeySpec[] = [
  {
    ...AES,
    spec: 'Aliyun_AES_256',
    materialBytes: 32,
    rotatable: true,
    externalOrigin: true,
    protectionLevels: SOFTWARE_FIRST,
  },
  { ...HARDWARE_AES, spec: 'Aliyun_AES_192', materialBytes: 24 },
  { ...HARDWARE_AES, spec: 'Aliyun_AES_128', materialBytes: 16 },
  { ...RSA, spec: 'RSA_2048', billingClass: 'basic' },
  { ...RSA, spec: 'RSA_3072', billingClass: 'advanced' },
  { ...RSA, spec: 'RSA_4096', billingClass: 'advanced' },
  { ...EC, spec: 'EC_P256' },
  { ...EC, spec: 'EC_P256K' },
  hmac('HMAC_SHA_224', 28),
  hmac('HMAC_SHA_256', 32),
  hmac('HMAC_SHA_384', 48),
  hmac('HMAC_SHA_512', 64),
];

/** The key types that can be made, by name. @documented CreateKey, AsymmetricEncrypt, "Key management types and key specifications" */
export const KEY_SPECS: ReadonlyMap<string, KeySpec> = new Map(ROWS.map((row) => [row.spec, row]));

/** What a key is when its maker does not say. @documented CreateKey */
export const DEFAULT_KEY_SPEC = 'Aliyun_AES_256';

/**
 * Chinese national algorithms, which exist in managed HSM alone: names that are known, and refused as in a region
 * without one. @documented CreateKey, "Key management types and key specifications"
 */
export const SM_SPECS: ReadonlySet<string> = new Set(['Aliyun_SM4', 'EC_SM2', 'HMAC_SM3']);

/** The row of a key's spec. @throws Error for a spec that no key can have: the registry is damaged */
export function keySpecOf(key: { readonly keySpec: string }): KeySpec {
  const row = KEY_SPECS.get(key.keySpec);
  if (row === undefined) throw new Error(`There is no key spec ${key.keySpec}.`);
  return row;
}
