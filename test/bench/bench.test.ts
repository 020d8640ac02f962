import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const HERE = import.meta.dirname;
const run = promisify(execFile);
const bench = (...args: string[]) => run(process.execPath, [join(HERE, 'bench.mjs'), ...args], { cwd: HERE });

interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

interface Figure extends Spread {
  readonly id: string;
  readonly cpu: number;
  readonly ratios: readonly (Spread & { readonly to: string; readonly reference: number; readonly verdict: string })[];
}

describe('npm run bench', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-test-'));
    file = join(folder, 'result.json');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('measures what is asked for beside its reference and keeps the result', async () => {
    const { stdout } = await bench('--quick', '--rounds', '2', '--only', 'kms/GenerateDataKey/V1/16', '--json', file);
    expect(stdout).toContain('GenerateDataKey, V1, 16 connections ÷ bare node:http');
    const result = JSON.parse(await readFile(file, 'utf8')) as { sections: readonly { figures: readonly Figure[] }[] };
    const figures = result.sections.flatMap((section) => section.figures);
    expect(figures.map(({ id }) => id)).toEqual(['kms/GenerateDataKey/V1/16']);
    const [figure] = figures;
    const [ratio] = figure?.ratios ?? [];
    expect(ratio?.to).toBe('bare node:http');
    expect(['aim', 'bar', 'below']).toContain(ratio?.verdict);
    for (const spread of [figure, ratio]) {
      expect(spread?.low).toBeGreaterThan(0);
      expect(spread?.median).toBeGreaterThanOrEqual(spread?.low ?? Number.NaN);
      expect(spread?.high).toBeGreaterThanOrEqual(spread?.median ?? Number.NaN);
    }
  });

  it('sets a result beside a kept one', async () => {
    const { stdout } = await bench('--from', file, '--compare', file);
    expect(stdout).toMatch(/÷ \S+ then/);
    expect(stdout).toMatch(/GenerateDataKey, V1.* 1\.00 \(/);
  });

  it('refuses options that it does not know', async () => {
    await expect(bench('--fast')).rejects.toMatchObject({ code: 1 });
    await expect(bench('--rounds', '0')).rejects.toMatchObject({ code: 1 });
  });

  it('ends when a call is refused', async () => {
    const server = createServer((_, response) => response.writeHead(403).end('no'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const script = `
      import { drive } from ${JSON.stringify(join(HERE, 'load/drive.mjs'))};
      const request = { head: 'GET / HTTP/1.1\\r\\nhost: here\\r\\n\\r\\n' };
      await drive('http://127.0.0.1:${port}', { connections: 2, milliseconds: 1000, next: () => request });`;
    const driving = run(process.execPath, ['--input-type=module', '-e', script]);
    await expect(driving).rejects.toMatchObject({
      stderr: expect.stringContaining('An unexpected answer: HTTP/1.1 403'),
    });
    server.close();
  });
});
