import { describe, expect, it } from '@jest/globals';
import type { ObjectEncryption } from '@osseal/storage';
import type { EncryptionDecision } from '../../src/sse/choose-encryption.ts';
import { sameEncryption } from '../../src/sse/same-encryption.ts';

const NONE: ObjectEncryption = { method: 'none' };
const AES256: ObjectEncryption = { method: 'AES256', masterKeyVersion: '1', wrappedDataKey: '' };
const SERVICE: ObjectEncryption = {
  method: 'KMS',
  keyId: 'key-s',
  keyVersionId: 'v',
  serviceKey: true,
  wrappedDataKey: '',
};
const NAMED: ObjectEncryption = { ...SERVICE, keyId: 'key-1', serviceKey: false };
const BOUND: ObjectEncryption = { ...NAMED, encryptionContext: { a: '1', b: '2' } };

describe('sameEncryption', () => {
  it.each<[string, EncryptionDecision, ObjectEncryption, boolean]>([
    ['none, none', { method: 'none' }, NONE, true],
    ['none, AES256', { method: 'none' }, AES256, false],
    ['AES256, AES256', { method: 'AES256' }, AES256, true],
    ['AES256, KMS', { method: 'AES256' }, SERVICE, false],
    ['KMS, none', { method: 'KMS' }, NONE, false],
    ['default CMK, default CMK', { method: 'KMS' }, SERVICE, true],
    ['default CMK, named CMK', { method: 'KMS' }, NAMED, false],
    ['named CMK, the same', { method: 'KMS', keyId: 'key-1' }, NAMED, true],
    ['named CMK by ARN', { method: 'KMS', keyId: 'acs:kms:cn-hangzhou:1:key/key-1' }, NAMED, true],
    ['named CMK by alias', { method: 'KMS', keyId: 'alias/one' }, NAMED, false],
    ['named CMK, another', { method: 'KMS', keyId: 'key-2' }, NAMED, false],
    ['the service key by its id', { method: 'KMS', keyId: 'key-s' }, SERVICE, false],
    ['the same context', { method: 'KMS', keyId: 'key-1', encryptionContext: { b: '2', a: '1' } }, BOUND, true],
    ['another context', { method: 'KMS', keyId: 'key-1', encryptionContext: { a: '1' } }, BOUND, false],
    ['no context', { method: 'KMS', keyId: 'key-1' }, BOUND, false],
  ])('%s: %s', (_name, decision, encryption, expected) => {
    expect(sameEncryption(decision, encryption)).toBe(expected);
  });
});
