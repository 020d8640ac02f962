import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { RawResponse } from '@osseal/testkit';
import { BucketModel, crcOf, type Encryption, type Version } from './bucket-model.ts';
import { Dice } from './dice.ts';
import { type Asked, outcome, type ServerSide } from './server-side.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';

/** Keys with every kind of character that paths, signatures and XML treat in a way of their own. */
const KEYS = [
  'a',
  'a/b',
  'a/b/c',
  'a//b',
  'b',
  'ключ',
  '文/件',
  'sp ace+%41',
  'q\'"&<>',
  '😀/x',
  '~',
  'z/',
  '￿',
  'a/b/',
];
/** Around the sizes at which a chunk, the inline limit and a batch end. */
const SIZES = [0, 1, 100, 4_096, 65_535, 65_536, 65_537, 131_072, 200_000];

/** The server and what it should hold, with the choices that operations make. */
export class World {
  readonly server: ServerSide;
  readonly dice: Dice;
  readonly buckets: readonly BucketModel[];
  /** Two CMKs of the account; the first one is disabled now and then. */
  readonly cmks: readonly string[];
  readonly disabled = new Set<string>();
  /** The default CMK's id, once it was seen. */
  #serviceKeyId: string | undefined;
  /** Every version id that there was, to ask for some that are gone. */
  readonly formerIds: string[] = [];

  constructor(server: ServerSide, seed: string, names: readonly string[], cmks: readonly string[]) {
    this.server = server;
    this.dice = new Dice(seed);
    this.buckets = names.map((name) => new BucketModel(name));
    this.cmks = cmks;
  }

  bucket(): BucketModel {
    return this.dice.pick(this.buckets);
  }

  key(): string {
    return this.dice.pick(KEYS);
  }

  content(): Buffer {
    return this.dice.bytes(this.dice.pick(SIZES));
  }

  /** A rule or a request's wish. */
  encryption(): Encryption {
    switch (this.dice.below(4)) {
      case 0:
        return { method: 'None' };
      case 1:
        return { method: 'AES256' };
      case 2:
        return { method: 'KMS', keyId: 'service' };
      default:
        return { method: 'KMS', keyId: this.dice.pick(this.cmks) };
    }
  }

  /** Headers of a write, mostly none, and how it is encrypted then. */
  wish(bucket: BucketModel): { readonly headers: Readonly<Record<string, string>>; readonly encryption: Encryption } {
    const wanted = this.dice.chance(50) ? this.encryption() : undefined;
    if (wanted === undefined || wanted.method === 'None') return { headers: {}, encryption: bucket.rule };
    if (wanted.method === 'AES256') return { headers: { [METHOD]: 'AES256' }, encryption: wanted };
    const named = wanted.keyId === 'service' ? {} : { [KEY_ID]: wanted.keyId };
    return { headers: { [METHOD]: 'KMS', ...named }, encryption: wanted };
  }

  isUsable(encryption: Encryption): boolean {
    return encryption.method !== 'KMS' || !this.disabled.has(encryption.keyId);
  }

  /** Sends, and holds status and error code against what the model expects. */
  async expect(expected: string, asked: Asked): Promise<RawResponse> {
    const answer = await this.server.send(asked);
    strictEqual(
      outcome(answer),
      expected,
      `${asked.method} ${asked.bucket}/${asked.key ?? ''} ${JSON.stringify(asked.query ?? {})}`,
    );
    return answer;
  }

  /** What an answer says of encryption. */
  expectEncryption({ headers }: RawResponse, encryption: Encryption): void {
    const method = headers[METHOD] ?? 'None';
    strictEqual(method, encryption.method);
    strictEqual(headers[KEY_ID], this.#keyIdOf(encryption, headers[KEY_ID]));
  }

  #keyIdOf(encryption: Encryption, shown: unknown): string | undefined {
    if (encryption.method !== 'KMS') return undefined;
    if (encryption.keyId !== 'service') return encryption.keyId;
    this.#serviceKeyId ??= String(shown);
    return this.#serviceKeyId;
  }

  /** Headers of a read. */
  expectFacts(answer: RawResponse, version: Version, bucket: BucketModel): void {
    const { headers } = answer;
    deepStrictEqual(
      {
        etag: headers.etag,
        crc: headers['x-oss-hash-crc64ecma'],
        type: headers['x-oss-object-type'],
        tags: Number(headers['x-oss-tagging-count'] ?? 0),
      },
      { etag: `"${version.etag}"`, crc: crcOf(version), type: version.type, tags: Object.keys(version.tags).length },
    );
    if (bucket.versioning !== undefined) strictEqual(headers['x-oss-version-id'], version.id);
    this.expectEncryption(answer, version.encryption);
  }

  /** The id that an answer names, which the model then knows. */
  newId({ headers }: RawResponse): string | undefined {
    const id = headers['x-oss-version-id'];
    if (typeof id === 'string') this.formerIds.push(id);
    return typeof id === 'string' ? id : undefined;
  }
}
