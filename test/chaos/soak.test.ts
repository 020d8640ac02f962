import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { median, slopeOf } from '../soak/figures.mjs';

const SOAK = fileURLToPath(new URL('../soak/soak.mjs', import.meta.url));
const SECONDS = 60;

describe('mixed traffic at saturation, beside 1,000 idle connections, slow ones and half-open ones', () => {
  it(`fails no request and keeps its memory for ${SECONDS} s`, async () => {
    const child = spawn(process.execPath, [SOAK, '--seconds', String(SECONDS), '--seed', '1'], { stdio: 'pipe' });
    const [said, complaints, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    process.stdout.write(said);
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' });
    const figure = (pattern: RegExp) => Number(pattern.exec(said)?.[1]);
    expect(figure(/problems: (\d+)/)).toBe(0);
    expect(figure(/requests: (\d+)/)).toBeGreaterThan(SECONDS * 10);
    expect(figure(/beside (\d+) idle/)).toBeGreaterThanOrEqual(1000);
  }, 300_000);
});

describe('the figures of a soak', () => {
  it('see a slope through bursts, and none where there is none', () => {
    const noise = [0, 3, -2, 40, 1, -1, 2, 0, -3, 35];
    const line = (slope: number) => noise.map((burst, x): [number, number] => [x, 100 + slope * x + burst]);
    expect(slopeOf(line(5))).toBeCloseTo(5, 0);
    expect(Math.abs(slopeOf(line(0)))).toBeLessThan(1);
    expect(median([5, 1, 3])).toBe(3);
  });
});
