import { createHash } from 'node:crypto';
import { crc64Of } from '@osseal/protocol/oss';

/** How an object is encrypted, as its headers tell. */
export type Encryption =
  | { readonly method: 'None' }
  | { readonly method: 'AES256' }
  /** `service`: the default CMK, whose id the server makes. */
  | { readonly method: 'KMS'; readonly keyId: string };

/** One version of a key, with its plaintext. */
export interface Version {
  /** `null` as the wire has it. */
  readonly id: string;
  readonly content: Buffer;
  readonly etag: string;
  readonly type: 'Normal' | 'Appendable' | 'Multipart';
  encryption: Encryption;
  tags: Readonly<Record<string, string>>;
}

/** What a delete leaves behind. */
interface Marker {
  readonly id: string;
  readonly marker: true;
}

export interface Upload {
  readonly key: string;
  readonly id: string;
  readonly encryption: Encryption;
  readonly parts: Map<number, Buffer>;
}

/** What is written: a version that has no id yet. */
export type NewVersion = Omit<Version, 'id'>;

export function md5Hex(...parts: readonly Buffer[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part);
  return md5.digest('hex').toUpperCase();
}

export function crcOf({ content }: Version): string {
  return crc64Of(content);
}

export function isMarker(entry: Version | Marker): entry is Marker {
  return 'marker' in entry;
}

/** A bucket as its documentation has it: maps and arrays, plaintext, no storage, no cryptography. */
export class BucketModel {
  readonly name: string;
  versioning: 'Enabled' | 'Suspended' | undefined;
  rule: Encryption = { method: 'None' };
  /** By key; the newest version first. */
  readonly entries = new Map<string, (Version | Marker)[]>();
  readonly uploads = new Map<string, Upload>();

  constructor(name: string) {
    this.name = name;
  }

  current(key: string): Version | undefined {
    const [newest] = this.entries.get(key) ?? [];
    return newest === undefined || isMarker(newest) ? undefined : newest;
  }

  latest(key: string): Version | Marker | undefined {
    return this.entries.get(key)?.[0];
  }

  find(key: string, id: string): Version | Marker | undefined {
    return this.entries.get(key)?.find((entry) => entry.id === id);
  }

  /** @param id what the server called it; undefined in a bucket that never had versioning */
  put(key: string, version: NewVersion, id: string | undefined): void {
    this.#push(key, { ...version, id: this.versioning === 'Enabled' ? (id ?? '') : 'null' });
  }

  /** Appendable objects are the null version in every bucket. */
  putNull(key: string, version: NewVersion): void {
    this.#push(key, { ...version, id: 'null' });
  }

  /** @param id of the marker */
  delete(key: string, id: string | undefined): void {
    if (this.versioning === undefined) this.entries.delete(key);
    else this.#push(key, { id: this.versioning === 'Enabled' ? (id ?? '') : 'null', marker: true });
  }

  deleteVersion(key: string, id: string): void {
    const rest = (this.entries.get(key) ?? []).filter((entry) => entry.id !== id);
    if (rest.length === 0) this.entries.delete(key);
    else this.entries.set(key, rest);
  }

  /** Keys in the order of their UTF-8. */
  keys(): string[] {
    return [...this.entries.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  currentKeys(): string[] {
    return this.keys().filter((key) => this.current(key) !== undefined);
  }

  /** A new null version takes the place of the one before; without versioning it is all that there is. */
  #push(key: string, entry: Version | Marker): void {
    const before = this.versioning === undefined ? [] : (this.entries.get(key) ?? []);
    const kept = entry.id === 'null' ? before.filter(({ id }) => id !== 'null') : before;
    this.entries.set(key, [entry, ...kept]);
  }
}

/** Keys and common prefixes of a listing, in order. */
export function listed(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const seen: string[] = [];
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = at < 0 ? key : `${key.slice(0, at + delimiter.length)}*`;
    if (seen.at(-1) !== entry) seen.push(entry);
  }
  return seen;
}
