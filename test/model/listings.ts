import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { type BucketModel, isMarker, listed } from './bucket-model.ts';
import type { Operation } from './operations.ts';
import { element, elements } from './server-side.ts';
import type { World } from './world.ts';

const PREFIXES = ['', 'a', 'a/', 'a//', 'к', '😀', 'zz'];
const DELIMITERS = ['', '/', '/b'];

/** One listing of current objects, page by page. */
export const list: Operation = async (world) => {
  const bucket = world.bucket();
  const isV2 = world.dice.chance(60);
  const prefix = world.dice.pick(PREFIXES);
  const delimiter = world.dice.pick(DELIMITERS);
  const size = 1 + world.dice.below(8);
  const fixed = {
    prefix,
    delimiter,
    'max-keys': String(size),
    'encoding-type': 'url',
    ...(isV2 && { 'list-type': '2' }),
  };
  const seen: string[] = [];
  let goOn: Record<string, string> | undefined = {};
  while (goOn !== undefined) {
    const { text } = await world.expect('200', { method: 'GET', bucket: bucket.name, query: { ...fixed, ...goOn } });
    const page = entriesOf(text, 'Contents', delimiter);
    strictEqual(page.length <= size, true);
    seen.push(...page);
    const next = element(text, isV2 ? 'NextContinuationToken' : 'NextMarker');
    goOn = element(text, 'IsTruncated') !== 'true' || next === undefined ? undefined : nextPage(isV2, next);
  }
  deepStrictEqual(seen, listed(bucket.currentKeys(), prefix, delimiter));
};

function nextPage(isV2: boolean, next: string): Record<string, string> {
  return isV2 ? { 'continuation-token': next } : { marker: decodeURIComponent(next) };
}

/** Keys and prefixes of a page in the order in which they stand among each other. */
function entriesOf(text: string, name: string, delimiter: string): string[] {
  const keys = elements(text, 'Key').map(decodeURIComponent);
  strictEqual(keys.length, text.split(`<${name}>`).length - 1);
  const prefixes = [...text.matchAll(/<CommonPrefixes><Prefix>([^<]*)</g)].map(
    ([, each]) => `${decodeURIComponent(each ?? '')}*`,
  );
  if (delimiter === '') strictEqual(prefixes.length, 0);
  return [...keys, ...prefixes].sort((a, b) =>
    Buffer.compare(Buffer.from(a.replace(/\*$/, '')), Buffer.from(b.replace(/\*$/, ''))),
  );
}

/** All of a bucket: every version with its place, its size and its ETag, and the counts that the inventory keeps. */
export async function compareAll(world: World, bucket: BucketModel): Promise<void> {
  const seen: object[] = [];
  let goOn: Record<string, string> | undefined = {};
  while (goOn !== undefined) {
    const query = { versions: '', 'max-keys': '7', 'encoding-type': 'url', ...goOn };
    const { text } = await world.expect('200', { method: 'GET', bucket: bucket.name, query });
    seen.push(...[...text.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].map(([, , each]) => entryOf(each ?? '')));
    const key = element(text, 'NextKeyMarker');
    const id = element(text, 'NextVersionIdMarker');
    const isMore = element(text, 'IsTruncated') === 'true' && key !== undefined;
    goOn = isMore ? { 'key-marker': decodeURIComponent(key), 'version-id-marker': id ?? '' } : undefined;
  }
  const expected = bucket.keys().flatMap((key) =>
    (bucket.entries.get(key) ?? []).map((entry, at) => ({
      key,
      id: entry.id,
      isLatest: String(at === 0),
      etag: isMarker(entry) ? undefined : `"${entry.etag}"`,
      size: isMarker(entry) ? undefined : String(entry.content.length),
    })),
  );
  deepStrictEqual(seen, expected);
  await compareCounts(world, bucket);
}

function entryOf(xml: string): object {
  return {
    key: decodeURIComponent(element(xml, 'Key') ?? ''),
    id: element(xml, 'VersionId'),
    isLatest: element(xml, 'IsLatest'),
    etag: element(xml, 'ETag')?.replaceAll('&quot;', '"'),
    size: element(xml, 'Size'),
  };
}

async function compareCounts(world: World, bucket: BucketModel): Promise<void> {
  const { text } = await world.expect('200', { method: 'GET', bucket: bucket.name, query: { stat: '' } });
  const entries = [...bucket.entries.values()].flat();
  const versions = entries.flatMap((entry) => (isMarker(entry) ? [] : [entry]));
  const parts = [...bucket.uploads.values()].flatMap((upload) => [...upload.parts.values()]);
  const bytes = [...versions.map(({ content }) => content), ...parts].reduce((sum, { length }) => sum + length, 0);
  deepStrictEqual(
    ['Storage', 'MultipartUploadCount', 'DeleteMarkerCount'].map((name) => [name, Number(element(text, name))]),
    [
      ['Storage', bytes],
      ['MultipartUploadCount', bucket.uploads.size],
      ['DeleteMarkerCount', entries.length - versions.length],
    ],
  );
}
