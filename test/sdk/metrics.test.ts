import { describe, expect, it } from '@jest/globals';
import { type OssealProcess, spawnOsseal, spawnServices, storySeed } from '@osseal/testkit';
import { ossClient, popClient, rejection } from './clients.ts';

const BYTES = 'k'.repeat(1000);

/** Value of one series, 0 when it is not there. */
async function read(base: string, series: string): Promise<number> {
  const text = await (await fetch(`${base}/_osseal/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

async function withServer(start: () => Promise<OssealProcess>, use: (server: OssealProcess) => Promise<void>) {
  const server = await start();
  try {
    await use(server);
  } finally {
    await server.dispose();
  }
}

describe.each([
  ['one process', () => spawnOsseal({ seed: storySeed() })],
  ['two processes', () => spawnServices({ seed: storySeed() })],
])('metrics of %s', (_name, start) => {
  it('tell what official clients did', async () => {
    await withServer(start, async (server) => {
      const oss = ossClient(server, { bucket: 'metrics' });
      await oss.putBucket('metrics');
      const put = (name: string, method?: string) =>
        oss.put(name, Buffer.from(BYTES), method ? { headers: { 'x-oss-server-side-encryption': method } } : {});
      await put('clear');
      await put('managed', 'AES256');
      await put('sealed', 'KMS');
      await oss.get('sealed', { headers: { Range: 'bytes=0-99' } });
      await oss.copy('again', 'managed');
      const { uploadId } = await oss.initMultipartUpload('big', { headers: { 'x-oss-server-side-encryption': 'KMS' } });
      await oss.uploadPart('big', uploadId, 1, Buffer.from(BYTES), 0, BYTES.length);
      await popClient(server).request('ListKeys', {}, { method: 'POST' });
      await rejection(popClient(server).request('DescribeKey', { KeyId: 'none' }, { method: 'POST' }));

      const bytes = (direction: string, method: string) =>
        read(server.oss, `osseal_object_bytes_total{direction="${direction}",method="${method}"}`);
      expect(await Promise.all([bytes('write', 'AES256'), bytes('write', 'KMS'), bytes('read', 'KMS')])).toEqual([
        1000, 2000, 100,
      ]);
      // `copy` keeps the encryption of the bucket's default, which is none.
      expect(await bytes('write', 'none')).toBe(2000);
      const kms = (action: string, outcome: string, caller: string) =>
        read(server.kms, `osseal_kms_calls_total{action="${action}",outcome="${outcome}",caller="${caller}"}`);
      expect(
        await Promise.all([
          kms('GenerateDataKey', 'Success', 'gateway'),
          kms('Decrypt', 'Success', 'gateway'),
          kms('ListKeys', 'Success', 'client'),
          kms('DescribeKey', 'Forbidden.KeyNotFound', 'client'),
        ]),
      ).toEqual([2, 1, 1, 1]);
      const seen = 'osseal_kms_client_duration_seconds_count{action="GenerateDataKey",outcome="Success"}';
      expect(await read(server.oss, seen)).toBe(2);
      expect(await read(server.oss, 'osseal_open_uploads')).toBe(1);
      expect(await read(server.oss, 'osseal_stored_bytes{state="part",method="KMS"}')).toBe(1000);
      expect(await read(server.oss, 'osseal_objects{state="current",method="none"}')).toBe(2);
      await oss.abortMultipartUpload('big', uploadId);
      expect(await read(server.oss, 'osseal_open_uploads')).toBe(0);
      const ledger = await read(server.kms, 'osseal_ledger_lag_seconds');
      expect(ledger).toBeLessThan(60);
    });
  });
});
