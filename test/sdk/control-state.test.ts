import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALICE, type OssealProcess, ROOT, sendHttp, sendOss, spawnOsseal, storySeed } from '@osseal/testkit';
import { kmsClient, ossClient, rejection } from './clients.ts';
import { control, tryControl } from './control.ts';

const bucket = 'kept';
const LARGE = Buffer.alloc(300_000, 'large');

describe.each([
  ['in memory', ['--in-memory']],
  ['in a data folder', []],
] as const)('the state, %s', (mode, flags) => {
  let server: OssealProcess;
  let keyId: string;
  const asked = () => ({ ...server, ...ROOT });
  const state = (path: string, body: object = {}) =>
    control<{ tookMs: number }>(asked(), 'oss', 'POST', `/state${path}`, body);
  const oss = () => ossClient(server, { accessKey: ROOT, bucket });
  const client = () => kmsClient(server, { accessKey: ROOT });
  const text = async (key: string) => (await oss().get(key)).content.toString();

  beforeAll(async () => {
    server = await spawnOsseal({ seed: storySeed(), flags });
    keyId = (await client().createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
    await oss().putBucket(bucket);
    await oss().putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    await oss().put('small', Buffer.from('one'));
    await oss().put('large', LARGE);
    await oss().put('aes', Buffer.from('aes'), { headers: { 'x-oss-server-side-encryption': 'AES256' } });
  });
  afterAll(() => server.dispose());

  it('is for operators', async () => {
    expect((await sendHttp(server.kms, { target: '/_osseal/state' })).status).toBe(401);
    expect((await tryControl({ ...server, ...ALICE }, 'oss', 'POST', '/state/reset', {})).status).toBe(401);
    expect((await tryControl(asked(), 'oss', 'POST', '/state/snapshots', { name: '../x' })).status).toBe(400);
    expect((await tryControl(asked(), 'oss', 'POST', '/state/snapshots/none/restore', {})).status).toBe(404);
    expect((await tryControl(asked(), 'oss', 'DELETE', '/state/snapshots/..%2F..')).status).toBe(404);
  });

  it('goes back to what was kept: keys, objects, accounts, bill and clock', async () => {
    const { tookMs } = await state('/snapshots', { name: 'good' });
    expect(tookMs).toBeLessThan(mode === 'in memory' ? 100 : 2_000);
    const before = await control<{ totals: object }>(asked(), 'kms', 'GET', '/usage');

    await oss().put('small', Buffer.from('two'));
    await oss().delete('large');
    await oss().put('added', Buffer.from('added'));
    await client().scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays: 7 }));
    await control(asked(), 'kms', 'POST', '/clock', { advance: '30d' });
    expect((await rejection(oss().get('small'))).code).toBe('KeyNotFound');

    await state('/snapshots/good/restore');
    expect(await text('small')).toBe('one');
    expect((await oss().get('large')).content.equals(LARGE)).toBe(true);
    expect(await text('aes')).toBe('aes');
    expect((await rejection(oss().get('added'))).code).toBe('NoSuchKey');
    expect(await control(asked(), 'oss', 'GET', '/clock')).toMatchObject({ offsetMs: 0 });
    const after = await control<{ totals: { calls: number } }>(asked(), 'kms', 'GET', '/usage');
    expect(after.totals.calls).toBe((before.totals as { calls: number }).calls + 2);
  });

  it('forks, lists and deletes by name, and a snapshot can be gone back to again and again', async () => {
    await state('/snapshots/good/fork', { name: 'other' });
    await control(asked(), 'kms', 'DELETE', '/state/snapshots/good');
    const { snapshots } = await control<{ snapshots: { name: string }[] }>(asked(), 'kms', 'GET', '/state');
    expect(snapshots.map(({ name }) => name)).toEqual(['other']);
    for (let round = 0; round < 3; round += 1) {
      await oss().put('small', Buffer.from(`round ${round}`));
      await state('/snapshots/other/restore', { clock: false });
      expect(await text('small')).toBe('one');
    }
  });

  it('is of one moment: no request sees half of it, and none is lost', async () => {
    const puts = async () => {
      for (let n = 0; n < 40; n += 1) await oss().put(`n-${n}`, Buffer.from(String(n)));
    };
    const writing = puts();
    for (let n = 0; n < 4; n += 1) await state('/snapshots', { name: 'moving' });
    await writing;
    await state('/snapshots/moving/restore');
    const { objects = [] } = await oss().list({ prefix: 'n-', 'max-keys': 100 });
    for (const { name } of objects) expect(await text(name)).toBe(name.slice(2));
    const rows = await control<{ rows: { outcome: string }[] }>(asked(), 'kms', 'GET', '/usage?group-by=outcome');
    expect(rows.rows.map(({ outcome }) => outcome).filter((outcome) => outcome === 'InternalFailure')).toEqual([]);
  });

  it('waits for an upload, and gives up when it takes too long', async () => {
    const { hostname, port } = new URL(server.oss);
    const { connect } = await import('node:net');
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    const { signOss } = await import('@osseal/testkit');
    const { target, headers } = signOss(asked(), { method: 'PUT', bucket, key: 'slow' });
    const lines = Object.entries({ ...headers, host: hostname, 'content-length': '4' });
    socket.write(`PUT ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\nab`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const busy = await tryControl(asked(), 'kms', 'POST', '/state/snapshots', { name: 'never', drainMs: 50 });
    expect([busy.status, JSON.parse(busy.text).code]).toEqual([409, 'Busy']);
    const taking = state('/snapshots', { name: 'slow' });
    socket.write('cd');
    await taking;
    socket.destroy();
    await state('/snapshots/slow/restore');
    expect(await text('slow')).toBe('abcd');
  });

  it('is reset to the seed', async () => {
    await state('/reset');
    expect((await sendOss(asked(), { bucket })).status).toBe(404);
    const { keys } = (await client().listKeys(new kms.ListKeysRequest({}))) as unknown as { keys: { key?: unknown[] } };
    expect(keys.key ?? []).toEqual([]);
    await ossClient(server, { accessKey: ALICE }).listBuckets({});
    await state('/snapshots/slow/restore');
    expect(await text('small')).toBe('one');
  });

  if (mode === 'in a data folder') {
    it('is kept over a restart, snapshots too, and blobs are shared', async () => {
      const blobs = join(server.dataDir, 'snapshots/slow/oss/blobs');
      const [folder] = (
        await Promise.all((await readdir(blobs)).map(async (name) => [name, await readdir(join(blobs, name))] as const))
      ).filter(([, files]) => files.length > 0);
      expect((await stat(join(blobs, folder?.[0] ?? '', folder?.[1][0] ?? ''))).nlink).toBeGreaterThan(1);
      expect(await server.stop()).toBe(0);
      const again = await server.startAgain();
      const there = { ...again, ...ROOT };
      await ossClient(again, { accessKey: ROOT, bucket }).put('small', Buffer.from('three'));
      await control(there, 'oss', 'POST', '/state/snapshots/slow/restore', {});
      expect((await ossClient(again, { accessKey: ROOT, bucket }).get('small')).content.toString()).toBe('one');
      await again.stop();
    });
  }
});
