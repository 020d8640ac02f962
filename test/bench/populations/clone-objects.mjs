// Fills a bucket of a stopped server with objects: clones of one small object, bytes included, in its own index.
//   <root of the checkout> <data directory> <bucket> <key of the model> <how many>
import { join } from 'node:path';
import { objectKeyOf } from './object-keys.mjs';

const BATCH = 20_000;
const [root, dataDir, bucket, modelKey, count] = process.argv.slice(2);
const { LmdbObjectIndex } = await import(join(root, 'packages/storage/dist/lmdb/index.js'));
const index = await LmdbObjectIndex.open(join(dataDir, 'oss'));
const model = index.findObject(bucket, modelKey);
const [segment] = model.segments;
const bytes = index.readInline(segment.blobId);
for (let from = 0; from < Number(count); from += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, Number(count) - from) }, (_, offset) => from + offset);
  await Promise.all(batch.map(put));
}
await index.close();

function put(number) {
  const blobId = number.toString(16).padStart(32, 'c');
  const record = { ...model, key: objectKeyOf(number), segments: [{ ...segment, blobId }] };
  return index.putObject(record, { inline: [{ blobId, bytes }] });
}
