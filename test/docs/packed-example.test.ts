import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inheritedEnvironment, repositoryRoot } from '@osseal/testkit';

const run = promisify(execFile);
const NOT_PUBLISHED = '@osseal/testkit';

describe('examples/contract-test', () => {
  let folder: string;
  let tarballs: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-example-'));
    const packed = await run('npm', ['pack', '--workspaces', '--json', '--pack-destination', folder], {
      cwd: repositoryRoot,
      maxBuffer: 64 * 1024 * 1024,
    });
    const described = JSON.parse(packed.stdout) as { name: string; filename: string; files: { path: string }[] }[];
    const published = described.filter(({ name }) => name !== NOT_PUBLISHED);
    tarballs = published.map(({ filename }) => join(folder, filename));
    const paths = published.flatMap(({ files }) => files.map(({ path }) => path));
    expect(paths.filter((path) => /(^|\/)(src|test)\/|\.map$|tsbuildinfo/.test(path))).toEqual([]);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes in an empty folder, with what npm pack makes', async () => {
    const project = join(folder, 'project');
    await cp(join(repositoryRoot, 'examples/contract-test'), project, { recursive: true });
    // As from a registry: every package by its name and version, from what was packed.
    const environment = { ...inheritedEnvironment(), npm_config_audit: 'false', npm_config_fund: 'false' };
    await run('npm', ['install', '--no-save', '--no-package-lock', ...tarballs], { cwd: project, env: environment });
    expect((await readdir(join(project, 'node_modules', '@osseal'))).includes('testkit')).toBe(false);
    const { stdout } = await run('npm', ['test'], { cwd: project, env: { ...environment, NO_COLOR: '1' } });
    expect(stdout).toMatch(/Tests +5 passed/);
    const { stdout: version } = await run('npx', ['osseal', 'version'], { cwd: project, env: environment });
    expect(version).toMatch(/^0\.1\.0\n$/);
  }, 300_000);
});
