import type { BucketRecord, InventoryRow } from '@osseal/storage';
import { type Drift, driftOf, type PresentDefault } from './present-default.ts';

/** How much a bucket holds of one kind, and how that differs from its default. */
export interface ReportedRow {
  readonly state: 'current' | 'noncurrent' | 'upload' | 'part';
  readonly storageClass: string;
  readonly method: InventoryRow['method'];
  readonly keyId?: string;
  readonly keyVersionId?: string;
  readonly count: number;
  readonly bytes: number;
  readonly drift: Drift;
}

/** The encryption inventory of one bucket. */
export interface InventoryReport {
  readonly bucket: string;
  readonly region: string;
  readonly default: {
    readonly method: InventoryRow['method'];
    /** As the rule names it. */
    readonly rule?: string;
    readonly keyId?: string;
    readonly keyVersionId?: string | undefined;
  };
  /** Of objects and versions: all, those that the present default would have encrypted otherwise, and those not encrypted. */
  readonly totals: Readonly<
    Record<'all' | 'drifted' | 'unencrypted', { readonly count: number; readonly bytes: number }>
  >;
  readonly rows: readonly ReportedRow[];
}

/** Made of the inventory that each write keeps; costs the number of kinds. */
export function inventoryReport(
  bucket: BucketRecord,
  rows: readonly InventoryRow[],
  present: PresentDefault,
): InventoryReport {
  const reported = rows.flatMap((row): ReportedRow[] => {
    const { bucket: _bucket, state, ...kind } = row;
    return state === 'marker' ? [] : [{ ...kind, state, drift: driftOf(row, present) }];
  });
  const objects = reported.filter(({ state }) => state === 'current' || state === 'noncurrent');
  const { decision, keyId, keyVersionId } = present;
  const rule = decision.method === 'KMS' ? decision.keyId : undefined;
  return {
    bucket: bucket.name,
    region: bucket.region,
    default: {
      method: decision.method,
      ...(rule !== undefined && { rule }),
      ...(keyId !== undefined && { keyId }),
      ...(keyVersionId !== undefined && { keyVersionId }),
    },
    totals: {
      all: sum(objects),
      drifted: sum(objects.filter(({ drift }) => drift !== null)),
      unencrypted: sum(objects.filter(({ method }) => method === 'none')),
    },
    rows: reported,
  };
}

function sum(rows: readonly ReportedRow[]): { readonly count: number; readonly bytes: number } {
  let count = 0;
  let bytes = 0;
  for (const row of rows) {
    count += row.count;
    bytes += row.bytes;
  }
  return { count, bytes };
}
