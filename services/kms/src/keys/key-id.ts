import { createHash } from 'node:crypto';
import type { Random } from '@osseal/service-kit';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const TAIL_LENGTH = 10;
// Bytes from here on would make the first letters of the alphabet more likely.
const FAIR_BYTES = 256 - (256 % ALPHABET.length);
const ID = /^[0-9A-Za-z_-]{1,128}$/;
const VERSION_TAIL = /-[0-9a-z]{10}$/;

/**
 * Initials by which ids of mainland regions start; the last one is doubled. Hangzhou (`hzz`) and Beijing (`bjj`) are
 * seen in published samples, the others follow their pattern. @inferred
 */
const CITY_INITIALS: Readonly<Record<string, string>> = {
  beijing: 'bj',
  chengdu: 'cd',
  fuzhou: 'fz',
  guangzhou: 'gz',
  hangzhou: 'hz',
  heyuan: 'hy',
  hongkong: 'hk',
  huhehaote: 'hh',
  nanjing: 'nj',
  qingdao: 'qd',
  shanghai: 'sh',
  shenzhen: 'sz',
  wuhan: 'wh',
  wulanchabu: 'wl',
  zhangjiakou: 'zj',
  zhengzhou: 'zz',
};

/** True for what can be a key id or key version id, also a seeded one. No such id holds a `/`, a `:` or a control byte. */
export function isKeyIdText(text: string): boolean {
  return ID.test(text);
}

/**
 * A new key id: `key-`, three letters of the region, the second of creation as 8 hex digits, 10 random letters and
 * digits; 25 characters. @documented format; @inferred meaning of its parts
 */
export function newKeyId(region: string, nowMs: number, random: Random): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8);
  return `key-${regionLetters(region)}${seconds}${randomTail(random)}`;
}

/** A new version id of a key: the key id and 10 random letters and digits. @documented CreateKeyVersion */
export function newKeyVersionId(keyId: string, random: Random): string {
  return `${keyId}-${randomTail(random)}`;
}

/** The version id of a seeded key's n-th version: the same on every start, so that older ciphertext still opens. */
export function seededKeyVersionId(keyId: string, ordinal: number): string {
  const digest = createHash('sha256').update(`osseal seeded key version\0${keyId}\0${ordinal}`).digest();
  return `${keyId}-${letters(digest).slice(0, TAIL_LENGTH)}`;
}

/** The key id inside a version id of the new form; undefined for other forms, e.g. a UUID. */
export function keyIdOfVersion(keyVersionId: string): string | undefined {
  return VERSION_TAIL.test(keyVersionId) ? keyVersionId.slice(0, -TAIL_LENGTH - 1) : undefined;
}

/** Outside the mainland: two letters of the area and one of the direction (`eu-central-1` is `euc`). @inferred */
function regionLetters(region: string): string {
  const [area = '', place = ''] = region.toLowerCase().split('-');
  const initials = Object.hasOwn(CITY_INITIALS, place) ? CITY_INITIALS[place] : undefined;
  if (area === 'cn' && initials !== undefined) return initials + initials.slice(-1);
  const letters = area.slice(0, 2) + place.slice(0, 1);
  return letters
    .replace(/[^a-z]/g, '')
    .padEnd(3, 'x')
    .slice(0, 3);
}

function randomTail(random: Random): string {
  let tail = '';
  while (tail.length < TAIL_LENGTH) tail += letters(random.bytes(TAIL_LENGTH + 2));
  return tail.slice(0, TAIL_LENGTH);
}

function letters(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < FAIR_BYTES) text += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return text;
}
