import { describe, expect, it } from '@jest/globals';
import {
  type BucketRecord,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectIndex,
  type VersionSummary,
} from '@osseal/storage';
import fc from 'fast-check';
import { type EngineFactory, engines, storeError } from './engine-under-test.ts';
import { sampleBucket, sampleObject, sampleSegment } from './sample-records.ts';

const ALL = { prefix: '', delimiter: '', startAfter: '', limit: 1000 };

/** A version in the form `key etag`, `key -` for a delete marker, with `*` for the latest. */
function shown(version: VersionSummary): string {
  return `${version.key} ${isDeleteMarker(version) ? '-' : version.etag}${version.isLatest ? ' *' : ''}`;
}

function blob(id: string): string {
  return id.padStart(32, '0');
}

async function setVersioning(engine: ObjectIndex, state: BucketRecord['versioning']): Promise<void> {
  if (state !== undefined) await engine.updateBucket('demo', (bucket) => ({ ...bucket, versioning: state }));
}

/** How every ObjectIndex keeps the versions of keys. */
export function describeObjectVersions(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as the keeper of versions`, () => {
    const fresh = engines(async () => {
      const subject = await factory();
      await subject.engine.insertBucket(sampleBucket('demo'));
      return subject;
    });
    const put = (engine: ObjectIndex, key: string, etag: string) =>
      engine.putObject(sampleObject('demo', key, [sampleSegment(blob(etag), false)], { etag, size: etag.length }));

    it('keeps what is replaced under a version id of its own, newest first', async () => {
      const { engine } = await fresh();
      await put(engine, 'a', 'before');
      await setVersioning(engine, 'Enabled');
      const first = await put(engine, 'a', '1');
      const second = await put(engine, 'a', '2');
      expect(first.versionId).toMatch(/^CAEQ[\w-]{40,}$/);
      expect(second.versionId).not.toBe(first.versionId);
      expect((await engine.findObject('demo', 'a'))?.etag).toBe('2');
      const page = await engine.listVersions('demo', ALL);
      expect(page.objects.map(shown)).toEqual(['a 2 *', 'a 1', 'a before']);
      expect(await engine.findVersion('demo', 'a', first.versionId ?? '')).toMatchObject({ etag: '1' });
      expect(await engine.findVersion('demo', 'a', NULL_VERSION)).toMatchObject({ etag: 'before' });
      expect(await engine.findVersion('demo', 'b', first.versionId ?? '')).toBeUndefined();
      expect(await engine.findVersion('demo', 'a', 'nonsense')).toBeUndefined();
      expect(await engine.blobsToDelete(10)).toEqual([]);
    });

    it('deletes by a marker, and brings back the version before when the marker goes', async () => {
      const { engine } = await fresh();
      await setVersioning(engine, 'Enabled');
      await put(engine, 'a', '1');
      const marker = await engine.deleteObject('demo', 'a', { nowMs: 5000 });
      expect(marker).toMatchObject({ key: 'a', lastModifiedMs: 5000, isDeleteMarker: true });
      expect(await engine.findObject('demo', 'a')).toBeUndefined();
      expect(await engine.findLatest('demo', 'a')).toEqual(marker);
      expect((await engine.listObjects('demo', ALL)).objects).toEqual([]);
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a - *', 'a 1']);
      await expect(engine.deleteBucket('demo')).rejects.toMatchObject(storeError('conflict'));
      expect(await engine.deleteVersion('demo', 'a', marker?.versionId ?? '')).toEqual(marker);
      expect((await engine.findObject('demo', 'a'))?.etag).toBe('1');
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a 1 *']);
    });

    it('has one null version of a key at most while versioning is suspended', async () => {
      const { engine } = await fresh();
      await put(engine, 'a', 'n1');
      await setVersioning(engine, 'Enabled');
      await put(engine, 'a', 'v1');
      await setVersioning(engine, 'Suspended');
      expect((await put(engine, 'a', 'n2')).versionId).toBeUndefined();
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a n2 *', 'a v1']);
      expect(await engine.blobsToDelete(10)).toEqual([blob('n1')]);
      const marker = await engine.deleteObject('demo', 'a', { nowMs: 0 });
      expect(marker?.versionId).toBeUndefined();
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a - *', 'a v1']);
      expect(await engine.blobsToDelete(10)).toEqual([blob('n1'), blob('n2')]);
    });

    it('puts a null version where versioning is enabled when asked to', async () => {
      const { engine } = await fresh();
      await setVersioning(engine, 'Enabled');
      await put(engine, 'a', 'v1');
      for (const etag of ['n1', 'n2']) {
        const stored = await engine.putObject(sampleObject('demo', 'a', [], { etag }), { asNullVersion: true });
        expect(stored.versionId).toBeUndefined();
      }
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a n2 *', 'a v1']);
    });

    it('asks the guard before anything is lost, and not when nothing is', async () => {
      const { engine } = await fresh();
      const asked: string[] = [];
      const guard = (victim: { readonly key: string }) => {
        asked.push(victim.key);
        throw new RangeError('locked');
      };
      await engine.putObject(sampleObject('demo', 'a', [], { etag: '1' }), { guard });
      await expect(engine.putObject(sampleObject('demo', 'a', [], { etag: '2' }), { guard })).rejects.toThrow('locked');
      await expect(engine.deleteObject('demo', 'a', { nowMs: 0, guard })).rejects.toThrow('locked');
      await expect(engine.deleteVersion('demo', 'a', NULL_VERSION, { guard })).rejects.toThrow('locked');
      await setVersioning(engine, 'Enabled');
      await engine.putObject(sampleObject('demo', 'a', [], { etag: '3' }), { guard });
      await engine.deleteObject('demo', 'a', { nowMs: 0, guard });
      expect(asked).toEqual(['a', 'a', 'a']);
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a - *', 'a 3', 'a 1']);
    });

    it('changes and rewrites a version in its place', async () => {
      const { engine } = await fresh();
      await setVersioning(engine, 'Enabled');
      const first = await put(engine, 'a', '1');
      await put(engine, 'a', '2');
      const versionId = first.versionId ?? '';
      await engine.updateObject('demo', 'a', (record) => ({ ...record, tags: { kept: 'yes' } }), versionId);
      await engine.rewriteObject(
        'demo',
        'a',
        (record) => ({ ...record, segments: [sampleSegment(blob('a'), true), sampleSegment(blob('b'), false)] }),
        { versionId, inline: [{ blobId: blob('a'), bytes: Buffer.from('sealed') }] },
      );
      expect(await engine.findVersion('demo', 'a', versionId)).toMatchObject({
        etag: '1',
        tags: { kept: 'yes' },
        segments: [{ blobId: blob('a') }, { blobId: blob('b') }],
      });
      expect((await engine.readInline(blob('a'))).toString()).toBe('sealed');
      expect(await engine.blobsToDelete(10)).toEqual([blob('1')]);
      expect((await engine.listVersions('demo', ALL)).objects.map(shown)).toEqual(['a 2 *', 'a 1']);
      const renamed = engine.rewriteObject('demo', 'a', (record) => ({ ...record, key: 'b' }), { versionId });
      await expect(renamed).rejects.toThrow(TypeError);
    });

    it('appends to an object of thousands of segments and finds them all', async () => {
      const { engine } = await fresh();
      const segment = (number: number) => sampleSegment(number.toString(16).padStart(32, '0'), false);
      await engine.putObject(sampleObject('demo', 'log', [segment(0)], { type: 'Appendable' }));
      for (let count = 1; count < 700; count++) {
        await engine.rewriteObject('demo', 'log', (record) => ({
          ...record,
          segments: [...record.segments, segment(count)],
        }));
      }
      expect((await engine.findObject('demo', 'log'))?.segments).toEqual(
        Array.from({ length: 700 }, (_, n) => segment(n)),
      );
      await engine.putObject(sampleObject('demo', 'log', [segment(0)]));
      expect((await engine.findObject('demo', 'log'))?.segments).toEqual([segment(0)]);
      expect((await engine.blobsToDelete(1000)).length).toBe(699);
    });

    it('lists versions page by page as it lists them at once', async () => {
      const { engine } = await fresh();
      await setVersioning(engine, 'Enabled');
      for (const key of ['a/1', 'a/2', 'b', 'c', 'd/1']) {
        await put(engine, key, '1');
        await put(engine, key, '2');
        if (key !== 'b') await engine.deleteObject('demo', key, { nowMs: 0 });
      }
      await put(engine, 'c', '3');
      for (const delimiter of ['', '/']) {
        const whole = await engine.listVersions('demo', { ...ALL, delimiter });
        for (const limit of [1, 2, 3]) {
          const versions: string[] = [];
          const prefixes: string[] = [];
          let page = await engine.listVersions('demo', { ...ALL, delimiter, limit });
          for (;;) {
            versions.push(...page.objects.map(shown));
            prefixes.push(...page.commonPrefixes);
            if (!page.isTruncated) break;
            const { last: startAfter, lastId } = page;
            page = await engine.listVersions('demo', {
              ...ALL,
              delimiter,
              limit,
              startAfter,
              ...(lastId !== undefined && { startAfterId: lastId }),
            });
          }
          expect(versions).toEqual(whole.objects.map(shown));
          expect(prefixes).toEqual(whole.commonPrefixes);
        }
      }
    });

    it('does as a model does, whatever is done in whatever order', async () => {
      type Step = readonly ['put' | 'delete' | 'deleteVersion' | 'versioning', number, number];
      const steps = fc.array(
        fc.tuple(
          fc.constantFrom<Step[0]>('put', 'put', 'put', 'delete', 'deleteVersion', 'versioning'),
          fc.nat(2),
          fc.nat(9),
        ),
        { minLength: 10, maxLength: 60 },
      );
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          const { engine } = await fresh();
          let state: BucketRecord['versioning'];
          /** Newest first; id undefined is the null version, etag null a delete marker. */
          const model = new Map<string, { id: string | undefined; etag: string | null }[]>();
          let next = 0;
          for (const [kind, which, pick] of list as readonly Step[]) {
            const key = ['a', 'a!', 'b'][which] ?? 'a';
            const versions = model.get(key) ?? [];
            if (kind === 'versioning') {
              state = pick < 5 ? 'Enabled' : 'Suspended';
              await setVersioning(engine, state);
            } else if (kind === 'put') {
              const etag = `${next++}`;
              const { versionId } = await put(engine, key, etag);
              const kept = state === 'Enabled' ? versions : versions.filter(({ id }) => id !== undefined);
              model.set(key, [{ id: versionId, etag }, ...kept]);
            } else if (kind === 'delete') {
              const marker = await engine.deleteObject('demo', key, { nowMs: 0 });
              const kept = state === 'Enabled' ? versions : versions.filter(({ id }) => id !== undefined);
              model.set(key, marker === undefined ? kept : [{ id: marker.versionId, etag: null }, ...kept]);
            } else {
              const victim = versions[pick % Math.max(1, versions.length)];
              if (victim === undefined) continue;
              await engine.deleteVersion('demo', key, victim.id ?? NULL_VERSION);
              model.set(
                key,
                versions.filter((version) => version !== victim),
              );
            }
          }
          const listed = (await engine.listVersions('demo', ALL)).objects.map(shown);
          const expected = [...model]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .flatMap(([key, versions]) =>
              versions.map(({ etag }, at) => `${key} ${etag ?? '-'}${at === 0 ? ' *' : ''}`),
            );
          expect(listed).toEqual(expected);
          const rows = await engine.inventory('demo');
          const count = (wanted: string) =>
            rows.filter((row) => row.state === wanted).reduce((sum, row) => sum + row.count, 0);
          const all = [...model.values()];
          expect(count('current')).toBe(all.filter(([latest]) => latest && latest.etag !== null).length);
          expect(count('marker')).toBe(all.flat().filter(({ etag }) => etag === null).length);
          expect(count('current') + count('noncurrent') + count('marker')).toBe(all.flat().length);
          const alive = all.flat().flatMap(({ etag }) => etag ?? []);
          expect((await engine.blobsToDelete(1000)).length).toBe(next - alive.length);
          for (const etag of alive) expect(await engine.knowsBlob(blob(etag))).toBe(true);
        }),
        { numRuns: 40 },
      );
    });
  });
}
