import {
  type Clock,
  type Finding,
  type FsckProgress,
  type Random,
  SealError,
  type Sealer,
  silentLogger,
} from '@osseal/service-kit';
import type { BlobStore, ObjectEncryption, ObjectIndex } from '@osseal/storage';
import { BlobVault } from '../objects/blob-vault.ts';
import { OssMasterKeys } from '../sse/oss-master-keys.ts';
import { Recount } from './recount.ts';
import { problemOfBytes, problemOfSegments, type StoredBytes } from './stored-bytes.ts';
import { type StoredItem, walkRecords } from './walk-records.ts';

type KmsEncryption = ObjectEncryption & { readonly method: 'KMS' };

/** The engines of a gateway that does not run, and what a check of them may do. */
export interface GatewayFolder {
  readonly index: ObjectIndex;
  readonly blobs: BlobStore;
  /** Blobs that were begun and never finished. */
  readonly unfinished: { list(): Promise<readonly string[]>; remove(): Promise<void> };
  /** What the index derives from its records. */
  readonly derived: DerivedParts;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
  /** The data key of an SSE-KMS object, which is zeroed; undefined: it does not open. Absent: KMS keeps its keys elsewhere. */
  readonly kmsDataKey?: (encryption: KmsEncryption) => Promise<Buffer | undefined>;
  /** Deletes what nothing names and counts the inventory anew. */
  readonly mayRepair: boolean;
  onProgress(progress: FsckProgress): void;
}

/** What an index keeps beside its records and can make anew. */
export interface DerivedParts {
  /** Rows of a table that follow from the records and are `wrong`, or that no record has. */
  rowProblems(): readonly { readonly table: string; readonly kind: 'wrong' | 'left-over'; readonly rows: number }[];
  repairRows(): Promise<void>;
  /** Counts the inventory anew. */
  recount(): Promise<void>;
}

export interface GatewayCounts {
  readonly objects: number;
  readonly bytes: number;
  readonly objectsWithoutKey: number;
  readonly blobs: number;
}

/**
 * Checks a gateway's index against its bytes: that every record's bytes are there, authentic and those of its checksum, that
 * every master key opens, and that every blob is named. Deletes nothing unless it may, and never what a record names.
 */
export async function checkGateway(folder: GatewayFolder, report: (finding: Finding) => void): Promise<GatewayCounts> {
  return new GatewayCheck(folder, report).run();
}

class GatewayCheck {
  readonly #folder: GatewayFolder;
  readonly #report: (finding: Finding) => void;
  readonly #vault: BlobVault;
  readonly #masterKeys: OssMasterKeys;
  readonly #named = new Set<string>();
  readonly #recount = new Recount();
  readonly #regions = new Set<string>();
  #objects = 0;
  #bytes = 0;
  #objectsWithoutKey = 0;

  constructor(folder: GatewayFolder, report: (finding: Finding) => void) {
    const { index, blobs, sealer, clock, random } = folder;
    this.#folder = folder;
    this.#report = report;
    this.#vault = new BlobVault({ index, blobs, clock, random, logger: silentLogger });
    this.#masterKeys = new OssMasterKeys({ index, sealer, clock, random });
  }

