import { describe, expect, it } from '@jest/globals';
import { type Random, seededRandom, systemRandom } from '@osseal/service-kit';
import { isKeyIdText, keyIdOfVersion, newKeyId, newKeyVersionId, seededKeyVersionId } from '../../src/keys/key-id.ts';

const AT_MS = 0x62f1cb66 * 1000;

describe('newKeyId', () => {
  it.each([
    ['cn-hangzhou', 'hzz'],
    ['cn-hangzhou-finance', 'hzz'],
    ['cn-beijing', 'bjj'],
    ['cn-shanghai', 'shh'],
    ['cn-wuhan-lr', 'whh'],
    ['cn-elsewhere', 'cne'],
    ['ap-southeast-1', 'aps'],
    ['eu-central-1', 'euc'],
    ['us-west-1', 'usw'],
  ])('in %s starts with %s and the second of creation', (region, letters) => {
    const keyId = newKeyId(region, AT_MS, systemRandom);
    expect(keyId).toMatch(new RegExp(`^key-${letters}62f1cb66[0-9a-z]{10}$`));
    expect(keyId).toHaveLength(25);
    expect(isKeyIdText(keyId)).toBe(true);
  });

  it('is another one each time', () => {
    const ids = Array.from({ length: 1000 }, () => newKeyId('cn-hangzhou', AT_MS, systemRandom));
    expect(new Set(ids).size).toBe(1000);
  });

  it('uses every letter and digit equally: bytes that would favour some are dropped', () => {
    const sequence = [Buffer.alloc(12, 252), Buffer.alloc(12, 251), Buffer.alloc(12, 0)];
    const random: Random = { ...seededRandom(0), bytes: () => sequence.shift() ?? Buffer.alloc(0) };
    expect(newKeyId('cn-hangzhou', AT_MS, random)).toBe('key-hzz62f1cb66zzzzzzzzzz');
  });
});

describe('newKeyVersionId', () => {
  it('is the key id and ten letters or digits, and leads back to the key id', () => {
    const version = newKeyVersionId('key-hzz0000000000000001', systemRandom);
    expect(version).toMatch(/^key-hzz0000000000000001-[0-9a-z]{10}$/);
    expect(keyIdOfVersion(version)).toBe('key-hzz0000000000000001');
  });

  it('of the older form leads nowhere', () => {
    expect(keyIdOfVersion('86a9efd9-3d16-4894-bd4f-1fc43f3f2abf')).toBeUndefined();
  });
});

describe('seededKeyVersionId', () => {
  it('never changes, so that blobs outlive a restart from seed', () => {
    expect(seededKeyVersionId('key-hzz0000000000000001', 0)).toBe('key-hzz0000000000000001-mtzjjhkdhl');
    expect(seededKeyVersionId('key-hzz0000000000000001', 1)).not.toBe('key-hzz0000000000000001-mtzjjhkdhl');
    expect(seededKeyVersionId('08c33a6f-4e0a-4a1b-a3fa-7ddfa1d4e000', 0)).toMatch(/^08c33a6f-.*-[0-9a-z]{10}$/);
  });
});

describe('isKeyIdText', () => {
  it.each(['', 'a/b', 'a:b', 'a b', 'k\u0001', 'ключ', 'k'.repeat(129), '****'])('refuses %j', (text) => {
    expect(isKeyIdText(text)).toBe(false);
  });
});
