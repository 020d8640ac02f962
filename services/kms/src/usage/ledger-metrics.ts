import type { Metrics } from '@osseal/service-kit';
import type { UsageLedger } from '@osseal/storage';

/** Shows how far the ledger is behind: calls in its journal count already, and are not yet in the store. */
export function observeLedger(metrics: Metrics, ledger: Pick<UsageLedger, 'backlog'>): void {
  const backlog = () => ledger.backlog?.() ?? { bytes: 0, ageMs: 0 };
  metrics.lookUp({
    name: 'osseal_ledger_journal_bytes',
    help: 'Bytes of the usage journal.',
    type: 'gauge',
    values: () => [{ labels: {}, value: backlog().bytes }],
  });
  metrics.lookUp({
    name: 'osseal_ledger_lag_seconds',
    help: 'How long the oldest call in the usage journal has waited for the store.',
    type: 'gauge',
    values: () => [{ labels: {}, value: backlog().ageMs / 1000 }],
  });
}
