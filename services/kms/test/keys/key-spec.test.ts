import { describe, expect, it } from '@jest/globals';
import { KEY_SPECS, keySpecOf, SM_SPECS } from '../../src/keys/key-spec.ts';

describe('the table of key specs', () => {
  it('has the documented types', () => {
    expect([...KEY_SPECS.keys()]).toEqual([
      'Aliyun_AES_256',
      'Aliyun_AES_192',
      'Aliyun_AES_128',
      'RSA_2048',
      'RSA_3072',
      'RSA_4096',
      'EC_P256',
      'EC_P256K',
      'HMAC_SHA_224',
      'HMAC_SHA_256',
      'HMAC_SHA_384',
      'HMAC_SHA_512',
    ]);
    for (const name of SM_SPECS) expect(KEY_SPECS.has(name)).toBe(false);
  });

  it.each([...KEY_SPECS.values()])('is coherent for $spec', (row) => {
    expect(KEY_SPECS.get(row.spec)).toBe(row);
    expect(row.materialBytes === undefined).toBe(row.kind === 'asymmetric');
    expect(row.usages.length).toBeGreaterThan(0);
    expect(row.protectionLevels.length).toBeGreaterThan(0);
    expect(Object.keys(row.algorithms).every((usage) => row.usages.some((known) => known === usage))).toBe(true);
    // Rotation by itself needs ciphertext that names its version.
    if (row.rotatable || row.externalOrigin) expect(row.kind).toBe('symmetric');
  });

  it('bills as the price list does', () => {
    const advanced = [...KEY_SPECS.values()].filter((row) => row.billingClass === 'advanced').map((row) => row.spec);
    expect(advanced).toEqual(['RSA_3072', 'RSA_4096', 'EC_P256', 'EC_P256K']);
  });

  it('has no row for what no key is', () => {
    expect(() => keySpecOf({ keySpec: 'EC_SM2' })).toThrow('EC_SM2');
    expect(() => keySpecOf({ keySpec: 'constructor' })).toThrow();
  });
});
