import { describe, expect, it } from '@jest/globals';
import type { ObjectIndex } from '@osseal/storage';
import { type EngineFactory, engines, reopened, storeError } from './engine-under-test.ts';
import { sampleBucket, sampleObject, sampleSegment } from './sample-records.ts';

/** A blob id made of one letter. */
function blob(letter: string): string {
  return letter.repeat(32);
}

/** How every ObjectIndex keeps account of blobs and inline bytes. */
export function describeObjectBlobs(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as the keeper of blob references`, () => {
    const fresh = engines(async () => {
      const subject = await factory();
      await subject.engine.insertBucket(sampleBucket('demo'));
      return subject;
    });

    it.each([0, 1, 72, 4096, 65_536, 65_608, 70_000])('gives back %d inline bytes', async (size) => {
      const { engine } = await fresh();
      const bytes = Buffer.alloc(size, 7);
      await engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('a'), true)]), {
        inline: [{ blobId: blob('a'), bytes: new Uint8Array(bytes) }],
      });
      const read = await engine.readInline(blob('a'));
      expect(read.length).toBe(size);
      expect(read.equals(bytes)).toBe(true);
      expect(await engine.blobsToDelete(10)).toEqual([]);
    });

    it('gives each reader of inline bytes its own copy', async () => {
      const { engine } = await fresh();
      await engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('a'), true)]), {
        inline: [{ blobId: blob('a'), bytes: Buffer.from('sealed') }],
      });
      (await engine.readInline(blob('a'))).fill(0);
      expect((await engine.readInline(blob('a'))).toString()).toBe('sealed');
    });

    it('drops inline bytes with the record that named them', async () => {
      const { engine } = await fresh();
      const put = (letter: string) =>
        engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob(letter), true)]), {
          inline: [{ blobId: blob(letter), bytes: Buffer.from(letter) }],
        });
      await put('a');
      await put('b');
      expect(() => engine.readInline(blob('a'))).toThrow(expect.objectContaining(storeError('not-found')));
      expect((await engine.readInline(blob('b'))).toString()).toBe('b');
      await engine.deleteObject('demo', 'a', { nowMs: 0 });
      expect(() => engine.readInline(blob('b'))).toThrow(expect.objectContaining(storeError('not-found')));
      expect(await engine.blobsToDelete(10)).toEqual([]);
    });

    it('queues the blobs of replaced and deleted records, oldest first', async () => {
      const { engine } = await fresh();
      const put = (key: string, letter: string) =>
        engine.putObject(sampleObject('demo', key, [sampleSegment(blob(letter), false)]));
      await put('x', 'f');
      await put('y', 'e');
      expect(await engine.blobsToDelete(10)).toEqual([]);
      await put('x', 'd');
      await engine.deleteObject('demo', 'y', { nowMs: 0 });
      await engine.deleteObject('demo', 'x', { nowMs: 0 });
      expect(await engine.blobsToDelete(10)).toEqual([blob('f'), blob('e'), blob('d')]);
      expect(await engine.blobsToDelete(2)).toEqual([blob('f'), blob('e')]);
      await engine.blobsDeleted([blob('f'), blob('e'), blob('0')]);
      expect(await engine.blobsToDelete(10)).toEqual([blob('d')]);
    });

    it('keeps the blobs that the new record names too', async () => {
      const { engine } = await fresh();
      const first = sampleSegment(blob('a'), false);
      const inline = sampleSegment(blob('b'), true);
      await engine.putObject(sampleObject('demo', 'a', [first, inline]), {
        inline: [{ blobId: blob('b'), bytes: Buffer.from('b') }],
      });
      await engine.putObject(sampleObject('demo', 'a', [first, inline, sampleSegment(blob('c'), false)]));
      expect(await engine.blobsToDelete(10)).toEqual([]);
      expect((await engine.readInline(blob('b'))).toString()).toBe('b');
      await engine.deleteObject('demo', 'a', { nowMs: 0 });
      expect(await engine.blobsToDelete(10)).toEqual([blob('a'), blob('c')]);
    });

    it('knows a blob from the record that names it until its deletion is done', async () => {
      const { engine } = await fresh();
      expect(await engine.knowsBlob(blob('a'))).toBe(false);
      await engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('a'), false)]));
      expect(await engine.knowsBlob(blob('a'))).toBe(true);
      await engine.blobsDeleted([blob('a')]);
      expect(await engine.knowsBlob(blob('a'))).toBe(true);
      await engine.deleteObject('demo', 'a', { nowMs: 0 });
      expect(await engine.knowsBlob(blob('a'))).toBe(true);
      await engine.blobsDeleted([blob('a')]);
      expect(await engine.knowsBlob(blob('a'))).toBe(false);
    });

    it('leaves blobs and inline bytes alone when a put is refused', async () => {
      const { engine } = await fresh();
      await engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('a'), false)]));
      const refused = engine.putObject(sampleObject('demo', 'a', [sampleSegment(blob('b'), true)]), {
        inline: [{ blobId: blob('b'), bytes: Buffer.from('b') }],
        ifAbsent: true,
      });
      await expect(refused).rejects.toMatchObject(storeError('conflict'));
      expect(await engine.blobsToDelete(10)).toEqual([]);
      expect(() => engine.readInline(blob('b'))).toThrow(expect.objectContaining(storeError('not-found')));
    });
  });
}

/** What an ObjectIndex that keeps its data does on top. */
export function describePersistentObjectIndex(name: string, factory: EngineFactory<ObjectIndex>): void {
  describe(`${name} as an ObjectIndex that keeps its data`, () => {
    const fresh = engines(factory);

    it('holds after a restart what it held before', async () => {
      const subject = await fresh();
      const { engine } = subject;
      const masterKey = {
        region: 'cn-hangzhou',
        version: 'v1',
        createdAt: '2026-11-23T15:00:00Z',
        sealedMaterial: 's',
      };
      await engine.insertBucket(sampleBucket('demo'));
      await engine.insertMasterKey(masterKey);
      const kept = sampleObject('demo', 'kept', [sampleSegment(blob('a'), true)]);
      await engine.putObject(kept, { inline: [{ blobId: blob('a'), bytes: Buffer.from('sealed') }] });
      for (const letter of ['b', 'c', 'd']) {
        await engine.putObject(sampleObject('demo', 'replaced', [sampleSegment(blob(letter), false)]));
      }
      const again = await reopened(subject);
      expect(await again.findBucket('demo')).toEqual(sampleBucket('demo'));
      expect(await again.findObject('demo', 'kept')).toEqual(kept);
      expect((await again.readInline(blob('a'))).toString()).toBe('sealed');
      expect(await again.blobsToDelete(10)).toEqual([blob('b'), blob('c')]);
      expect(await again.knowsBlob(blob('d'))).toBe(true);
      expect(await again.listMasterKeys('cn-hangzhou')).toEqual([masterKey]);
      await again.deleteObject('demo', 'replaced', { nowMs: 0 });
      expect(await again.blobsToDelete(10)).toEqual([blob('b'), blob('c'), blob('d')]);
    });

    it('grows to many megabytes', async () => {
      const subject = await fresh();
      await subject.engine.insertBucket(sampleBucket('demo'));
      const bytes = Buffer.alloc(65_536, 1);
      const letters = Array.from({ length: 400 }, (_, index) => index.toString(16).padStart(32, '0'));
      await Promise.all(
        letters.map((blobId) =>
          subject.engine.putObject(sampleObject('demo', blobId, [sampleSegment(blobId, true)]), {
            inline: [{ blobId, bytes }],
          }),
        ),
      );
      const again = await reopened(subject);
      for (const blobId of letters) expect((await again.readInline(blobId)).equals(bytes)).toBe(true);
    });
  });
}
