import { describe, expect, it } from '@jest/globals';
import type { ObjectIndex } from '@osseal/storage';
import { type EngineFactory, engines, storeError } from './engine-under-test.ts';
import { sampleBucket, sampleObject, samplePart, sampleSegment, sampleUpload } from './sample-records.ts';

const ALL = { prefix: '', delimiter: '', startAfter: '', limit: 1000 };

function blob(letter: string): string {
  return letter.repeat(32);
}

/** How every ObjectIndex keeps multipart uploads. */
export function describeObjectUploads(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as the keeper of uploads`, () => {
    const fresh = engines(async () => {
      const subject = await factory();
      await subject.engine.insertBucket(sampleBucket('demo'));
      return subject;
    });

    it('gives back an upload and its parts by number', async () => {
      const { engine } = await fresh();
      const upload = sampleUpload('demo', 'a', '1');
      await engine.insertUpload(upload);
      for (const number of [300, 2, 1]) await engine.putPart(upload, samplePart(number, `${number % 10}`));
      expect(await engine.findUpload('demo', 'a', upload.uploadId)).toEqual(upload);
      expect(await engine.findUpload('demo', 'b', upload.uploadId)).toBeUndefined();
      const numbers = async (after: number, limit: number) =>
        (await engine.listParts(upload.uploadId, after, limit)).map(({ partNumber }) => partNumber);
      expect(await numbers(0, 10)).toEqual([1, 2, 300]);
      expect(await numbers(1, 1)).toEqual([2]);
      expect(await numbers(300, 10)).toEqual([]);
      await expect(engine.insertUpload(sampleUpload('gone', 'a', '2'))).rejects.toMatchObject(storeError('not-found'));
      const lost = engine.putPart(sampleUpload('demo', 'a', '3'), samplePart(1, 'a'));
      await expect(lost).rejects.toMatchObject(storeError('not-found'));
    });

    it('replaces a part and drops the bytes of the one before', async () => {
      const { engine } = await fresh();
      const upload = sampleUpload('demo', 'a', '1');
      await engine.insertUpload(upload);
      await engine.putPart(upload, samplePart(1, 'a'));
      const inline = { ...samplePart(1, 'b'), segment: sampleSegment(blob('b'), true) };
      await engine.putPart(upload, inline, [{ blobId: blob('b'), bytes: Buffer.from('sealed') }]);
      expect(await engine.blobsToDelete(10)).toEqual([blob('a')]);
      expect((await engine.readInline(blob('b'))).toString()).toBe('sealed');
      await engine.putPart(upload, samplePart(1, 'c'));
      expect(() => engine.readInline(blob('b'))).toThrow(expect.objectContaining(storeError('not-found')));
      expect(await engine.listParts(upload.uploadId, 0, 10)).toEqual([samplePart(1, 'c')]);
    });

    it('makes an object of parts without touching their bytes, and drops the others', async () => {
      const { engine } = await fresh();
      const upload = sampleUpload('demo', 'a', '1');
      await engine.insertUpload(upload);
      const parts = [samplePart(1, 'a'), samplePart(2, 'b'), samplePart(3, 'c')];
      for (const part of parts) await engine.putPart(upload, part);
      await engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('0'), false)]));
      const segments = [parts[0], parts[2]].flatMap((part) => part?.segment ?? []);
      const record = sampleObject('demo', 'a', segments, { type: 'Multipart' });
      expect(await engine.completeUpload(upload, record)).toEqual(record);
      expect(await engine.findObject('demo', 'a')).toEqual(record);
      expect(await engine.blobsToDelete(10)).toEqual([blob('0'), blob('b')]);
      expect(await engine.findUpload('demo', 'a', upload.uploadId)).toBeUndefined();
      expect(await engine.listParts(upload.uploadId, 0, 10)).toEqual([]);
      await expect(engine.completeUpload(upload, record)).rejects.toMatchObject(storeError('not-found'));
      expect((await engine.inventory('demo')).map(({ state, count }) => [state, count])).toEqual([['current', 1]]);
    });

    it('refuses to complete with a part that was replaced, and with an object that must not be', async () => {
      const { engine } = await fresh();
      const upload = sampleUpload('demo', 'a', '1');
      await engine.insertUpload(upload);
      await engine.putPart(upload, samplePart(1, 'a'));
      const stale = sampleObject('demo', 'a', [samplePart(1, 'a').segment]);
      await engine.putPart(upload, samplePart(1, 'b'));
      await expect(engine.completeUpload(upload, stale)).rejects.toMatchObject(storeError('conflict'));
      await engine.putObject(sampleObject('demo', 'a'));
      const record = sampleObject('demo', 'a', [samplePart(1, 'b').segment]);
      const refused = engine.completeUpload(upload, record, { ifAbsent: true });
      await expect(refused).rejects.toMatchObject(storeError('conflict'));
      expect((await engine.listParts(upload.uploadId, 0, 10)).length).toBe(1);
    });

    it('drops everything of an upload that is aborted', async () => {
      const { engine } = await fresh();
      const upload = sampleUpload('demo', 'a', '1');
      await engine.insertUpload(upload);
      await engine.putPart(upload, samplePart(1, 'a'));
      await engine.putPart(upload, samplePart(10_000, 'b'));
      await expect(engine.deleteBucket('demo')).rejects.toMatchObject(storeError('conflict'));
      const rows = await engine.inventory('demo');
      expect(rows.map(({ state, count, bytes }) => [state, count, bytes])).toEqual([
        ['part', 2, 2 * samplePart(1, 'a').size],
        ['upload', 1, 0],
      ]);
      expect(await engine.abortUpload('demo', 'a', upload.uploadId)).toBe(true);
      expect(await engine.abortUpload('demo', 'a', upload.uploadId)).toBe(false);
      expect(await engine.blobsToDelete(10)).toEqual([blob('a'), blob('b')]);
      expect(await engine.inventory('demo')).toEqual([]);
      await engine.deleteBucket('demo');
    });

    it('lists uploads by key, then by id, page by page', async () => {
      const { engine } = await fresh();
      for (const [key, id] of [
        ['b', '1'],
        ['a/x', '3'],
        ['a/x', '1'],
        ['a/y', '2'],
        ['a/x', '2'],
      ] as const) {
        await engine.insertUpload(sampleUpload('demo', key, id));
      }
      const list = async (query: object) => {
        const page = await engine.listUploads('demo', { ...ALL, ...query });
        const uploads = page.objects.map(({ key, uploadId }) => `${key} ${uploadId[0]}`);
        return [...uploads, ...page.commonPrefixes, page.isTruncated ? 'more' : 'end'];
      };
      expect(await list({})).toEqual(['a/x 1', 'a/x 2', 'a/x 3', 'a/y 2', 'b 1', 'end']);
      expect(await list({ limit: 2 })).toEqual(['a/x 1', 'a/x 2', 'more']);
      const second = sampleUpload('demo', 'a/x', '2').uploadId;
      expect(await list({ startAfter: 'a/x', startAfterId: second, limit: 2 })).toEqual(['a/x 3', 'a/y 2', 'more']);
      expect(await list({ startAfter: 'a/x' })).toEqual(['a/y 2', 'b 1', 'end']);
      expect(await list({ delimiter: '/' })).toEqual(['b 1', 'a/', 'end']);
      expect(await list({ prefix: 'a/y' })).toEqual(['a/y 2', 'end']);
    });
  });
}
