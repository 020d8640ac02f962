import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const FUZZER = fileURLToPath(new URL('./fuzz.mjs', import.meta.url));

const TARGETS = [
  'bucket-documents',
  'ciphertext-blob',
  'control-documents',
  'envelope',
  'oss-request',
  'policy',
  'rpc-request',
  's3-chunked-body',
  's3-request',
  'usage-journal',
  'xml',
];

describe('the fuzzers, from their corpora on', () => {
  it('find nothing with this seed', async () => {
    const child = spawn(process.execPath, [FUZZER, '--seed', '1', '--executions', '5000'], { stdio: 'pipe' });
    const [said, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    const rows = said.trim().split('\n').slice(-TARGETS.length);
    expect(rows.map((row) => row.split(/\s+/)[0])).toEqual(TARGETS);
    for (const row of rows) {
      const [target, executions, , places, inputs] = row.split(/\s+/);
      // Below that the guide would be blind: most targets have hundreds of places.
      expect({
        target,
        runs: Number(executions) >= 5000,
        sees: Number(places) > 40,
        keeps: Number(inputs) > 5,
      }).toEqual({
        target,
        runs: true,
        sees: true,
        keeps: true,
      });
    }
  }, 300_000);
});
