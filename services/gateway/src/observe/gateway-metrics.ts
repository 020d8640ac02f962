import type { CacheFigures, KmsClient } from '@osseal/kms-client';
import type { Metrics, MetricValue } from '@osseal/service-kit';
import type { InventoryRow, ObjectEncryption, ObjectIndex } from '@osseal/storage';

/** Counts plaintext that was sealed or opened. */
export interface Traffic {
  /** @param direction `write`: sealed and stored; `read`: opened and sent to a client */
  count(direction: 'write' | 'read', method: ObjectEncryption['method'], bytes: number): void;
}

/** What the gateway counts and shows besides requests. */
export function observeGateway(
  metrics: Metrics,
  { index, kms }: { readonly index: ObjectIndex; readonly kms: KmsClient },
): Traffic {
  showStored(metrics, index);
  showGrantCache(metrics, kms);
  const bytes = metrics.counter(
    'osseal_object_bytes_total',
    'Plaintext bytes of objects and parts: written (sealed and stored, copies too) and read (opened and sent).',
    ['direction', 'method'],
  );
  return { count: (direction, method, amount) => bytes.add(amount, direction, method) };
}

const VERSIONS: readonly InventoryRow['state'][] = ['current', 'noncurrent'];

/** Looked up in counts that every write keeps: it costs the number of kinds. */
function showStored(metrics: Metrics, index: ObjectIndex): void {
  metrics.lookUp({
    name: 'osseal_objects',
    help: 'Versions of objects that are stored.',
    type: 'gauge',
    values: async () => sumOf(await index.inventory(), VERSIONS, ({ count }) => count),
  });
  metrics.lookUp({
    name: 'osseal_stored_bytes',
    help: 'Plaintext bytes of what is stored: versions of objects, and parts of open uploads.',
    type: 'gauge',
    values: async () => sumOf(await index.inventory(), [...VERSIONS, 'part'], (row) => row.bytes),
  });
  metrics.lookUp({
    name: 'osseal_open_uploads',
    help: 'Multipart uploads that are neither completed nor aborted.',
    type: 'gauge',
    values: async () => {
      const uploads = (await index.inventory()).filter(({ state }) => state === 'upload');
      return [{ labels: {}, value: uploads.reduce((sum, { count }) => sum + count, 0) }];
    },
  });
}

/** Nothing where KMS is in this process: nothing is remembered then. */
function showGrantCache(metrics: Metrics, kms: KmsClient): void {
  const show = (of: (figures: CacheFigures) => readonly MetricValue[]) => () => {
    const figures = kms.cached?.();
    return figures === undefined ? [] : of(figures);
  };
  metrics.lookUp({
    name: 'osseal_grant_cache_entries',
    help: 'Access keys whose grant is remembered.',
    type: 'gauge',
    values: show(({ entries }) => [{ labels: {}, value: entries }]),
  });
  metrics.lookUp({
    name: 'osseal_grant_cache_lookups_total',
    help: 'Grants that requests needed: remembered (hit), or asked of KMS (miss).',
    type: 'counter',
    values: show(({ hits, misses }) => [
      { labels: { result: 'hit' }, value: hits },
      { labels: { result: 'miss' }, value: misses },
    ]),
  });
}

function sumOf(
  rows: readonly InventoryRow[],
  states: readonly InventoryRow['state'][],
  of: (row: InventoryRow) => number,
): readonly MetricValue[] {
  const sums = new Map<
    string,
    { readonly labels: { readonly state: string; readonly method: string }; value: number }
  >();
  for (const row of rows) {
    const { state, method } = row;
    if (!states.includes(state)) continue;
    const name = `${state} ${method}`;
    const sum = sums.get(name) ?? { labels: { state, method }, value: 0 };
    sum.value += of(row);
    sums.set(name, sum);
  }
  return [...sums.values()];
}
