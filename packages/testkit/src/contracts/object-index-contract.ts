import { describe, expect, it } from '@jest/globals';
import type { ObjectIndex } from '@osseal/storage';
import { type EngineFactory, engines, storeError } from './engine-under-test.ts';
import { sampleBucket, sampleObject, sampleSegment } from './sample-records.ts';

const ALL = { prefix: '', delimiter: '', startAfter: '', limit: 100 };

/** What every ObjectIndex does with buckets, objects and master keys; see the other suites for blobs and listings. */
export function describeObjectIndex(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as an ObjectIndex`, () => {
    const fresh = engines(factory);

    it('finds a bucket by name and refuses a second one of that name', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      expect(await engine.findBucket('demo')).toEqual(sampleBucket('demo'));
      expect(await engine.findBucket('other')).toBeUndefined();
      expect(await engine.findBucket('')).toBeUndefined();
      await expect(engine.insertBucket(sampleBucket('demo'))).rejects.toMatchObject(storeError('conflict'));
    });

    it('lists the buckets of one account by name, page by page', async () => {
      const { engine } = await fresh();
      for (const bucket of ['b-2', 'a-1', 'b-1', 'b-3']) await engine.insertBucket(sampleBucket(bucket));
      await engine.insertBucket(sampleBucket('b-0', { account: '1000000000000002' }));
      const list = async (prefix: string, marker: string, limit: number) => {
        const page = await engine.listBuckets({ account: '1000000000000001', prefix, marker, limit });
        return [page.buckets.map((bucket) => bucket.name), page.isTruncated];
      };
      expect(await list('', '', 10)).toEqual([['a-1', 'b-1', 'b-2', 'b-3'], false]);
      expect(await list('b-', '', 2)).toEqual([['b-1', 'b-2'], true]);
      expect(await list('b-', 'b-2', 2)).toEqual([['b-3'], false]);
      expect(await list('b-', 'b-2', 1)).toEqual([['b-3'], false]);
      expect(await list('', 'a-11', 10)).toEqual([['b-1', 'b-2', 'b-3'], false]);
      expect(await list('c', '', 10)).toEqual([[], false]);
    });

    it('changes a bucket atomically, or not at all', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const changed = await engine.updateBucket('demo', ({ encryption: _, ...rest }) => ({
        ...rest,
        acl: 'public-read',
      }));
      expect(await engine.findBucket('demo')).toEqual(changed);
      expect(changed).not.toHaveProperty('encryption');
      const refusal = new RangeError('refused');
      const failing = engine.updateBucket('demo', () => {
        throw refusal;
      });
      await expect(failing).rejects.toBe(refusal);
      expect(await engine.findBucket('demo')).toEqual(changed);
      await expect(engine.updateBucket('none', (current) => current)).rejects.toMatchObject(storeError('not-found'));
    });

    it('deletes a bucket only when it is empty', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      await engine.insertBucket(sampleBucket('demo-2'));
      await engine.putObject(sampleObject('demo', 'a'));
      await expect(engine.deleteBucket('demo')).rejects.toMatchObject(storeError('conflict'));
      await engine.deleteBucket('demo-2');
      await engine.deleteObject('demo', 'a', { nowMs: 0 });
      await engine.deleteBucket('demo');
      expect(await engine.findBucket('demo')).toBeUndefined();
      await expect(engine.deleteBucket('demo')).rejects.toMatchObject(storeError('not-found'));
      const page = await engine.listBuckets({ account: '1000000000000001', prefix: '', marker: '', limit: 10 });
      expect(page.buckets).toEqual([]);
    });

    it('gives back the record of an object as it was put', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const key = '文件 + ünïcödé/../ %2F 😀';
      const record = sampleObject('demo', key, [sampleSegment('f'.repeat(32), false)], { contentMd5: 'bWQ1' });
      await engine.putObject(record);
      const found = await engine.findObject('demo', key);
      expect(found).toEqual(record);
      expect(Object.keys(found?.userMetadata ?? {})).toEqual(['color', '__proto__']);
      expect(await engine.findObject('demo', 'nothing')).toBeUndefined();
      expect(await engine.findObject('other', key)).toBeUndefined();
    });

    it('takes keys of 1,023 bytes in buckets with names of 63', async () => {
      const { engine } = await fresh();
      const bucket = 'b'.repeat(63);
      await engine.insertBucket(sampleBucket(bucket));
      const key = '界'.repeat(341);
      await engine.putObject(sampleObject(bucket, key));
      expect((await engine.findObject(bucket, key))?.key).toBe(key);
      expect((await engine.listObjects(bucket, ALL)).objects.length).toBe(1);
    });

    it('takes a record with thousands of segments', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const segments = Array.from({ length: 10_000 }, (_, index) =>
        sampleSegment(index.toString(16).padStart(32, '0'), false),
      );
      await engine.putObject(sampleObject('demo', 'large', segments));
      expect((await engine.findObject('demo', 'large'))?.segments).toEqual(segments);
    });

    it('refuses an object whose bucket is gone, and one that must not replace another', async () => {
      const { engine } = await fresh();
      await expect(engine.putObject(sampleObject('gone', 'a'))).rejects.toMatchObject(storeError('not-found'));
      await engine.insertBucket(sampleBucket('demo'));
      await engine.putObject(sampleObject('demo', 'a'), { ifAbsent: true });
      const second = sampleObject('demo', 'a', [], { etag: 'OTHER' });
      await expect(engine.putObject(second, { ifAbsent: true })).rejects.toMatchObject(storeError('conflict'));
      expect((await engine.findObject('demo', 'a'))?.etag).not.toBe('OTHER');
      await engine.putObject(second);
      expect((await engine.findObject('demo', 'a'))?.etag).toBe('OTHER');
    });

    it('lets one of many writers win that all want to be the first', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const attempts = Array.from({ length: 20 }, (_, index) =>
        engine.putObject(sampleObject('demo', 'a', [], { etag: `${index}` }), { ifAbsent: true }),
      );
      const outcomes = await Promise.allSettled(attempts);
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled').length).toBe(1);
    });

    it('changes metadata atomically, in order, and keeps the segments', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const segment = sampleSegment('a'.repeat(32), false);
      await engine.putObject(sampleObject('demo', 'a', [segment], { tags: {} }));
      const names = [...'abcdefghij'];
      await Promise.all(
        names.map((tag) =>
          engine.updateObject('demo', 'a', (current) => ({ ...current, tags: { ...current.tags, [tag]: 'x' } })),
        ),
      );
      expect(Object.keys((await engine.findObject('demo', 'a'))?.tags ?? {})).toEqual(names);
      await expect(engine.updateObject('demo', 'a', (now) => ({ ...now, segments: [] }))).rejects.toThrow(TypeError);
      expect((await engine.findObject('demo', 'a'))?.segments).toEqual([segment]);
      const refusal = new RangeError('refused');
      const failing = engine.updateObject('demo', 'a', () => {
        throw refusal;
      });
      await expect(failing).rejects.toBe(refusal);
      await expect(engine.updateObject('demo', 'b', (now) => now)).rejects.toMatchObject(storeError('not-found'));
    });

    it('carries out the other changes of a turn when one of them is refused', async () => {
      const { engine } = await fresh();
      await engine.insertBucket(sampleBucket('demo'));
      const outcomes = await Promise.allSettled([
        engine.putObject(sampleObject('demo', 'a')),
        engine.putObject(sampleObject('gone', 'b')),
        engine.putObject(sampleObject('demo', 'c')),
        engine.deleteObject('demo', 'a', { nowMs: 0 }),
      ]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect((await engine.listObjects('demo', ALL)).objects.map((object) => object.key)).toEqual(['c']);
    });

    it('does not mind deleting an object that is not there', async () => {
      const { engine } = await fresh();
      await engine.deleteObject('gone', 'a', { nowMs: 0 });
      await engine.insertBucket(sampleBucket('demo'));
      await engine.deleteObject('demo', 'a', { nowMs: 0 });
    });

    it('lists the master keys of a region newest first and refuses a version twice', async () => {
      const { engine } = await fresh();
      const masterKey = (region: string, version: string) => ({
        region,
        version,
        createdAt: '2026-11-23T15:00:00Z',
        sealedMaterial: `sealed-${version}`,
      });
      for (const version of ['v9', 'v10', 'v1']) await engine.insertMasterKey(masterKey('cn-hangzhou', version));
      await engine.insertMasterKey(masterKey('cn-beijing', 'v1'));
      const listed = await engine.listMasterKeys('cn-hangzhou');
      expect(listed).toEqual(['v1', 'v10', 'v9'].map((version) => masterKey('cn-hangzhou', version)));
      expect(await engine.listMasterKeys('cn')).toEqual([]);
      const twice = engine.insertMasterKey(masterKey('cn-hangzhou', 'v9'));
      await expect(twice).rejects.toMatchObject(storeError('conflict'));
    });
  });
}
