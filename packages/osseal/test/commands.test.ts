import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '../src/cli.ts';
import { up } from '../src/commands/up.ts';
import { startOsseal } from '../src/index.ts';
import { callKms } from './clients.ts';

describe('the command line', () => {
  let cwd: string;
  let out: string;
  let env: Record<string, string>;
  const stdout = (text: string) => {
    out += text;
  };
  const more = { stdout, stderr: stdout, stderrIsTerminal: false };
  const run = async (...argv: string[]) => {
    out = '';
    await main(argv, { env, cwd, ...more });
    return out;
  };
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'osseal-cli-'));
    env = {};
    out = '';
  });
  afterEach(() => rm(cwd, { recursive: true }));

  it('up says one line and writes the ready file for its owner', async () => {
    await writeFile(join(cwd, 'ready.json'), 'stale');
    const flags = ['--kms-port', '0', '--oss-port=0', '--in-memory', '--ready-file', 'ready.json'];
    const running = await up(flags, { env, cwd, ...more });
    const text = await readFile(join(cwd, 'ready.json'), 'utf8');
    const ready = JSON.parse(text) as Record<string, unknown>;
    expect(out).toBe(`Ready. kms=${ready.kms} oss=${ready.oss} console=${ready.oss}/_osseal/console/\n`);
    expect(ready).toEqual({
      kms: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      oss: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      console: `${ready.oss}/_osseal/console/`,
      pid: process.pid,
      accessKeyId: 'LTAI5tOssealLocalRoot001',
      accessKeySecret: 'OssealLocalRootSecretKey000001',
    });
    expect((await stat(join(cwd, 'ready.json'))).mode & 0o777).toBe(0o600);
    await running.close();
  });

  it('up keeps its data beside the caller and takes settings and seed from osseal.yaml', async () => {
    await writeFile(join(cwd, 'osseal.yaml'), 'kmsPort: 0\nossPort: 0\naccounts:\n  - uid: "1000000000000001"\n');
    const running = await up([], { env, cwd, ...more });
    await running.close();
    expect((await stat(join(cwd, '.osseal'))).isDirectory()).toBe(true);
  });

  it('up fails when the ready file cannot be written, and lets go of everything', async () => {
    const flags = ['--kms-port=0', '--oss-port=0', '--data-dir=data'];
    await expect(up([...flags, '--ready-file=no/where'], { env, cwd, ...more })).rejects.toThrow('--ready-file');
    expect(out).toBe('');
    await (await up(flags, { env, cwd, ...more })).close();
  });

  it('config prints every setting with its origin and no secret', async () => {
    env = { OSSEAL_REGION: 'cn-beijing', OSSEAL_SERVICE_SECRET: 'x'.repeat(32) };
    const lines = (await run('config', '--kms-port', '1')).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^kmsPort: 1 +# --kms-port$/));
    expect(lines).toContainEqual(expect.stringMatching(/^region: "cn-beijing" +# OSSEAL_REGION$/));
    expect(lines).toContainEqual(expect.stringMatching(/^serviceSecret: "\[redacted\]" +# OSSEAL_SERVICE_SECRET$/));
    expect(lines).toContainEqual(expect.stringMatching(/^host: "127\.0\.0\.1" +# default$/));
    expect(out).not.toContain('xxx');
    await expect(run('config', '--nope')).rejects.toMatchObject({ problems: ['unknown flag --nope.'] });
  });

  it('version prints the version', async () => {
    expect(await run('version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('usage prints the bill as table, JSON and CSV', async () => {
    const osseal = await startOsseal();
    try {
      const { KeyMetadata } = (await callKms(osseal, 'CreateKey', {})) as { KeyMetadata: { KeyId: string } };
      for (const _ of [1, 2]) await callKms(osseal, 'GenerateDataKey', { KeyId: KeyMetadata.KeyId });
      const table = await run('usage', '--endpoint', osseal.kms, '--group-by', 'action,key');
      expect(table).toMatch(new RegExp(`^GenerateDataKey +${KeyMetadata.KeyId} +2 +2 +0\\.\\d{6}$`, 'm'));
      expect(table).toMatch(/^action +keyId +calls +billed +cost$/m);
      expect(table).toMatch(/^total +2 +2 +0\.\d{6}$/m);
      env = { OSSEAL_KMS_ENDPOINT: osseal.oss };
      expect(JSON.parse(await run('usage', '--json'))).toMatchObject({ totals: { calls: 2, billed: 2 } });
      const csv = await run('usage', '--csv', '--group-by=action');
      expect(csv).toMatch(/^action,calls,billed,cost\r\nGenerateDataKey,2,2,[\d.e-]+\r\n$/);
      await expect(run('usage', '--group-by=colour')).rejects.toThrow(/^The service answered [45]\d\d/);
      env.ALIBABA_CLOUD_ACCESS_KEY_SECRET = 'wrong';
      await expect(run('usage')).rejects.toThrow('The access key is refused');
      await expect(run('usage', '--json', '--csv')).rejects.toThrow('Choose one');
    } finally {
      await osseal.close();
    }
    await expect(run('usage', '--endpoint', osseal.kms)).rejects.toThrow('Is it up?');
    await expect(run('usage', '--endpoint', 'ftp://x')).rejects.toThrow('--endpoint must be');
  });
});
