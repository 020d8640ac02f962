import { describe, expect, it } from '@jest/globals';
import type { ListQuery, ObjectIndex } from '@osseal/storage';
import fc from 'fast-check';
import { type EngineFactory, engines } from './engine-under-test.ts';
import { sampleBucket, sampleObject } from './sample-records.ts';

const ALL: ListQuery = { prefix: '', delimiter: '', startAfter: '', limit: 1000 };

/** Puts objects into the bucket `demo`, and into its neighbours, which must not show. */
async function fill(engine: ObjectIndex, keys: readonly string[]): Promise<void> {
  for (const bucket of ['demn', 'demo', 'demo-']) {
    if ((await engine.findBucket(bucket)) === undefined) await engine.insertBucket(sampleBucket(bucket));
  }
  await Promise.all(keys.map((key) => engine.putObject(sampleObject('demo', key))));
  await engine.putObject(sampleObject('demn', '\uffff'));
  await engine.putObject(sampleObject('demo-', '!'));
}

/** Entries of one page in the form `key` or `prefix →`. */
async function entries(engine: ObjectIndex, query: Partial<ListQuery>): Promise<string[]> {
  const page = await engine.listObjects('demo', { ...ALL, ...query });
  return [...page.objects.map((object) => object.key), ...page.commonPrefixes.map((prefix) => `${prefix} →`)];
}

/** What listing means, by going through all keys. */
function expectedPage(keys: readonly string[], query: ListQuery) {
  const bytes = (text: string) => Buffer.from(text, 'utf8');
  const sorted = [...new Set(keys)].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
  const all = sorted
    .filter((key) => key.startsWith(query.prefix))
    .map((key) => {
      const at = query.delimiter === '' ? -1 : key.indexOf(query.delimiter, query.prefix.length);
      return at < 0 ? { key, prefix: null } : { key: null, prefix: key.slice(0, at + query.delimiter.length) };
    })
    .filter((entry, index, list) => entry.prefix === null || entry.prefix !== list[index - 1]?.prefix)
    .filter((entry) => Buffer.compare(bytes(entry.key ?? entry.prefix ?? ''), bytes(query.startAfter)) > 0);
  const page = all.slice(0, query.limit);
  return {
    objects: page.flatMap((entry) => entry.key ?? []),
    commonPrefixes: page.flatMap((entry) => entry.prefix ?? []),
    isTruncated: query.limit > 0 && all.length > query.limit,
    last: page.at(-1)?.key ?? page.at(-1)?.prefix ?? '',
  };
}

