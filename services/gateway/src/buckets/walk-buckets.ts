import type { Awaitable, BucketRecord, EntriesPage, ListEntriesQuery, ObjectIndex } from '@osseal/storage';

const PAGE = 1000;

/** Every bucket, by name, a page of names at a time. One that goes meanwhile is passed over. */
export async function* walkBuckets(index: ObjectIndex): AsyncGenerator<BucketRecord, void, undefined> {
  let marker = '';
  for (;;) {
    const names = await index.bucketNames(marker, PAGE);
    for (const name of names) {
      const bucket = await index.findBucket(name);
      if (bucket !== undefined) yield bucket;
    }
    if (names.length < PAGE) return;
    marker = names.at(-1) ?? '';
  }
}

/** Everything that a listing of a bucket has, in its order, a page at a time. */
export async function* walkEntries<Entry>(
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
