import { describe, expect, it } from '@jest/globals';
import { Metrics } from '../src/index.ts';

const linesOf = async (metrics: Metrics, name: string) =>
  (await metrics.render()).body.split('\n').filter((line) => line.includes(name));

describe('Metrics', () => {
  it('counts by labels, and keeps a name with its kind', async () => {
    const metrics = new Metrics();
    const bytes = metrics.counter('osseal_bytes_total', 'Bytes.', ['direction', 'method']);
    bytes.add(5, 'write', 'KMS');
    bytes.add(7, 'write', 'KMS');
    bytes.add(1, 'read', 'none');
    expect(metrics.counter('osseal_bytes_total', 'Bytes.', ['direction', 'method'])).toBe(bytes);
    expect(await linesOf(metrics, 'osseal_bytes_total')).toEqual([
      '# HELP osseal_bytes_total Bytes.',
      '# TYPE osseal_bytes_total counter',
      'osseal_bytes_total{direction="write",method="KMS"} 12',
      'osseal_bytes_total{direction="read",method="none"} 1',
    ]);
  });

  it('measures durations by labels of its own', async () => {
    const metrics = new Metrics();
    const calls = metrics.durations('osseal_call_seconds', 'Calls.', ['action']);
    expect(metrics.durations('osseal_call_seconds', 'Calls.', ['action'])).toBe(calls);
    calls.record(2, 'Decrypt');
    const lines = await linesOf(metrics, 'osseal_call_seconds');
    expect(lines).toContain('osseal_call_seconds_bucket{action="Decrypt",le="0.001"} 0');
    expect(lines).toContain('osseal_call_seconds_bucket{action="Decrypt",le="0.0025"} 1');
    expect(lines).toContain('osseal_call_seconds_count{action="Decrypt"} 1');
  });

  it('looks up anew each time, and the last to take a name has it', async () => {
    const metrics = new Metrics();
    let open = 1;
    const family = { name: 'osseal_open', help: 'Open.', type: 'gauge' } as const;
    metrics.lookUp({ ...family, values: async () => [{ labels: {}, value: open }] });
    expect(await linesOf(metrics, 'osseal_open')).toContain('osseal_open 1');
    open = 2;
    expect(await linesOf(metrics, 'osseal_open')).toContain('osseal_open 2');
    metrics.lookUp({ ...family, values: () => [{ labels: { state: 'x' }, value: 3 }] });
    expect(await linesOf(metrics, 'osseal_open')).toEqual([
      '# HELP osseal_open Open.',
      '# TYPE osseal_open gauge',
      'osseal_open{state="x"} 3',
    ]);
  });

  it('holds only so many series, whatever it is given', async () => {
    const metrics = new Metrics();
    const counter = metrics.counter('osseal_many_total', 'Many.', ['name']);
    for (let at = 0; at < 6_000; at++) counter.add(1, `name-${at}`);
    expect((await linesOf(metrics, 'osseal_many_total{')).length).toBe(5_000);
  });
});
