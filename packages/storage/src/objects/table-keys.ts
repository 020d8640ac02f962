/** Bytes of a sequence number in a key. */
const SEQUENCE_SIZE = 6;
const MAX_SEQUENCE = 2 ** (8 * SEQUENCE_SIZE) - 1;
const NUMBER_SIZE = 2;

/** No byte of UTF-8 is as high, so this ends a range of all keys that start with something. */
const ABOVE_ALL = Buffer.from([0xff]);
const SEPARATOR = Buffer.from([0]);
const AFTER_SEPARATOR = Buffer.from([1]);
/** A name as a key. */
export function nameKey(name: string): Buffer {
  return Buffer.from(name, 'utf8');
}

/** `owner`, which has no zero byte, then a zero byte, then the name: sorts by owner, then by the bytes of the name. */
export function ownedKey(owner: string, name: string): Buffer {
  return Buffer.concat([nameKey(owner), SEPARATOR, nameKey(name)]);
}

/** The name in an owned key. */
export function ownedName(key: Uint8Array): string {
  const bytes = Buffer.from(key);
  return bytes.toString('utf8', bytes.indexOf(0) + 1);
}

/** The least key that is above `key`. */
export function justAfter(key: Buffer): Buffer {
  return Buffer.concat([key, SEPARATOR]);
}

/** The least bound that is above all keys that start with `key`. */
export function pastAll(key: Buffer): Buffer {
  return Buffer.concat([key, ABOVE_ALL]);
}

/** A number below 2^48 as a key that sorts by it. */
export function sequenceKey(sequence: number): Buffer {
  const key = Buffer.alloc(SEQUENCE_SIZE);
  key.writeUIntBE(sequence, 0, SEQUENCE_SIZE);
  return key;
}

/** The number in a sequence key. */
export function sequenceOf(key: Uint8Array): number {
  return Buffer.from(key).readUIntBE(0, SEQUENCE_SIZE);
}

/** The start of all keys that {@link entryKey} makes for one object key, which has no zero byte. */
export function entriesOf(bucket: string, key: string): Buffer {
  return Buffer.concat([ownedKey(bucket, key), SEPARATOR]);
}

/** The least bound that is above all keys that {@link entryKey} makes for one object key, and below those of the next. */
export function behindEntries(bucket: string, key: string): Buffer {
  return Buffer.concat([ownedKey(bucket, key), AFTER_SEPARATOR]);
}

/** One of several rows of an object key: sorts by bucket, by the bytes of the object key, then by `id`. */
export function entryKey(bucket: string, key: string, id: Buffer): Buffer {
  return Buffer.concat([entriesOf(bucket, key), id]);
}

/** A sequence number as a key by which the highest comes first. */
export function newestFirst(sequence: number): Buffer {
  return sequenceKey(MAX_SEQUENCE - sequence);
}

/** Row `number`, below 2^16, of the rows that belong to `id`. */
export function numberedKey(id: string, number: number): Buffer {
  const key = Buffer.alloc(NUMBER_SIZE);
  key.writeUInt16BE(number);
  return Buffer.concat([nameKey(id), SEPARATOR, key]);
}

/** Bounds of all rows that {@link numberedKey} makes for `id`, above `after`. */
export function numberedRange(id: string, after = -1): { readonly start: Buffer; readonly end: Buffer } {
  const prefix = Buffer.concat([nameKey(id), SEPARATOR]);
  const start = after < 0 ? prefix : justAfter(numberedKey(id, after));
  return { start, end: Buffer.concat([nameKey(id), AFTER_SEPARATOR]) };
}
