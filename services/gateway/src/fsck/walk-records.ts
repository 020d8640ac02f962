import {
  type Awaitable,
  type BucketRecord,
  type EntriesPage,
  isDeleteMarker,
  type ListEntriesQuery,
  NULL_VERSION,
  type ObjectIndex,
  type ObjectRecord,
  type PartRecord,
  type UploadRecord,
  type VersionSummary,
} from '@osseal/storage';

/** Something that names bytes: a version of an object, a delete marker, an open upload or one of its parts. */
export type StoredItem =
  | {
      readonly kind: 'version';
      readonly bucket: BucketRecord;
      readonly summary: VersionSummary;
      readonly record: ObjectRecord;
    }
  | { readonly kind: 'marker'; readonly bucket: BucketRecord; readonly summary: VersionSummary }
  | { readonly kind: 'upload'; readonly bucket: BucketRecord; readonly upload: UploadRecord }
  | { readonly kind: 'part'; readonly bucket: BucketRecord; readonly upload: UploadRecord; readonly part: PartRecord };

const PAGE = 500;

/** Everything in an index, bucket by bucket. */
export async function* walkRecords(index: ObjectIndex): AsyncGenerator<StoredItem> {
  let marker = '';
  for (;;) {
    const names = await index.bucketNames(marker, PAGE);
    for (const name of names) {
      const bucket = await index.findBucket(name);
      if (bucket !== undefined) yield* walkBucket(index, bucket);
    }
    if (names.length < PAGE) return;
    marker = names.at(-1) ?? '';
  }
}

async function* walkBucket(index: ObjectIndex, bucket: BucketRecord): AsyncGenerator<StoredItem> {
  for await (const summary of entries<VersionSummary>((query) => index.listVersions(bucket.name, query))) {
    if (isDeleteMarker(summary)) {
      yield { kind: 'marker', bucket, summary };
      continue;
    }
    const record = await index.findVersion(bucket.name, summary.key, summary.versionId ?? NULL_VERSION);
    if (record !== undefined && !isDeleteMarker(record)) yield { kind: 'version', bucket, summary, record };
  }
  for await (const upload of entries<UploadRecord>((query) => index.listUploads(bucket.name, query))) {
    yield { kind: 'upload', bucket, upload };
    for (let after = 0; ; ) {
      const parts = await index.listParts(upload.uploadId, after, PAGE);
      for (const part of parts) yield { kind: 'part', bucket, upload, part };
      if (parts.length < PAGE) break;
      after = parts.at(-1)?.partNumber ?? after;
    }
  }
}

async function* entries<Entry>(
  list: (query: ListEntriesQuery) => Awaitable<EntriesPage<Entry>>,
): AsyncGenerator<Entry, void, undefined> {
  let from: { readonly startAfter: string; readonly startAfterId?: string } = { startAfter: '' };
  for (;;) {
    const page = await list({ prefix: '', delimiter: '', limit: PAGE, ...from });
    for (const entry of page.objects) yield entry;
    if (!page.isTruncated) return;
    from = { startAfter: page.last, ...(page.lastId !== undefined && { startAfterId: page.lastId }) };
  }
}
