import { describe, expect, it } from '@jest/globals';
import { packCiphertextBlob, parseCiphertextBlob } from '../../src/keyring/ciphertext-blob.ts';

const iv = Buffer.from('000102030405060708090a0b', 'hex');
const tag = Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', 'hex');
const ciphertext = Buffer.from('c0ffee', 'hex');

const FROZEN: readonly (readonly [string, string])[] = [
  [
    'key-hzz0000000000000001-20v29b0000',
    '6b65792d687a7a303030303030303030303030303030312d3230763239623030303001000102030405060708090a0bf0f1f2f3f4f5f6f7f8f9fafbfcfdfeffc0ffee',
  ],
  [
    '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf',
    '38366139656664392d336431362d343839342d626434662d31666334336633663261626601000102030405060708090a0bf0f1f2f3f4f5f6f7f8f9fafbfcfdfeffc0ffee',
  ],
];

describe('CiphertextBlob', () => {
  it.each(FROZEN)('has its documented bytes for version %s', (keyVersionId, hex) => {
    const packed = packCiphertextBlob({ keyVersionId, iv, tag, ciphertext });
    expect(packed.toString('hex')).toBe(hex);
    expect(parseCiphertextBlob(packed)).toEqual({ keyVersionId, iv, tag, ciphertext });
  });

  it.each([
    ['nothing', ''],
    ['no format byte', Buffer.from('key-hzz0000000000000001-20v29b0000').toString('hex')],
    ['no id', `01${'00'.repeat(40)}`],
    ['an unknown format', `6b657902${'00'.repeat(40)}`],
    ['an id with other characters', `6b2f7901${'00'.repeat(40)}`],
    ['an id that is too long', `${'6b'.repeat(129)}01${'00'.repeat(40)}`],
    ['no ciphertext', `6b657901${'00'.repeat(28)}`],
  ])('is refused with %s', (_what, hex) => {
    const parse = () => parseCiphertextBlob(Buffer.from(hex, 'hex'));
    expect(parse).toThrow(expect.objectContaining({ code: 'InvalidParameter', status: 400 }));
    expect(parse).toThrow('The specified parameter "CiphertextBlob" is not valid.');
  });
});
