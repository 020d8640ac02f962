import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OssealProcess, spawnOsseal } from '@osseal/testkit';
import { runCli } from '../run-cli.ts';
import { kmsClient, ossClient, rejection } from './clients.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const bucket = 'travels';

describe('a state that is exported and imported', () => {
  let home: string;
  let server: OssealProcess;
  let keyId: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'osseal-travels-'));
    server = await spawnOsseal();
    await writeFile(join(home, 'passphrase'), 'from here to there\n');
    keyId = (await kmsClient(server, {}).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    const oss = ossClient(server, { bucket });
    await oss.putBucket(bucket);
    await oss.put('sealed', Buffer.alloc(100_000, 's'), { headers: { [METHOD]: 'KMS', [KEY_ID]: keyId } });
  });
  afterAll(async () => {
    await server.dispose();
    await rm(home, { recursive: true });
  });

  const run = (...argv: string[]) => runCli(server, argv, { cwd: home });
  const PASSPHRASE = ['--passphrase-file', 'passphrase'] as const;

  async function opened(folder: string) {
    const there = await spawnOsseal({ dataDir: join(home, folder) });
    try {
      const oss = ossClient(there, { bucket });
      const { content, res } = await oss.get('sealed');
      return { content: content.toString(), keyId: res.headers[KEY_ID], later: await rejection(oss.head('later')) };
    } finally {
      await there.stop();
    }
  }

  it('is a snapshot of a running server, opened elsewhere with its keys', async () => {
    expect((await run('snapshot', 'make', 'noon')).code).toBe(0);
    await ossClient(server, { bucket }).put('later', Buffer.from('x'));
    const from = ['--data-dir', server.dataDir] as const;
    const inUse = await run('snapshot', 'export', 'stack.osseal', ...from, ...PASSPHRASE);
    expect(inUse).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The data folder is in use by [^\n]+\n$/) });
    expect(await run('snapshot', 'export', 'stack.osseal', '--name', 'noon', ...from, ...PASSPHRASE)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Exported \d+ files with /),
    });
    expect(await run('snapshot', 'import', 'stack.osseal', '--data-dir', 'there', ...PASSPHRASE)).toMatchObject({
      code: 0,
    });
    expect(await opened('there')).toEqual({
      content: 's'.repeat(100_000),
      keyId,
      later: expect.objectContaining({ status: 404 }),
    });
    expect(await run('snapshot', 'import', 'stack.osseal', '--data-dir', 'there', ...PASSPHRASE)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not empty'),
    });
    expect(await run('snapshot', 'export', 'no', '--name', 'midnight', ...from, ...PASSPHRASE)).toMatchObject({
      code: 1,
      stderr: 'There is no such state.\n',
    });
    expect((await run('snapshot', 'export', 'no', ...from)).stderr).toContain('OSSEAL_EXPORT_PASSPHRASE');
  });

  it('is the whole of a stopped one', async () => {
    await run('clock', 'advance', '365d');
    await server.stop();
    const exported = await run('snapshot', 'export', 'whole.osseal', '--data-dir', server.dataDir, ...PASSPHRASE);
    expect(exported).toMatchObject({ code: 0 });
    await run('snapshot', 'import', 'whole.osseal', '--data-dir', 'whole', ...PASSPHRASE);
    const there = await spawnOsseal({ dataDir: join(home, 'whole') });
    try {
      const oss = ossClient(there, { bucket });
      expect((await oss.get('later')).content.toString()).toBe('x');
      const { stdout } = await runCli(there, ['clock', 'show', '--json']);
      expect((JSON.parse(stdout) as { offsetMs: number }).offsetMs).toBe(365 * 86_400_000);
    } finally {
      await there.dispose();
    }
  });
});
