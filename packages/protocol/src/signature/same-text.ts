import { timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in constant time for texts of one length; the length of a signature or a token is no secret. */
export function sameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
