import { describe, expect, it } from '@jest/globals';
import { WireError } from '@osseal/protocol/errors';
import type { EncryptionRule } from '@osseal/storage';
import { chooseEncryption } from '../../src/sse/choose-encryption.ts';

const A = 'x-oss-server-side-encryption';
const D = 'x-oss-server-side-data-encryption';
const K = 'x-oss-server-side-encryption-key-id';
const C = 'x-oss-server-side-encryption-context';

const OSS_MANAGED: EncryptionRule = { method: 'AES256' };
const DEFAULT_CMK: EncryptionRule = { method: 'KMS' };
const NAMED_CMK: EncryptionRule = { method: 'KMS', keyId: 'key-of-rule' };

const RULES: readonly [string, EncryptionRule | undefined][] = [
  ['none', undefined],
  ['AES256', OSS_MANAGED],
  ['KMS', DEFAULT_CMK],
  ['KMS with key', NAMED_CMK],
];

describe('chooseEncryption', () => {
  it.each([
    ['none', undefined, { method: 'none' }],
    ['AES256', OSS_MANAGED, { method: 'AES256' }],
    ['KMS', DEFAULT_CMK, { method: 'KMS' }],
    ['KMS with key', NAMED_CMK, { method: 'KMS', keyId: 'key-of-rule' }],
    ['KMS with an empty key', { method: 'KMS', keyId: '' } as const, { method: 'KMS' }],
  ])('without headers takes the rule: %s', (_name, rule, expected) => {
    expect(chooseEncryption({}, rule)).toEqual(expected);
  });

  describe.each(RULES)('over the rule %s', (_name, rule) => {
    it.each([
      ['AES256', { [A]: 'AES256' }, { method: 'AES256' }],
      ['AES256 with data encryption, which is ignored', { [A]: 'AES256', [D]: 'SM4' }, { method: 'AES256' }],
      ['AES256 with an empty key id', { [A]: 'AES256', [K]: '' }, { method: 'AES256' }],
      ['AES256 with a context, which is ignored', { [A]: 'AES256', [C]: 'x' }, { method: 'AES256' }],
      ['KMS takes the default CMK', { [A]: 'KMS' }, { method: 'KMS' }],
      ['KMS with a key id', { [A]: 'KMS', [K]: 'key-1' }, { method: 'KMS', keyId: 'key-1' }],
      ['KMS with an alias', { [A]: 'KMS', [K]: 'alias/demo' }, { method: 'KMS', keyId: 'alias/demo' }],
      [
        'KMS with key id and context',
        { [A]: 'KMS', [K]: 'key-1', [C]: '{"a":"1","b":"2"}' },
        { method: 'KMS', keyId: 'key-1', encryptionContext: { a: '1', b: '2' } },
      ],
      [
        'KMS with key id and an empty context',
        { [A]: 'KMS', [K]: 'key-1', [C]: '{}' },
        { method: 'KMS', keyId: 'key-1' },
      ],
    ])('the header decides: %s', (_case, headers, expected) => {
      expect(chooseEncryption(headers, rule)).toEqual(expected);
    });

    it.each([
      ['an unknown method', { [A]: 'AES128' }, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
      ['a method in lower case', { [A]: 'kms' }, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
      ['an empty method', { [A]: '' }, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
      ['SM4', { [A]: 'SM4' }, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
      ['SM4 with SM4', { [A]: 'SM4', [D]: 'SM4' }, 'InvalidEncryptionAlgorithmError', '0005-00000003'],
      ['KMS with SM4', { [A]: 'KMS', [D]: 'SM4' }, 'InvalidDataEncryptionAlgorithmError', '0005-00000203'],
      ['KMS with AES', { [A]: 'KMS', [D]: 'AES256' }, 'InvalidDataEncryptionAlgorithmError', '0005-00000203'],
      ['a key id with AES256', { [A]: 'AES256', [K]: 'key-1' }, 'InvalidArgument', '0005-00000204'],
      ['an empty key id', { [A]: 'KMS', [K]: '' }, 'InvalidArgument', '0005-00000205'],
      ['a context without key id', { [A]: 'KMS', [C]: '{"a":"1"}' }, 'InvalidArgument', '0005-00000228'],
      ['a context that is no JSON', { [A]: 'KMS', [K]: 'key-1', [C]: 'a=1' }, 'InvalidArgument', '0005-00000230'],
      ['a context that is a list', { [A]: 'KMS', [K]: 'key-1', [C]: '["a"]' }, 'InvalidArgument', '0005-00000230'],
      ['a context of numbers', { [A]: 'KMS', [K]: 'key-1', [C]: '{"a":1}' }, 'InvalidArgument', '0005-00000230'],
    ])('refuses %s', (_case, headers, code, ec) => {
      expect(refusalOf(headers, rule)).toMatchObject({ status: 400, code, ec });
    });
  });

  it.each([
    ['none', undefined, { method: 'none' }],
    ['AES256', OSS_MANAGED, { method: 'AES256' }],
  ])('ignores key id, data encryption and context without an effective KMS: %s', (_name, rule, expected) => {
    expect(chooseEncryption({ [K]: 'key-1', [D]: 'SM4', [C]: '{"a":"1"}' }, rule)).toEqual(expected);
  });

  it.each([
    ['KMS', DEFAULT_CMK],
    ['KMS with key', NAMED_CMK],
  ])('honours the key id where only the bucket says KMS: %s', (_name, rule) => {
    expect(chooseEncryption({ [K]: 'key-1' }, rule)).toEqual({ method: 'KMS', keyId: 'key-1' });
    expect(chooseEncryption({ [K]: 'key-1', [C]: '{"a":"1"}' }, rule)).toEqual({
      method: 'KMS',
      keyId: 'key-1',
      encryptionContext: { a: '1' },
    });
    expect(refusalOf({ [C]: '{"a":"1"}' }, rule)).toMatchObject({ ec: '0005-00000228' });
    expect(refusalOf({ [K]: '' }, rule)).toMatchObject({ ec: '0005-00000205' });
    expect(refusalOf({ [D]: 'SM4' }, rule)).toMatchObject({ code: 'InvalidDataEncryptionAlgorithmError' });
  });

  it('says what the real service says', () => {
    expect(refusalOf({ [A]: 'DES' }, undefined).message).toBe(
      'The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.',
    );
    expect(refusalOf({ [A]: 'AES256', [K]: 'key-1' }, undefined).message).toBe(
      'KMSMasterKeyID is not applicable if the default sse algorithm is not KMS',
    );
  });
});

function refusalOf(headers: Record<string, string>, rule: EncryptionRule | undefined): WireError {
  try {
    chooseEncryption(headers, rule);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('was not refused');
}
