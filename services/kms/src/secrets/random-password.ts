import { kmsError } from '@osseal/protocol/errors';
import type { Random } from '@osseal/service-kit';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const ALL = new Set([...LOWERCASE, ...UPPERCASE, ...NUMBERS, ...PUNCTUATION]);

/** What a password may and must hold. */
export interface PasswordRules {
  readonly length: number;
  readonly excludeLowercase: boolean;
  readonly excludeUppercase: boolean;
  readonly excludeNumbers: boolean;
  readonly excludePunctuation: boolean;
  /** Single characters; see {@link isPasswordText}. */
  readonly excludeCharacters: string;
  /** At least one character of each kind that is not excluded altogether. */
  readonly requireEachType: boolean;
}

/** True when a password could hold every character of `text`. @documented GetRandomPassword */
export function isPasswordText(text: string): boolean {
  return [...text].every((character) => ALL.has(character));
}

/**
 * A password, each of those that obey the rules being equally likely.
 * @throws InvalidParameter on ExcludeCharacters when the rules leave no character
 */
export function randomPassword(rules: PasswordRules, random: Random): string {
  const kinds = kindsOf(rules);
  const alphabet = kinds.join('');
  if (alphabet === '') throw kmsError('InvalidParameter', { parameter: 'ExcludeCharacters' });
  // Drawing again until every kind is there keeps all passwords equally likely; setting places aside for the kinds would
  // not. Even one digit among 35 characters takes some dozen draws.
  for (;;) {
    const password = draw(alphabet, rules.length, random);
    const holds = (kind: string): boolean => [...kind].some((character) => password.includes(character));
    if (!rules.requireEachType || kinds.every(holds)) return password;
  }
}

function kindsOf(rules: PasswordRules): readonly string[] {
  const excluded = new Set(rules.excludeCharacters);
  const kinds = [
    rules.excludeLowercase ? '' : LOWERCASE,
    rules.excludeUppercase ? '' : UPPERCASE,
    rules.excludeNumbers ? '' : NUMBERS,
    rules.excludePunctuation ? '' : PUNCTUATION,
  ];
  return kinds
    .map((kind) => [...kind].filter((character) => !excluded.has(character)).join(''))
    .filter((kind) => kind !== '');
}

function draw(alphabet: string, length: number, random: Random): string {
  // Bytes from here on would make the first characters more likely.
  const fairBytes = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    const bytes = random.bytes(length - text.length);
    for (const byte of bytes) if (byte < fairBytes) text += alphabet.charAt(byte % alphabet.length);
    bytes.fill(0);
  }
  return text;
}
