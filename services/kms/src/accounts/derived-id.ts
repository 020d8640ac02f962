import { createHash } from 'node:crypto';

/**
 * The id of a user, group or role that a seed gives none: 18 digits that follow from account, kind and name, so that ARNs and
 * policies name the same principal on every machine.
 * @inferred the length; the real service draws ids of 16 to 18 digits
 */
export function derivedId(account: string, kind: 'user' | 'group' | 'role', name: string): string {
  const digest = createHash('sha256').update(`${account}/${kind}/${name}`).digest();
  const range = 900_000_000_000_000_000n;
  return String(100_000_000_000_000_000n + (digest.readBigUInt64BE(0) % range));
}
