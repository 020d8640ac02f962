import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from './dependency-cruiser.ts';

it('no test hands on the environment of whoever runs it: Osseal would take what is there for settings', async () => {
  const entries = await readdir(join(ROOT, 'test'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.test\.ts$|run-cli\.ts$/.test(entry.name));
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')] as const));
  expect(paths.length).toBeGreaterThan(50);
  expect(texts.filter(([, text]) => /\.{3}process\.env\b|: process\.env\b/.test(text)).map(([path]) => path)).toEqual(
    [],
  );
});
