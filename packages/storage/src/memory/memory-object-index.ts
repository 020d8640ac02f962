import { compareKeys } from '../listing/key-order.ts';
import { listPage, type ObjectCursor } from '../listing/list-page.ts';
import { assertSameSegments, segmentsOnlyIn } from '../listing/segment-changes.ts';
import type { BucketRecord, ListPage, ListQuery, MasterKeyRecord, ObjectIndex, ObjectRecord } from '../ports.ts';
import { StoreError } from '../ports.ts';
import { SortedKeys } from './sorted-keys.ts';

interface BucketContent {
  readonly keys: SortedKeys;
  readonly objects: Map<string, ObjectRecord>;
}

/** An {@link ObjectIndex} that lives and dies with the process: for tests and `--in-memory`. */
export class MemoryObjectIndex implements ObjectIndex {
  readonly #buckets = new Map<string, BucketRecord>();
  readonly #contents = new Map<string, BucketContent>();
  readonly #inline = new Map<string, Buffer>();
  readonly #named = new Set<string>();
  readonly #toDelete = new Set<string>();
  readonly #masterKeys = new Map<string, MasterKeyRecord[]>();

  findBucket(name: string): BucketRecord | undefined {
    return this.#buckets.get(name);
  }

  listBuckets(query: { account: string; prefix: string; marker: string; limit: number }): {
    readonly buckets: readonly BucketRecord[];
    readonly isTruncated: boolean;
  } {
    const matching = [...this.#buckets.values()]
      .filter(({ account, name }) => account === query.account && name.startsWith(query.prefix) && name > query.marker)
      .sort((a, b) => compareKeys(a.name, b.name));
    return { buckets: matching.slice(0, query.limit), isTruncated: query.limit > 0 && matching.length > query.limit };
  }

  async insertBucket(record: BucketRecord): Promise<void> {
    if (this.#buckets.has(record.name)) throw new StoreError('conflict', 'the bucket exists');
    this.#buckets.set(record.name, record);
    this.#contents.set(record.name, { keys: new SortedKeys(), objects: new Map() });
  }

  async updateBucket(name: string, change: (current: BucketRecord) => BucketRecord): Promise<BucketRecord> {
    const current = this.#buckets.get(name);
    if (current === undefined) throw noSuchBucket();
    const changed = change(current);
    this.#buckets.set(name, changed);
    return changed;
  }

  async deleteBucket(name: string): Promise<void> {
    if (this.#content(name).objects.size > 0) throw new StoreError('conflict', 'the bucket is not empty');
    this.#buckets.delete(name);
    this.#contents.delete(name);
  }

  findObject(bucket: string, key: string): ObjectRecord | undefined {
    return this.#contents.get(bucket)?.objects.get(key);
  }

  readInline(blobId: string): Buffer {
    const bytes = this.#inline.get(blobId);
    if (bytes === undefined) throw new StoreError('not-found', 'no such inline segment');
    return Buffer.from(bytes);
  }

  async putObject(
    record: ObjectRecord,
    options: { inline?: readonly { readonly blobId: string; readonly bytes: Uint8Array }[]; ifAbsent?: boolean } = {},
  ): Promise<void> {
    const { keys, objects } = this.#content(record.bucket);
    const before = objects.get(record.key);
    if (options.ifAbsent === true && before !== undefined) throw new StoreError('conflict', 'the object exists');
    for (const { blobId, bytes } of options.inline ?? []) this.#inline.set(blobId, Buffer.from(bytes));
    this.#drop(before, record);
    for (const segment of record.segments) if (!segment.inline) this.#named.add(segment.blobId);
    objects.set(record.key, record);
    if (before === undefined) keys.add(record.key);
  }

  async updateObject(
    bucket: string,
    key: string,
    change: (current: ObjectRecord) => ObjectRecord,
  ): Promise<ObjectRecord> {
    const objects = this.#contents.get(bucket)?.objects;
    const current = objects?.get(key);
    if (objects === undefined || current === undefined) throw new StoreError('not-found', 'no such object');
    const changed = change(current);
    assertSameSegments(current, changed);
    objects.set(key, changed);
    return changed;
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    const content = this.#contents.get(bucket);
    const before = content?.objects.get(key);
    if (content === undefined || before === undefined) return;
    content.objects.delete(key);
    content.keys.delete(key);
    this.#drop(before);
  }

  listObjects(bucket: string, query: ListQuery): ListPage {
    const content = this.#contents.get(bucket);
    if (content === undefined) return { objects: [], commonPrefixes: [], isTruncated: false, last: '' };
    return listPage(new MemoryCursor(content), query);
  }

  blobsToDelete(limit: number): readonly string[] {
    return [...this.#toDelete].slice(0, limit);
  }

  async blobsDeleted(blobIds: readonly string[]): Promise<void> {
    for (const blobId of blobIds) this.#toDelete.delete(blobId);
  }

  knowsBlob(blobId: string): boolean {
    return this.#named.has(blobId) || this.#toDelete.has(blobId);
  }

  listMasterKeys(region: string): readonly MasterKeyRecord[] {
    return this.#masterKeys.get(region) ?? [];
  }

  async insertMasterKey(record: MasterKeyRecord): Promise<void> {
    const versions = this.#masterKeys.get(record.region) ?? [];
    if (versions.some(({ version }) => version === record.version)) {
      throw new StoreError('conflict', 'that master key version exists');
    }
    this.#masterKeys.set(record.region, [record, ...versions]);
  }

  async close(): Promise<void> {}

  #content(bucket: string): BucketContent {
    const content = this.#contents.get(bucket);
    if (content === undefined) throw noSuchBucket();
    return content;
  }

  #drop(before: ObjectRecord | undefined, after?: ObjectRecord): void {
    for (const { blobId, inline } of segmentsOnlyIn(before, after)) {
      if (inline) {
        this.#inline.delete(blobId);
      } else {
        this.#named.delete(blobId);
        this.#toDelete.add(blobId);
      }
    }
  }
}

class MemoryCursor implements ObjectCursor {
  readonly #content: BucketContent;
  #keys: Iterator<string, undefined>;

  constructor(content: BucketContent) {
    this.#content = content;
    this.#keys = content.keys.from(() => false);
  }

  seek(key: string): void {
    this.#keys = this.#content.keys.from((other) => compareKeys(other, key) < 0);
  }

  seekAfter(key: string): void {
    this.#keys = this.#content.keys.from((other) => compareKeys(other, key) <= 0);
  }

  seekPast(prefix: string): void {
    this.#keys = this.#content.keys.from((other) => other.startsWith(prefix) || compareKeys(other, prefix) < 0);
  }

  next(): ObjectRecord | undefined {
    const key = this.#keys.next().value;
    return key === undefined ? undefined : this.#content.objects.get(key);
  }
}

function noSuchBucket(): StoreError {
  return new StoreError('not-found', 'no such bucket');
}
