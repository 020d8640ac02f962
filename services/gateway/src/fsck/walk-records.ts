import {
  type BucketRecord,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectIndex,
  type ObjectRecord,
  type PartRecord,
  type UploadRecord,
  type VersionSummary,
} from '@osseal/storage';
import { walkBuckets, walkEntries } from '../buckets/walk-buckets.ts';

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

const PARTS = 500;

/** Everything in an index, bucket by bucket. */
export async function* walkRecords(index: ObjectIndex): AsyncGenerator<StoredItem> {
  for await (const bucket of walkBuckets(index)) yield* walkBucket(index, bucket);
}

async function* walkBucket(index: ObjectIndex, bucket: BucketRecord): AsyncGenerator<StoredItem> {
  for await (const summary of walkEntries<VersionSummary>((query) => index.listVersions(bucket.name, query))) {
    if (isDeleteMarker(summary)) {
      yield { kind: 'marker', bucket, summary };
      continue;
    }
    const record = await index.findVersion(bucket.name, summary.key, summary.versionId ?? NULL_VERSION);
    if (record !== undefined && !isDeleteMarker(record)) yield { kind: 'version', bucket, summary, record };
  }
  for await (const upload of walkEntries<UploadRecord>((query) => index.listUploads(bucket.name, query))) {
    yield { kind: 'upload', bucket, upload };
    for (let after = 0; ; ) {
      const parts = await index.listParts(upload.uploadId, after, PARTS);
      for (const part of parts) yield { kind: 'part', bucket, upload, part };
      if (parts.length < PARTS) break;
      after = parts.at(-1)?.partNumber ?? after;
    }
  }
}
