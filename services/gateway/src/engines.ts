import { join } from 'node:path';
import { loadRootKey, lockDataDirectory, type Random, Sealer } from '@osseal/service-kit';
import type { BlobStore, ObjectIndex } from '@osseal/storage';
import { FileBlobStore } from '@osseal/storage/files';
import { LmdbObjectIndex } from '@osseal/storage/lmdb';
import { MemoryBlobStore, MemoryObjectIndex } from '@osseal/storage/memory';

/** Where and how a gateway of its own process keeps its state. */
export interface EngineSettings {
  readonly dataDir: string;
  readonly inMemory: boolean;
  /** Base64; undefined: `root.key` in the data folder. */
  readonly rootKey: string | undefined;
}

/** Opened engines. The gateway that gets them closes them; `unlock` comes after that. */
export interface Engines {
  readonly index: ObjectIndex;
  readonly blobs: BlobStore;
  readonly sealer: Sealer;
  unlock(): Promise<void>;
}

/**
 * Opens what a gateway keeps: buckets, objects and master keys in lmdb, sealed bytes in files, all in the data folder,
 * which stays locked; or everything in memory.
 * @throws DataDirectoryLockedError, RootKeyError, StoreError
 */
export async function openEngines(settings: EngineSettings, random: Random): Promise<Engines> {
  const { dataDir, inMemory, rootKey } = settings;
  const lock = inMemory ? undefined : await lockDataDirectory(dataDir);
  const file = inMemory ? null : join(dataDir, 'root.key');
  const sealer = await Sealer.open(await loadRootKey({ file, env: rootKey, random }));
  const unlock = async (): Promise<void> => lock?.release();
  if (inMemory) return { sealer, index: new MemoryObjectIndex(), blobs: new MemoryBlobStore(), unlock };
  return {
    sealer,
    index: await LmdbObjectIndex.open(join(dataDir, 'oss')),
    blobs: await FileBlobStore.open(join(dataDir, 'oss', 'blobs'), { random }),
    unlock,
  };
}
