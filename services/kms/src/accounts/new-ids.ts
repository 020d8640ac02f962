import type { Random } from '@osseal/service-kit';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour the first letters. */
const FAIR_BYTES = 256 - (256 % LETTERS_AND_DIGITS.length);

/** Letters and digits at random, all equally likely. */
export function randomText(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < FAIR_BYTES && text.length < length) text += LETTERS_AND_DIGITS[byte % LETTERS_AND_DIGITS.length];
    }
  }
  return text;
}

/**
 * The id of a user, group or role that was made by the API: 18 digits that nobody had before, so that what was granted to
 * a former bearer of the name is not granted to the next. @inferred the length
 */
export function newEntityId(random: Random): string {
  const range = 900_000_000_000_000_000n;
  return String(100_000_000_000_000_000n + (random.bytes(8).readBigUInt64BE(0) % range));
}

/** An access key of a user or root: 24 characters and 30. @documented RAM: the lengths */
export function newAccessKey(random: Random): { readonly accessKeyId: string; readonly secret: string } {
  return { accessKeyId: `LTAI5tOsseal${randomText(random, 12)}`, secret: randomText(random, 30) };
}

/** The credentials of a role session. @documented STS: ids start with `STS.`; lengths of secret and token @inferred */
export function newSessionCredentials(random: Random): {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly securityToken: string;
} {
  return {
    accessKeyId: `STS.${randomText(random, 25)}`,
    secret: randomText(random, 44),
    // Standard Base64, as the real tokens are: clients have to escape `+` and `/`.
    securityToken: `CAIS${random.bytes(120).toString('base64')}`,
  };
}
