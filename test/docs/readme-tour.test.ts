import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inheritedEnvironment, type OssealProcess, spawnOsseal } from '@osseal/testkit';
import { readSnippets } from './snippets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const snippets = readSnippets(await readFile(join(root, 'README.md'), 'utf8'));

/** The tour, step by step in one folder, as a reader would paste it; only ports and data directory are substitutes. */
describe('the README tour', () => {
  let server: OssealProcess;
  let folder: string;
  beforeAll(async () => {
    server = await spawnOsseal();
    folder = await mkdtemp(join(tmpdir(), 'osseal-tour-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(async () => {
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('has steps', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(5);
  });

  it.each(snippets.map((snippet) => [snippet.name, snippet] as const))('%s', async (_name, snippet) => {
    expect(snippet.language).toBe('bash');
    const env = { OSSEAL_KMS_ENDPOINT: server.kms };
    const { code, output } = await runBash(substitute(snippet.code, server), folder, env);
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
    for (const text of snippet.prints) expect(output).toContain(text);
  });
});

function substitute(code: string, server: OssealProcess): string {
  return code
    .replaceAll('127.0.0.1:5600', new URL(server.kms).host)
    .replaceAll('127.0.0.1:5601', new URL(server.oss).host)
    .replaceAll('.osseal/', `${server.dataDir}/`);
}

function runBash(
  script: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail'], {
      cwd,
      env: { ...inheritedEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    child.stdin.end(script);
  });
}