/** How every ObjectIndex lists. */
export function describeObjectListing(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as a listing`, () => {
    const fresh = engines(factory);

    it('orders keys by their UTF-8 bytes', async () => {
      const { engine } = await fresh();
      // U+FFFD is above U+1F600 in UTF-16 and below it in UTF-8.
      const keys = ['A', 'a', 'a\u0001', 'ab', 'é', '界', '\uffee', '\u{1F600}', '\u{1F601}'];
      await fill(engine, [...keys].reverse());
      expect(await entries(engine, {})).toEqual(keys);
    });

    it('groups keys below a common prefix, which may be several characters long', async () => {
      const { engine } = await fresh();
      await fill(engine, ['a', 'a/', 'a/1', 'a/2/3', 'b/1', 'c--d--e', 'c--f']);
      expect(await entries(engine, { delimiter: '/' })).toEqual(['a', 'c--d--e', 'c--f', 'a/ →', 'b/ →']);
      expect(await entries(engine, { delimiter: '/', prefix: 'a/' })).toEqual(['a/', 'a/1', 'a/2/ →']);
      expect(await entries(engine, { delimiter: '--', prefix: 'c' })).toEqual(['c-- →']);
      expect(await entries(engine, { delimiter: '--', prefix: 'c--' })).toEqual(['c--f', 'c--d-- →']);
      expect(await entries(engine, { prefix: 'b' })).toEqual(['b/1']);
      expect(await entries(engine, { prefix: 'x' })).toEqual([]);
    });

    it('goes on behind a key or a common prefix, which need not exist', async () => {
      const { engine } = await fresh();
      await fill(engine, ['a', 'b/1', 'b/2', 'c', 'd/1']);
      expect(await entries(engine, { startAfter: 'b/1' })).toEqual(['b/2', 'c', 'd/1']);
      expect(await entries(engine, { startAfter: 'b/11' })).toEqual(['b/2', 'c', 'd/1']);
      expect(await entries(engine, { delimiter: '/', startAfter: 'b/' })).toEqual(['c', 'd/ →']);
      expect(await entries(engine, { delimiter: '/', startAfter: 'a' })).toEqual(['c', 'b/ →', 'd/ →']);
      expect(await entries(engine, { prefix: 'b/', startAfter: 'a' })).toEqual(['b/1', 'b/2']);
      expect(await entries(engine, { prefix: 'b/', startAfter: 'c' })).toEqual([]);
    });

    it('says where a page ends and whether there is more', async () => {
      const { engine } = await fresh();
      await fill(engine, ['a', 'b/1', 'b/2', 'c']);
      const page = await engine.listObjects('demo', { ...ALL, delimiter: '/', limit: 2 });
      expect(page).toMatchObject({ commonPrefixes: ['b/'], isTruncated: true, last: 'b/' });
      const next = await engine.listObjects('demo', { ...ALL, delimiter: '/', limit: 2, startAfter: page.last });
      expect(next).toMatchObject({ commonPrefixes: [], isTruncated: false, last: 'c' });
      const nothing = { objects: [], commonPrefixes: [], isTruncated: false, last: '' };
      expect(await engine.listObjects('demo', { ...ALL, limit: 0 })).toEqual(nothing);
      expect(await engine.listObjects('demo', { ...ALL, startAfter: 'c' })).toEqual(nothing);
      expect(await engine.listObjects('gone', ALL)).toEqual(nothing);
    });

    it('lists what going through all keys would list, and each entry once over all pages', async () => {
      const { engine } = await fresh();
      const letters = fc.constantFrom('a', 'b', '/', '//', '界', '\u{1F600}', '\uffee');
      const text = (maxLength: number) => fc.array(letters, { maxLength }).map((parts) => parts.join(''));
      const keys = fc.sample(text(6), { numRuns: 300, seed: 7 }).filter((key) => key !== '');
      await fill(engine, keys);
      const queries = fc.record({
        prefix: text(2),
        delimiter: fc.constantFrom('', '/', 'a', '//'),
        startAfter: text(4),
        limit: fc.integer({ min: 0, max: 20 }),
      });
      for (const query of fc.sample(queries, { numRuns: 300, seed: 11 })) {
        const page = await engine.listObjects('demo', query);
        const shown = { ...page, objects: page.objects.map((object) => object.key) };
        expect({ query, ...shown }).toEqual({ query, ...expectedPage(keys, query) });
      }
      const seen: string[] = [];
      let startAfter = '';
      for (let more = true; more; ) {
        const page = await engine.listObjects('demo', { prefix: '', delimiter: '/', startAfter, limit: 7 });
        seen.push(...page.objects.map((object) => object.key), ...page.commonPrefixes);
        startAfter = page.last;
        more = page.isTruncated;
      }
      const whole = expectedPage(keys, { ...ALL, delimiter: '/' });
      expect(seen.sort()).toEqual([...whole.objects, ...whole.commonPrefixes].sort());
    });

    it('does not show what was deleted', async () => {
      const { engine } = await fresh();
      await fill(engine, ['a', 'b', 'c']);
      await engine.deleteObject('demo', 'b', { nowMs: 0 });
      expect(await entries(engine, {})).toEqual(['a', 'c']);
    });
  });
}
