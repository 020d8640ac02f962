import { describe, expect, it } from '@jest/globals';
import { systemRandom } from '@osseal/service-kit';
import { isPasswordText, randomPassword } from '../../src/secrets/random-password.ts';

const ANY = {
  length: 64,
  excludeLowercase: false,
  excludeUppercase: false,
  excludeNumbers: false,
  excludePunctuation: false,
  excludeCharacters: '',
  requireEachType: false,
};

describe('randomPassword', () => {
  it('takes every printable ASCII character but the space, each as likely as the others', () => {
    const counts = new Map<string, number>();
    const passwords = 4000;
    for (let index = 0; index < passwords; index += 1) {
      for (const character of randomPassword(ANY, systemRandom)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort().join('')).toBe(
      Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join(''),
    );
    const expected = (passwords * ANY.length) / 94;
    // A modulo would make two thirds of the characters half as likely again as the rest; chance stays within 8 sigma.
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(8 * Math.sqrt(expected));
  });

  it('passes over bytes that would favour some characters', () => {
    // Of ten digits, 250 to 255 would be six too many.
    const given = [250, 255, 0, 251, 9, 249, 10, 11, 12, 13, 14, 254, 15];
    const scripted = { ...systemRandom, bytes: (size: number) => Buffer.from(given.splice(0, size)) };
    const digits = { ...ANY, length: 8, excludeLowercase: true, excludeUppercase: true, excludePunctuation: true };
    expect(randomPassword(digits, scripted)).toBe('09901234');
  });

  it('obeys rules that leave one character of a kind', () => {
    const rules = {
      ...ANY,
      length: 8,
      requireEachType: true,
      excludeCharacters: 'bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ123456789',
    };
    for (let index = 0; index < 20; index += 1) {
      expect(randomPassword(rules, systemRandom)).toMatch(/^(?=.*a)(?=.*A)(?=.*0)(?=.*[^aA0])[^\s]{8}$/);
    }
  });

  it('does not require a kind of which nothing is left', () => {
    const rules = { ...ANY, requireEachType: true, excludeCharacters: '0123456789' };
    expect(randomPassword(rules, systemRandom)).toMatch(/^[^0-9]{64}$/);
  });
});

describe('isPasswordText', () => {
  it.each([
    ['', true],
    ['aZ09!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', true],
    ['a b', false],
    ['é', false],
    ['\t', false],
  ])('of %j is %s', (text, expected) => {
    expect(isPasswordText(text)).toBe(expected);
  });
});
