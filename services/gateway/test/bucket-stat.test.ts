import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bucketStat } from '../src/buckets/bucket-stat.ts';
import { element, GatewayHarness } from './gateway-harness.ts';

let gateway: GatewayHarness;

beforeAll(async () => {
  gateway = await GatewayHarness.start();
});

afterAll(() => gateway.stop());

const statOf = async (bucket: string) => (await gateway.send({ bucket, query: { stat: '' } })).text;
const figures = (text: string, ...names: string[]) => names.map((name) => element(text, name));

describe('GetBucketStat', () => {
  it('is all zero for a new bucket', async () => {
    await gateway.send({ method: 'PUT', bucket: 'stat-new' });
    const text = await statOf('stat-new');
    expect(figures(text, 'Storage', 'ObjectCount', 'LastModifiedTime', 'MultipartUploadCount')).toEqual([
      '0',
      '0',
      '0',
      '0',
    ]);
  });

  it('follows what is put, replaced and deleted, in plaintext bytes', async () => {
    await gateway.send({ method: 'PUT', bucket: 'stat-used' });
    const put = (key: string, body: string, headers: Record<string, string> = {}) =>
      gateway.send({ method: 'PUT', bucket: 'stat-used', key, body, headers });
    await put('a', 'hello');
    await put('a', 'hello again');
    await put('b', '1234', { 'x-oss-storage-class': 'IA', 'x-oss-server-side-encryption': 'AES256' });
    await put('c', 'gone');
    await gateway.send({ method: 'DELETE', bucket: 'stat-used', key: 'c' });
    const text = await statOf('stat-used');
    expect(figures(text, 'Storage', 'ObjectCount', 'StandardStorage', 'StandardObjectCount')).toEqual([
      '15',
      '2',
      '11',
      '1',
    ]);
    expect(figures(text, 'InfrequentAccessStorage', 'InfrequentAccessObjectCount')).toEqual(['4', '1']);
    expect(element(text, 'LastModifiedTime')).toBe(String(Date.UTC(2026, 10, 23, 15) / 1000));
  });

  it('counts uploads, their parts and delete markers apart from objects', () => {
    const row = { bucket: 'demo', storageClass: 'Standard', method: 'none' } as const;
    const [, children] = bucketStat(
      [
        { ...row, state: 'noncurrent', count: 2, bytes: 10 },
        { ...row, state: 'marker', count: 3, bytes: 0 },
        { ...row, state: 'upload', count: 1, bytes: 0 },
        { ...row, state: 'part', count: 4, bytes: 400 },
      ],
      5000,
    ) as readonly [string, readonly (readonly [string, number])[]];
    expect(Object.fromEntries(children)).toMatchObject({
      Storage: 410,
      ObjectCount: 2,
      MultipartUploadCount: 1,
      LastModifiedTime: 5,
      MultipartPartCount: 4,
      DeleteMarkerCount: 3,
    });
  });
});
