import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  ClockRangeError,
  ConfigError,
  DueWorkError,
  openVirtualClock,
  parseSpan,
  TestClock,
  VirtualClock,
} from '@osseal/service-kit';
import fc from 'fast-check';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 27);

function aheadMs(clock: VirtualClock): number {
  const { virtualMs, machineMs } = clock.reading();
  return virtualMs - machineMs;
}

describe('a virtual clock', () => {
  it('is the machine’s until somebody changes it, and follows it again when told', async () => {
    const machine = new TestClock(START);
    const clock = new VirtualClock(machine);
    expect(clock.now()).toBe(START);
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    machine.advance(5);
    expect(clock.now()).toBe(START + HOUR + 5);
    expect(clock.signatureNow()).toBe(START + 5);
    await clock.change(() => ({ follow: true }));
    expect(clock.now()).toBe(START + 5);
  });

  it('moves on by what was asked for, however fast the machine’s clock runs meanwhile', async () => {
    let machineMs = START;
    const clock = new VirtualClock({ now: () => machineMs++ });
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    expect(aheadMs(clock)).toBe(HOUR);
    await clock.change(() => ({ signatures: 'virtual' }));
    expect(aheadMs(clock)).toBe(HOUR);
  });

  it('stands still, moves while it stands, and goes on from there', async () => {
    const machine = new TestClock(START);
    const clock = new VirtualClock(machine);
    await clock.change((now) => ({ virtualMs: now, runs: false }));
    machine.advance(HOUR);
    expect(clock.now()).toBe(START);
    await clock.change((now) => ({ virtualMs: now + 7 }));
    expect(clock.now()).toBe(START + 7);
    await clock.change(() => ({ runs: true }));
    machine.advance(1);
    expect(clock.now()).toBe(START + 8);
  });

  it('knows what it showed at every moment since, whatever was done to it', async () => {
    const change = fc.record({
      pauseMs: fc.integer({ min: 1, max: HOUR }),
      virtualMs: fc.option(fc.integer({ min: 0, max: 2 * START }), { nil: undefined }),
      runs: fc.option(fc.boolean(), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
        const machine = new TestClock(START);
        const clock = new VirtualClock(machine);
        const seen: [number, number][] = [];
        for (const { pauseMs, virtualMs, runs } of changes) {
          machine.advance(pauseMs);
          seen.push([machine.now() - 1, clock.at(machine.now() - 1)]);
          await clock.change(() => ({
            ...(virtualMs !== undefined && { virtualMs }),
            ...(runs !== undefined && { runs }),
          }));
          seen.push([machine.now(), clock.now()]);
        }
        for (const [machineMs, shown] of seen) expect(clock.at(machineMs)).toBe(shown);
      }),
    );
  });

  it('does what is due before a change resolves, and says when it could not', async () => {
    const clock = new VirtualClock(new TestClock(START));
    const seen: number[] = [];
    const forget = clock.onChange(async () => void seen.push(clock.now()));
    await clock.change((now) => ({ virtualMs: now + HOUR }));
    expect(seen).toEqual([START + HOUR]);
    forget();
    clock.onChange(() => Promise.reject(new Error('no')));
    await expect(clock.change(() => ({ virtualMs: 5 }))).rejects.toBeInstanceOf(DueWorkError);
    expect(clock.now()).toBe(5);
    await expect(clock.change(() => ({ virtualMs: -1 }))).rejects.toBeInstanceOf(ClockRangeError);
  });

  it('goes on after a restart where it was, and refuses a damaged file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'osseal-clock-'));
    try {
      const machine = new TestClock(START);
      const clock = await openVirtualClock(machine, folder);
      await clock.change((now) => ({ virtualMs: now + HOUR }));
      machine.advance(1);
      expect((await openVirtualClock(machine, folder)).now()).toBe(START + HOUR + 1);
      expect(JSON.parse(await readFile(join(folder, 'clock.json'), 'utf8'))).toMatchObject({
        format: 'osseal-clock',
        version: 1,
      });
      await writeFile(join(folder, 'clock.json'), '{"format":"osseal-clock","version":2}');
      await expect(openVirtualClock(machine, folder)).rejects.toBeInstanceOf(ConfigError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('stays as it was when a change cannot be kept', async () => {
    const clock = new VirtualClock(new TestClock(START), { keep: () => Promise.reject(new Error('full')) });
    await expect(clock.change(() => ({ virtualMs: 5 }))).rejects.toThrow('full');
    expect(clock.now()).toBe(START);
  });
});

describe('spans', () => {
  it.each([
    ['90m', 90 * 60_000],
    ['1y', 365 * 24 * HOUR],
    ['250ms', 250],
    ['P1DT2H', 26 * HOUR],
    ['P2W', 14 * 24 * HOUR],
    ['PT', undefined],
    ['1 day', undefined],
    ['-1d', undefined],
  ])('%s', (text, ms) => expect(parseSpan(text)).toBe(ms));
});
