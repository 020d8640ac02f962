import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '@osseal/service-kit';
import { type Osseal, startOsseal } from '../src/index.ts';
import { callKms, callOss, send } from './clients.ts';

const account = '1000000000000001';

describe('startOsseal', () => {
  let folder: string;
  const running: Osseal[] = [];
  const start = async (...parameters: Parameters<typeof startOsseal>) => {
    const osseal = await startOsseal(...parameters);
    running.push(osseal);
    return osseal;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osseal-start-'));
  });
  afterEach(async () => {
    for (const osseal of running.splice(0)) await osseal.close();
    await rm(folder, { recursive: true });
  });

  it('serves KMS and encrypted buckets on free ports, and keeps nothing', async () => {
    const seed = { buckets: [{ account, name: 'demo', encryption: { method: 'KMS' as const } }] };
    const osseal = await start({ seed });
    expect(osseal.accessKeyId).toBe('LTAI5tOssealLocalRoot001');
    expect(osseal.console).toBe(`${osseal.oss}/_osseal/console/`);
    expect((await send(`${osseal.kms}/_osseal/ready`)).status).toBe(200);
    expect((await send(`${osseal.oss}/_osseal/ready`)).status).toBe(200);
    const put = await callOss(osseal, 'PUT', 'demo', 'a.txt', {}, 'hello');
    expect(put.headers['x-oss-server-side-encryption']).toBe('KMS');
    const got = await callOss(osseal, 'GET', 'demo', 'a.txt');
    expect([got.status, got.text]).toEqual([200, 'hello']);
    const usage = await send(`${osseal.kms}/_osseal/usage`, {
      auth: `${osseal.accessKeyId}:${osseal.accessKeySecret}`,
    });
    expect(JSON.parse(usage.text)).toMatchObject({ totals: { calls: 2 } });
  });

  it('keeps state in its folder under one root key, and lets nobody else in', async () => {
    const dataDir = join(folder, 'data');
    const first = await start({ dataDir });
    const { KeyMetadata } = (await callKms(first, 'CreateKey', {})) as { KeyMetadata: { KeyId: string } };
    await expect(startOsseal({ dataDir })).rejects.toMatchObject({ code: 'locked' });
    await first.close();
    expect((await readdir(dataDir)).sort()).toEqual(['kms', 'oss', 'root.key']);
    expect((await stat(join(dataDir, 'root.key'))).mode & 0o777).toBe(0o600);
    const second = await start({ dataDir });
    const { KeyId } = KeyMetadata;
    expect(await callKms(second, 'DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { KeyId } });
  });

  it('hands out the first seeded root key, and none that the folder does not have', async () => {
    const accounts = [{ uid: account, accessKeys: [{ id: 'LTAImine', secret: 'mine' }] }];
    const dataDir = join(folder, 'data');
    const seeded = await start({ dataDir, seed: { accounts } });
    expect([seeded.accessKeyId, seeded.accessKeySecret]).toEqual(['LTAImine', 'mine']);
    await seeded.close();
    const bare = await start({ dataDir });
    expect([bare.accessKeyId, bare.accessKeySecret]).toEqual(['', '']);
  });

  it('lists what is wrong with settings and seed', async () => {
    await expect(startOsseal({ kmsPort: 70_000 })).rejects.toThrow('kmsPort');
    await expect(startOsseal({ region: 'nowhere-1' })).rejects.toThrow(ConfigError);
    const seed = { buckets: [{ account, name: 'X' }] };
    await expect(startOsseal({ seed })).rejects.toMatchObject({
      problems: ['seed.buckets.0.name: is not a bucket name.'],
    });
  });

  it('leaves nothing behind when it fails half-way', async () => {
    const dataDir = join(folder, 'data');
    const other = await start();
    const ossPort = Number(new URL(other.oss).port);
    await expect(startOsseal({ dataDir, ossPort })).rejects.toThrow('is in use');
    await start({ dataDir });
  });

  it('closes once, however often it is asked', async () => {
    const osseal = await startOsseal();
    await Promise.all([osseal.close(), osseal.close()]);
    await expect(send(`${osseal.kms}/_osseal/health`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
