import { describe, expect, it } from '@jest/globals';
import { createLogger, TestClock } from '@osseal/service-kit';
import { MemoryObjectIndex } from '@osseal/storage/memory';
import { DailyLifecycle } from '../../src/lifecycle/daily-lifecycle.ts';

const HOUR = 3600 * 1000;

function subject() {
  const clock = new TestClock(Date.UTC(2026, 0, 1, 12));
  const index = new MemoryObjectIndex();
  const log: string[] = [];
  let runs = 0;
  const names = index.bucketNames.bind(index);
  index.bucketNames = (marker, limit) => {
    runs += 1;
    return names(marker, limit);
  };
  const logger = createLogger({ level: 'info', destination: { write: (line: string) => void log.push(line) } });
  const lifecycle = new DailyLifecycle({ index, clock, logger, collect: () => undefined });
  return { clock, index, log, lifecycle, runs: () => runs };
}

describe('DailyLifecycle', () => {
  it('runs once a day of the clock, however often it is asked', async () => {
    const { clock, lifecycle, runs } = subject();
    await Promise.all([lifecycle.runIfDue(), lifecycle.runIfDue()]);
    await lifecycle.runIfDue();
    expect(runs()).toBe(1);
    clock.advance(11 * HOUR);
    await lifecycle.runIfDue();
    expect(runs()).toBe(1);
    clock.advance(HOUR);
    await lifecycle.runIfDue();
    expect(runs()).toBe(2);
    clock.advance(365 * 24 * HOUR);
    await lifecycle.runIfDue();
    expect(runs()).toBe(3);
  });

  it('logs a failure and tries again when it is asked again', async () => {
    const { index, log, lifecycle, runs } = subject();
    const names = index.bucketNames;
    index.bucketNames = () => {
      throw new Error('the store is away');
    };
    await lifecycle.runIfDue();
    expect(log.join('')).toContain('lifecycle rules could not be carried out');
    index.bucketNames = names;
    await lifecycle.runIfDue();
    expect(runs()).toBe(1);
  });

  it('does not run to the end once it is stopped', async () => {
    const { index, lifecycle } = subject();
    await index.insertBucket({
      name: 'demo',
      account: '1',
      region: 'r',
      createdAt: '',
      acl: 'private',
      storageClass: 'Standard',
      lifecycle: [{ id: 'r', enabled: true, prefix: '', tags: {}, expiration: { days: 1 } }],
    });
    let listed = 0;
    index.listVersions = () => {
      listed += 1;
      return { objects: [], commonPrefixes: [], isTruncated: true, last: 'a' };
    };
    const running = lifecycle.runIfDue();
    await lifecycle.stop();
    await running;
    expect(listed).toBeLessThanOrEqual(1);
  });
});