  async run(): Promise<GatewayCounts> {
    const { index } = this.#folder;
    await this.#checkRows();
    const inventory = await index.inventory();
    const ofObjects = inventory.reduce((sum, { state, count }) => sum + (state === 'upload' ? 0 : count), 0);
    const ofBytes = inventory.reduce((sum, { bytes }) => sum + bytes, 0);
    for await (const item of walkRecords(index)) {
      this.#recount.add(item);
      await this.#checkMasterKeys(item.bucket.region);
      await this.#checkItem(item);
      this.#folder.onProgress({ objects: this.#objects, ofObjects, bytes: this.#bytes, ofBytes });
    }
    await this.#checkInventory(inventory);
    const blobs = await this.#checkBlobs();
    await this.#checkUnfinished();
    return { objects: this.#objects, bytes: this.#bytes, objectsWithoutKey: this.#objectsWithoutKey, blobs };
  }

  async #checkItem(item: StoredItem): Promise<void> {
    if (item.kind === 'version') {
      const { bucket, record } = item;
      const version = record.versionId === undefined ? '' : `, version ${record.versionId}`;
      await this.#checkStored(
        `object ${bucket.name}/${record.key}${version}`,
        bucket.region,
        record,
        record.encryption,
      );
    } else if (item.kind === 'part') {
      const { bucket, upload, part } = item;
      const stored = { size: part.size, crc64: part.crc64, segments: [part.segment] };
      const what = `part ${part.partNumber} of upload ${upload.uploadId} of ${bucket.name}/${upload.key}`;
      await this.#checkStored(what, bucket.region, stored, upload.partKey ?? upload.encryption);
    }
  }

  async #checkStored(what: string, region: string, stored: StoredBytes, encryption: ObjectEncryption): Promise<void> {
    this.#objects += 1;
    this.#bytes += stored.size;
    for (const { blobId, inline } of stored.segments) if (!inline) this.#named.add(blobId);
    // A symlink has none.
    if (stored.segments.length === 0 && stored.size === 0) return;
    const problem = await this.#problemOf(region, stored, encryption);
    if (problem !== undefined) this.#damage(what, problem);
  }

  async #problemOf(region: string, stored: StoredBytes, encryption: ObjectEncryption): Promise<string | undefined> {
    switch (encryption.method) {
      case 'none':
        return problemOfBytes(this.#vault, stored, null);
      case 'AES256': {
        const dataKey = await this.#masterKeys.unwrap(region, encryption).catch(() => undefined);
        return dataKey === undefined ? 'its data key does not open' : problemOfBytes(this.#vault, stored, dataKey);
      }
      case 'KMS': {
        const { kmsDataKey } = this.#folder;
        if (kmsDataKey === undefined) {
          this.#objectsWithoutKey += 1;
          return problemOfSegments(this.#vault, stored);
        }
        const dataKey = await kmsDataKey(encryption);
        if (dataKey !== undefined) return problemOfBytes(this.#vault, stored, dataKey);
        return `its data key does not open under CMK ${encryption.keyId}`;
      }
    }
  }

  async #checkMasterKeys(region: string): Promise<void> {
    if (this.#regions.has(region)) return;
    this.#regions.add(region);
    for (const { version, sealedMaterial } of await this.#folder.index.listMasterKeys(region)) {
      try {
        (await this.#folder.sealer.open(sealedMaterial)).fill(0);
      } catch (error) {
        const isOther = error instanceof SealError && error.code === 'other-root-key';
        const problem = isOther ? 'it was sealed under another root key' : 'its sealed bytes are damaged';
        this.#damage(`OSS-managed master key ${version} of ${region}`, problem);
      }
    }
  }

  async #checkRows(): Promise<void> {
    const { derived, mayRepair } = this.#folder;
    for (const { table, kind, rows } of derived.rowProblems()) {
      const [severity, problem] =
        kind === 'wrong'
          ? (['damage', `${rows} rows do not follow from the records`] as const)
          : (['left-over', `${rows} rows that no record has`] as const);
      const repair = mayRepair ? 'done' : 'possible';
      this.#report({ severity, what: `table ${table} of the object index`, problem, repair });
    }
    if (mayRepair) await derived.repairRows();
  }

  async #checkInventory(inventory: Parameters<Recount['matches']>[0]): Promise<void> {
    if (this.#recount.matches(inventory)) return;
    if (this.#folder.mayRepair) await this.#folder.derived.recount();
    this.#report({
      severity: 'damage',
      what: 'inventory of the buckets',
      problem: 'it does not count what is there',
      repair: this.#folder.mayRepair ? 'done' : 'possible',
    });
  }

  async #checkBlobs(): Promise<number> {
    const { index, blobs } = this.#folder;
    const queued = new Set(await index.blobsToDelete(Number.MAX_SAFE_INTEGER));
    let count = 0;
    for await (const blobId of blobs.list()) {
      count += 1;
      if (this.#named.has(blobId)) continue;
      const isQueued = queued.has(blobId);
      await this.#leftOver(
        `blob ${blobId}`,
        isQueued ? 'its object is gone and it waits for its deletion' : 'no record names it',
        async () => {
          await blobs.delete(blobId);
          if (isQueued) await index.blobsDeleted([blobId]);
        },
      );
    }
    return count;
  }

  async #checkUnfinished(): Promise<void> {
    const names = await this.#folder.unfinished.list();
    if (names.length === 0) return;
    await this.#leftOver(`${names.length} unfinished uploads`, 'a crash cut them off', () =>
      this.#folder.unfinished.remove(),
    );
  }

  async #leftOver(what: string, problem: string, remove: () => Promise<void>): Promise<void> {
    if (this.#folder.mayRepair) await remove();
    this.#report({ severity: 'left-over', what, problem, repair: this.#folder.mayRepair ? 'done' : 'possible' });
  }

  #damage(what: string, problem: string): void {
    this.#report({ severity: 'damage', what, problem, repair: 'none' });
  }
}
