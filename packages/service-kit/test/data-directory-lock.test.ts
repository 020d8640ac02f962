import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataDirectory } from '../src/index.ts';

/** A process that listens on a Unix socket and is killed. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('lockDataDirectory', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one in, names it to the next, and lets the next in when it left', async () => {
    const data = join(folder, 'data');
    const lock = await lockDataDirectory(data);
    await expect(lockDataDirectory(data)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await lock.release();
    await (await lockDataDirectory(data)).release();
    expect(await readdir(data)).toEqual([]);
  });

  it('says so when the folder cannot be written to, not even by root', async () => {
    await expect(lockDataDirectory('/sys')).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/--data-dir: the folder cannot be written to \(E[A-Z]+\)/),
    });
  });

  it('says so when there can be no such folder', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(lockDataDirectory(file)).rejects.toMatchObject({
      problems: ['--data-dir: the folder cannot be made (EEXIST).'],
    });
  });

  it('takes over at once what kill -9 left behind', async () => {
    await leaveStaleSocket(join(folder, 'osseal.lock'));
    expect((await lstat(join(folder, 'osseal.lock'))).isSocket()).toBe(true);
    const lock = await lockDataDirectory(folder);
    await expect(lockDataDirectory(folder)).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
  });

  it('does not wait for a turn that its process did not live to end', async () => {
    const marker = join(folder, 'osseal.lock.starting');
    await writeFile(marker, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(marker, longAgo, longAgo);
    await (await lockDataDirectory(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives a stale lock to one of many who want it', async () => {
    await leaveStaleSocket(join(folder, 'osseal.lock'));
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDirectory(folder)));
    const won = tries.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
  });

  it('works where the path is longer than a socket address', async () => {
    const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60));
    const lock = await lockDataDirectory(deep);
    await expect(lockDataDirectory(deep)).rejects.toMatchObject({ code: 'locked' });
    expect(await readdir(deep)).toEqual([]);
    await lock.release();
  });
});
