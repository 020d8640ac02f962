import {
  type BucketRecord,
  isDeleteMarker,
  type LifecycleRule,
  NULL_VERSION,
  type ObjectIndex,
  type ObjectRecord,
  StoreError,
  type UploadRecord,
  type VersionSummary,
} from '@osseal/storage';
import { walkBuckets, walkEntries } from '../buckets/walk-buckets.ts';
import { concerns, dueAt, isOldEnough } from './due.ts';

/** What a run of the lifecycle rules did. */
export interface LifecycleReport {
  /** Current objects that expired. */
  expired: number;
  /** Versions and delete markers that were removed for good. */
  removed: number;
  /** Objects that changed their storage class. */
  moved: number;
  /** Uploads that were aborted. */
  aborted: number;
}

/**
 * Does what the lifecycle rules of all buckets make due by `nowMs`, page by page, as the service: nobody's permission is
 * asked, and KMS is not. It ends early, between two entries, when `signal` says so. What is replaced while it runs is left to the
 * next run. @documented Lifecycle rules
 */
export async function runLifecycle(index: ObjectIndex, nowMs: number, signal?: AbortSignal): Promise<LifecycleReport> {
  const report: LifecycleReport = { expired: 0, removed: 0, moved: 0, aborted: 0 };
  for await (const bucket of walkBuckets(index)) {
    const rules = bucket.lifecycle?.filter(({ enabled }) => enabled) ?? [];
    if (rules.length === 0) continue;
    if (signal?.aborted) return report;
    const run = new BucketRun({ index, bucket, rules, nowMs, report, signal });
    await run.versions();
    await run.uploads();
  }
  return report;
}

interface BucketRunOptions {
  readonly index: ObjectIndex;
  readonly bucket: BucketRecord;
  readonly rules: readonly LifecycleRule[];
  readonly nowMs: number;
  readonly report: LifecycleReport;
  readonly signal: AbortSignal | undefined;
}

/** One bucket's rules at one time. */
class BucketRun {
  readonly #index: ObjectIndex;
  readonly #bucket: BucketRecord;
  readonly #rules: readonly LifecycleRule[];
  readonly #nowMs: number;
  readonly #report: LifecycleReport;
  readonly #signal: AbortSignal | undefined;

  constructor({ index, bucket, rules, nowMs, report, signal }: BucketRunOptions) {
    this.#index = index;
    this.#bucket = bucket;
    this.#rules = rules;
    this.#nowMs = nowMs;
    this.#report = report;
    this.#signal = signal;
  }

  /** Newest first within a key: the version before says since when one is not current. */
  async versions(): Promise<void> {
    const versions = walkEntries<VersionSummary>((query) => this.#index.listVersions(this.#bucket.name, query));
    let newer: VersionSummary | undefined;
    for await (const version of versions) {
      if (this.#signal?.aborted) return;
      await this.#judge(version, newer?.key === version.key ? newer : undefined);
      newer = version;
    }
  }

  async uploads(): Promise<void> {
    const rules = this.#rules.filter(({ abortUploads }) => abortUploads !== undefined);
    if (rules.length === 0) return;
    const uploads = walkEntries<UploadRecord>((query) => this.#index.listUploads(this.#bucket.name, query));
    for await (const { key, uploadId, initiatedMs } of uploads) {
      if (this.#signal?.aborted) return;
      const isDue = rules.some(
        ({ prefix, abortUploads }) =>
          abortUploads !== undefined && key.startsWith(prefix) && isOldEnough(abortUploads, initiatedMs, this.#nowMs),
      );
      if (isDue && (await this.#index.abortUpload(this.#bucket.name, key, uploadId))) this.#report.aborted += 1;
    }
  }

  async #judge(version: VersionSummary, newer: VersionSummary | undefined): Promise<void> {
    if (!version.isLatest) {
      await this.#noncurrent(version, newer?.lastModifiedMs ?? version.lastModifiedMs);
    } else if (isDeleteMarker(version)) {
      const goes = this.#rules.some((rule) => rule.expiredDeleteMarker && version.key.startsWith(rule.prefix));
      if (goes && (await this.#isAlone(version))) await this.#remove(version);
    } else {
      const expires = this.#rules.some(
        (rule) => rule.expiration && concerns(rule, version) && this.#isOld(rule.expiration, version),
      );
      if (expires) await this.#expire(version);
      else await this.#move(version);
    }
  }

  /** No version is left that the delete marker hides. */
  async #isAlone({ key }: VersionSummary): Promise<boolean> {
    const query = { prefix: key, delimiter: '', startAfter: '', limit: 2 };
    const { objects } = await this.#index.listVersions(this.#bucket.name, query);
    return objects[1]?.key !== key;
  }

  async #noncurrent(version: VersionSummary, sinceMs: number): Promise<void> {
    const isDue = this.#rules.some(({ noncurrentDays, ...rule }) => {
      if (noncurrentDays === undefined || this.#nowMs < dueAt(sinceMs, noncurrentDays)) return false;
      return isDeleteMarker(version) ? version.key.startsWith(rule.prefix) : concerns(rule, version);
    });
    if (isDue) await this.#remove(version);
  }

  async #expire(version: VersionSummary): Promise<void> {
    const guard = (victim: Dated): void => assertSame(victim, version);
    const current = await this.#index.findObject(this.#bucket.name, version.key);
    if (current?.lastModifiedMs !== version.lastModifiedMs) return;
    const nowMs = Math.floor(this.#nowMs / 1000) * 1000;
    try {
      await this.#index.deleteObject(this.#bucket.name, version.key, { nowMs, guard });
      this.#report.expired += 1;
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
    }
  }

  async #move(version: VersionSummary): Promise<void> {
    if (isDeleteMarker(version) || version.type === 'Symlink') return;
    const rule = this.#rules.find(
      ({ transition, ...other }) => transition && concerns(other, version) && this.#isOld(transition, version),
    );
    const storageClass = rule?.transition?.storageClass;
    if (storageClass === undefined || storageClass === version.storageClass) return;
    const move = (current: ObjectRecord): ObjectRecord => {
      assertSame(current, version);
      return { ...current, storageClass };
    };
    try {
      await this.#index.updateObject(this.#bucket.name, version.key, move, version.versionId ?? NULL_VERSION);
      this.#report.moved += 1;
    } catch (error) {
      const isGone = error instanceof StoreError && error.code === 'not-found';
      if (!isGone && !(error instanceof Replaced)) throw error;
    }
  }

  async #remove({ key, versionId }: VersionSummary): Promise<void> {
    const removed = await this.#index.deleteVersion(this.#bucket.name, key, versionId ?? NULL_VERSION);
    if (removed !== undefined) this.#report.removed += 1;
  }

  #isOld(age: NonNullable<LifecycleRule['expiration']>, { lastModifiedMs }: VersionSummary): boolean {
    return isOldEnough(age, lastModifiedMs, this.#nowMs);
  }
}

/** What is there now is not what was judged. */
class Replaced extends Error {}

interface Dated {
  readonly lastModifiedMs: number;
}

/** @throws Replaced */
function assertSame(current: Dated, judged: Dated): void {
  if (current.lastModifiedMs !== judged.lastModifiedMs) throw new Replaced();
}
