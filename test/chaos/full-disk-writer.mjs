// Records calls until the ledger has refused a thousand of them, then ends as `kill -9` would end it. Says what happened.
import { writeSync } from 'node:fs';
import { LmdbUsageLedger } from '@osseal/storage/lmdb';

const [directory] = process.argv.slice(2);
const ledger = await LmdbUsageLedger.open(directory, { clock: Date });
const call = { region: 'cn-hangzhou', account: '1', principal: 'acs:ram::1:root', action: 'Decrypt', keyId: 'k' };
const counter = { ...call, hour: '2026-11-23T15:00:00Z', keyClass: 'basic', outcome: 'Success', cause: '' };

let acknowledged = 0;
const refusals = {};
for (let refused = 0, number = 0; refused < 1000; ) {
  const audit = { ...call, timeMs: Date.now(), requestId: `r-${number++}`, outcome: 'Success', durationMs: 1 };
  try {
    await ledger.record(counter, audit);
    acknowledged += 1;
  } catch (error) {
    refused += 1;
    refusals[error.code] = (refusals[error.code] ?? 0) + 1;
  }
}
writeSync(1, JSON.stringify({ acknowledged, refusals }));
process.kill(process.pid, 'SIGKILL');
