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

  it('refuses and zeroes bytes of another size', () => {
    const bytes = Buffer.alloc(16, 1);
    expect(() => new KeyMaterial(bytes)).toThrow(RangeError);
    expect(bytes).toEqual(Buffer.alloc(16));
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
