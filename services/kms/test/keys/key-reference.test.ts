import { describe, expect, it } from '@jest/globals';
import { parseKeyReference } from '../../src/keys/key-reference.ts';

describe('parseKeyReference', () => {
  it.each([
    ['key-hzz62f1cb66abcdefghij', { kind: 'id', keyId: 'key-hzz62f1cb66abcdefghij' }],
    ['08c33a6f-4e0a-4a1b-a3fa-7ddfa1d4e000', { kind: 'id', keyId: '08c33a6f-4e0a-4a1b-a3fa-7ddfa1d4e000' }],
    ['alias/acs/oss', { kind: 'alias', aliasName: 'alias/acs/oss' }],
    ['alias/a_B-1', { kind: 'alias', aliasName: 'alias/a_B-1' }],
    [
      'acs:kms:cn-hangzhou:1000000000000001:key/key-1',
      { kind: 'arn', region: 'cn-hangzhou', account: '1000000000000001', keyId: 'key-1' },
    ],
    ['acs:kms:cn-hangzhou:1000000000000001:alias/a', { kind: 'alias-arn' }],
  ])('reads %s', (text, reference) => {
    expect(parseKeyReference(text)).toEqual(reference);
  });

  it.each([
    '',
    'alias/',
    `alias/${'a'.repeat(256)}`,
    'alias/a b',
    'key id',
    'k'.repeat(129),
    'acs:kms:cn-hangzhou:1000000000000001:key/',
    'acs:kms:cn-hangzhou:1000000000000001:key',
    'acs:kms:cn-hangzhou:1000000000000001:secret/a',
    'acs:kms:cn-hangzhou::key/key-1',
    'acs:oss:cn-hangzhou:1000000000000001:key/key-1',
    'arn:kms:cn-hangzhou:1000000000000001:key/key-1',
  ])('refuses %j', (text) => {
    expect(parseKeyReference(text)).toBeUndefined();
  });
});
