import { listBuckets } from './buckets.ts';
import type { Session } from './session.tsx';

/** How one sort of a bucket's objects is encrypted. */
export interface InventoryRow {
  readonly state: 'current' | 'noncurrent' | 'upload' | 'part';
  readonly storageClass: string;
  readonly method: string;
  readonly keyId?: string;
  readonly keyVersionId?: string;
  readonly count: number;
  readonly bytes: number;
  readonly drift: string | null;
}

interface Sum {
  readonly count: number;
  readonly bytes: number;
}

export interface Inventory {
  readonly bucket: string;
  readonly region: string;
  readonly default: { readonly method: string; readonly rule?: string; readonly keyId?: string };
  readonly totals: { readonly all: Sum; readonly drifted: Sum; readonly unencrypted: Sum };
  readonly rows: readonly InventoryRow[];
}

/** What would become unreadable, or could not be written any more, without one key. */
export interface BlastRadius {
  readonly objects: number;
  readonly versions: number;
  readonly bytes: number;
  readonly uploads: number;
  /** By the number of bytes. */
  readonly buckets: readonly { readonly name: string; readonly objects: number; readonly bytes: number }[];
  /** Whose default encryption names the key. */
  readonly defaultsOf: readonly string[];
}

/** Inventories that are asked for at a time. */
const AT_ONCE = 8;

/** How the objects of a bucket are encrypted; for account roots. @throws ApiError */
export function inventoryOf({ control }: Pick<Session, 'control'>, bucket: string): Promise<Inventory> {
  return control.ask('GET', `/inventory?bucket=${encodeURIComponent(bucket)}`);
}

/** Counts over all buckets of the region what is encrypted under a key; for account roots. @throws ApiError */
export async function blastRadius(
  session: Pick<Session, 'control' | 'oss'>,
  region: string,
  keyId: string,
): Promise<BlastRadius> {
  const names = (await listBuckets(session.oss, region)).filter((bucket) => bucket.region === region);
  const inventories: Inventory[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const asked = names.slice(start, start + AT_ONCE).map(({ name }) => inventoryOf(session, name));
    inventories.push(...(await Promise.all(asked)));
  }
  const rows = inventories.map(({ bucket, rows: all }) => ({ bucket, rows: all.filter((row) => row.keyId === keyId) }));
  const total = (state: InventoryRow['state'], of: 'count' | 'bytes') =>
    rows.reduce((sum, { rows: mine }) => sum + sumOf(mine, state, of), 0);
  return {
    objects: total('current', 'count'),
    versions: total('noncurrent', 'count'),
    bytes: total('current', 'bytes') + total('noncurrent', 'bytes') + total('part', 'bytes'),
    uploads: total('upload', 'count'),
    buckets: rows
      .filter(({ rows: mine }) => mine.length > 0)
      .map(({ bucket, rows: mine }) => ({
        name: bucket,
        objects: sumOf(mine, 'current', 'count') + sumOf(mine, 'noncurrent', 'count'),
        bytes: mine.reduce((sum, { bytes }) => sum + bytes, 0),
      }))
      .sort((one, other) => other.bytes - one.bytes),
    defaultsOf: inventories.filter((inventory) => inventory.default.keyId === keyId).map(({ bucket }) => bucket),
  };
}

function sumOf(rows: readonly InventoryRow[], state: InventoryRow['state'], of: 'count' | 'bytes'): number {
  return rows.reduce((sum, row) => (row.state === state ? sum + row[of] : sum), 0);
}
