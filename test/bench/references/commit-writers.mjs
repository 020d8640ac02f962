// 64 writers, each of which waits until its call is counted before it counts the next. Prints counted calls per second.
//   ledger <path of the built storage/lmdb>   the product's usage ledger
//   synced-log                                a log of JSON lines; the lines of one turn share a write and an fdatasync
//   log                                       the same without the fdatasync: survives kill -9, as the ledger promises
import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const WRITERS = 64;
const WARM_UP_MS = 200;
const [kind, milliseconds, ledgerModule] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'osseal-bench-ledger-'));
const log = kind === 'ledger' ? await productLedger() : plainLog(kind === 'synced-log');

await count(WARM_UP_MS);
console.log(String(await count(Number(milliseconds))));
await log.close();
rmSync(home, { recursive: true, force: true });

async function count(duration) {
  const begin = performance.now();
  let calls = 0;
  const write = async () => {
    while (performance.now() - begin < duration) {
      await log.record(...callNumber(calls));
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  return (calls / (performance.now() - begin)) * 1000;
}

function callNumber(index) {
  const shared = {
    region: 'cn-hangzhou',
    account: '1000000000000001',
    principal: `acs:ram::1000000000000001:user/user-${index % 10}`,
    action: 'GenerateDataKey',
    keyId: `key-hzz000000000000000000${index % 10}`,
    outcome: 'Success',
  };
  const counter = { hour: '2026-11-23T15:00:00Z', ...shared, keyClass: 'basic', cause: '' };
  const permissions = [
    { action: 'kms:GenerateDataKey', resource: `acs:kms:cn-hangzhou:1:key/${index}`, by: 'identity' },
  ];
  return [counter, { timeMs: Date.now(), requestId: `request-${index}`, ...shared, durationMs: 1, permissions }];
}

async function productLedger() {
  const { LmdbUsageLedger } = await import(ledgerModule);
  return LmdbUsageLedger.open(home, { clock: Date });
}

function plainLog(isSynced) {
  const file = openSync(join(home, 'log'), 'a');
  const sync = promisify(fdatasync);
  const turn = promisify(setImmediate);
  let waiting = [];
  let isWriting = false;
  const write = async () => {
    isWriting = true;
    await turn();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      writeSync(file, batch.map(({ line }) => line).join(''));
      if (isSynced) await sync(file);
      for (const { resolve } of batch) resolve();
      await turn();
    }
    isWriting = false;
  };
  return {
    record(counter, audit) {
      const done = new Promise((resolve) => waiting.push({ line: `${JSON.stringify([counter, audit])}\n`, resolve }));
      if (!isWriting) void write();
      return done;
    },
    close: () => closeSync(file),
  };
}
