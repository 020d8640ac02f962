import { webcrypto } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { KeyMaterial } from '../../src/keyring/key-material.ts';

const secret = (): Buffer => Buffer.from('an example of secret key bytes!!');

describe('KeyMaterial', () => {
  it('zeroes the bytes that it was made from', () => {
    const bytes = secret();
    const material = new KeyMaterial(bytes);
    expect(bytes).toEqual(Buffer.alloc(32));
    const iv = Buffer.alloc(12);
    const { ciphertext, tag } = material.seal(Buffer.from('x'), iv, Buffer.alloc(0));
    expect(new KeyMaterial(secret()).open(ciphertext, iv, tag, Buffer.alloc(0))?.toString()).toBe('x');
  });

  it.each([16, 24, 32])('is AES-GCM with %d bytes, as another implementation has it', async (size) => {
    const [iv, aad] = [Buffer.alloc(12, 1), Buffer.from('context')];
    const { ciphertext, tag } = new KeyMaterial(Buffer.alloc(size, 2)).seal(Buffer.from('x'), iv, aad);
    const key = await webcrypto.subtle.importKey('raw', Buffer.alloc(size, 2), 'AES-GCM', false, ['decrypt']);
    const sealed = Buffer.concat([ciphertext, tag]);
    const opened = await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: aad }, key, sealed);
    expect(Buffer.from(opened).toString()).toBe('x');
  });

  it('refuses and zeroes bytes of another size', () => {
    const bytes = Buffer.alloc(28, 1);
    expect(() => new KeyMaterial(bytes)).toThrow(RangeError);
    expect(bytes).toEqual(Buffer.alloc(28));
  });

  it('shows nothing however it is printed', () => {
    const material = new KeyMaterial(secret());
    const shown = [
      inspect(material, { showHidden: true, depth: 9 }),
      inspect({ material }),
      JSON.stringify({ material }),
      String(material),
      `${Object.keys(material)}`,
    ].join();
    expect(shown).not.toContain('secret');
    expect(shown).not.toContain(secret().toString('hex'));
    expect(shown).not.toContain(secret().toString('base64'));
    expect(Object.keys(material)).toEqual([]);
  });
});
