import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from './dependency-cruiser.ts';

const SOURCE_CAP = 400;
const TEST_CAP = 600;
const P95_CAP = 250;

interface MeasuredFile {
  readonly path: string;
  readonly lines: number;
}

async function measure(parent: string): Promise<readonly MeasuredFile[]> {
  const entries = await readdir(join(ROOT, parent), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs|js|tsx)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(node_modules|dist)\//.test(path));
  return Promise.all(
    files.map(async (path) => ({
      path: path.slice(ROOT.length + 1),
      lines: (await readFile(path, 'utf8')).trimEnd().split('\n').length,
    })),
  );
}

describe('files', () => {
  let sources: readonly MeasuredFile[];
  let tests: readonly MeasuredFile[];

  beforeAll(async () => {
    const all = (await Promise.all(['packages', 'services', 'test'].map(measure))).flat();
    tests = all.filter(({ path }) => path.startsWith('test/') || path.includes('/test/'));
    sources = all.filter((file) => !tests.includes(file));
    expect(sources.length).toBeGreaterThan(100);
    expect(tests.length).toBeGreaterThan(20);
  });

  it(`of source hold at most ${SOURCE_CAP} lines`, () => {
    expect(sources.filter(({ lines }) => lines > SOURCE_CAP)).toEqual([]);
  });

  it(`of tests hold at most ${TEST_CAP} lines`, () => {
    expect(tests.filter(({ lines }) => lines > TEST_CAP)).toEqual([]);
  });

  it(`of source hold at most ${P95_CAP} lines in 95 of 100 cases`, () => {
    const sizes = sources.map(({ lines }) => lines).sort((left, right) => left - right);
    expect(sizes[Math.ceil(sizes.length * 0.95) - 1]).toBeLessThanOrEqual(P95_CAP);
  });
});
