import { hash } from 'node:crypto';

/*
 * Version ids look like the real service's: base64 of a small protocol buffer, which starts with "CAEQ". Field 3 is the
 * version's sequence number, so that an id leads to its row; field 4 is 32 hex digits that make it unlike others.
 */
const HEAD = Buffer.from([0x08, 0x01, 0x10, 0x01, 0x18]);
const DIGITS_FIELD = Buffer.from([0x22, 0x20]);
const DIGITS = /^[0-9a-f]{32}$/;
const MAX_VARINT_BYTES = 7;

/** The id of the version that got `sequence`. */
export function versionIdOf(bucket: string, key: string, sequence: number): string {
  const digits = hash('sha256', `${bucket}\0${key}\0${sequence}`, 'hex').slice(0, 32);
  return Buffer.concat([HEAD, varint(sequence), DIGITS_FIELD, Buffer.from(digits, 'ascii')]).toString('base64url');
}

/** The sequence number in a version id; undefined when it is none. */
export function sequenceOfVersion(versionId: string): number | undefined {
  const bytes = Buffer.from(versionId, 'base64url');
  if (bytes.toString('base64url') !== versionId || !bytes.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  let sequence = 0;
  let at = HEAD.length;
  for (let shift = 0; ; shift++, at++) {
    const byte = bytes[at];
    if (byte === undefined || shift >= MAX_VARINT_BYTES) return undefined;
    sequence += (byte & 0x7f) * 2 ** (7 * shift);
    if (byte < 0x80) break;
  }
  const rest = bytes.subarray(at + 1);
  const isWhole =
    rest.subarray(0, DIGITS_FIELD.length).equals(DIGITS_FIELD) &&
    DIGITS.test(rest.subarray(DIGITS_FIELD.length).toString('latin1'));
  return isWhole ? sequence : undefined;
}

/** True for what can be the id of a version; whether there is such a version is another question. */
export function isVersionId(text: string): boolean {
  return sequenceOfVersion(text) !== undefined;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
