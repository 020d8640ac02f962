import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const CHAOS = fileURLToPath(new URL('./kill/chaos.mjs', import.meta.url));
const KILLS = 200;

describe('kill -9 at every step of a write, and at any moment', () => {
  it(`breaks no promise, ${KILLS} times`, async () => {
    const child = spawn(process.execPath, [CHAOS, '--kills', String(KILLS), '--seed', '7'], { stdio: 'pipe' });
    const [said, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    process.stdout.write(said);
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    const figure = (pattern: RegExp) => Number(pattern.exec(said)?.[1]);
    expect(figure(/promises broken: (\d+)/)).toBe(0);
    expect(figure(/kills: (\d+)/)).toBeGreaterThanOrEqual(KILLS);
    // A harness that hits nothing would be content with anything.
    expect(figure(/at (\d+) named steps/)).toBeGreaterThanOrEqual(25);
    expect(figure(/while starting: (\d+)/)).toBeGreaterThan(0);
    expect(figure(/acknowledged: (\d+)/)).toBeGreaterThan(KILLS * 10);
  }, 900_000);
});
