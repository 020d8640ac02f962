import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  countCalls,
  type OssealProcess,
  ROOT,
  readUsage,
  spawnOsseal,
  spawnServices,
  storySeed,
} from '@osseal/testkit';
import type OSS from 'ali-oss';
import { runCli } from '../run-cli.ts';
import { kmsClient, ossClient } from './clients.ts';
import { control, tryControl } from './control.ts';

const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';

interface Inventory {
  readonly default: { readonly keyId?: string; readonly keyVersionId?: string };
  readonly totals: Record<'all' | 'drifted' | 'unencrypted', { count: number; bytes: number }>;
}

describe.each([
  ['one process', () => spawnOsseal({ seed: storySeed() })],
  ['two processes', () => spawnServices({ seed: storySeed() })],
] as const)('bringing existing objects to the default of their bucket, %s', (_name, spawn) => {
  const bucket = 'grown-up';
  const keys = ['a/plain', 'a/managed', 'a/кмс', 'b/other'];
  let server: OssealProcess;
  let oss: OSS;
  let keyId: string;
  const asked = () => ({ ...server, ...ROOT });
  const inventory = () => control<Inventory>(asked(), 'oss', 'GET', `/inventory?bucket=${bucket}`);
  const newKey = async (rotation = {}) =>
    (await kmsClient(server, { accessKey: ROOT }).createKey(new kms.CreateKeyRequest(rotation))).keyMetadata.keyId;
  const osseal = (...argv: string[]) => runCli(asked(), argv);

  beforeAll(async () => {
    server = await spawn();
    oss = ossClient(server, { accessKey: ROOT, bucket });
    await oss.putBucket(bucket);
    keyId = await newKey({ enableAutomaticRotation: true, rotationInterval: '7d' });
    const otherKey = await newKey();
    const headers = [{}, { [METHOD]: 'AES256' }, { [METHOD]: 'KMS' }, { [METHOD]: 'KMS', [KEY_ID]: otherKey }];
    for (const [at, key] of keys.entries())
      await oss.put(key, Buffer.from(`content of ${key}`), { headers: headers[at] ?? {} });
  });
  afterAll(() => server.dispose());

  it('has nothing to do for a bucket without a default', async () => {
    expect((await inventory()).totals).toMatchObject({
      all: { count: 4 },
      drifted: { count: 3 },
      unencrypted: { count: 1 },
    });
    const refused = await osseal('encrypt', bucket);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('The bucket has no default encryption.'),
    ]);
  });

  it('tells what it would do, then does it, and objects are read as before', async () => {
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'KMS', KMSMasterKeyID: keyId });
    const before = await Promise.all(keys.map((key) => oss.head(key)));
    const dry = await osseal('rewrap', bucket, '--dry-run');
    expect(dry.stdout).toMatch(/^Would have rewrapped 3 of 4 objects and versions, \d+ B, under KMS key-\S+ \S+\.\n$/);
    const encrypted = await osseal('encrypt', bucket, '--prefix', 'a/');
    expect(encrypted).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Have encrypted 1 of 3 /) });
    expect((await osseal('rewrap', bucket)).stdout).toMatch(/^Have rewrapped 3 of 4 /);
    for (const [at, key] of keys.entries()) {
      const { content, res } = await oss.get(key);
      expect(content.toString()).toBe(`content of ${key}`);
      expect(res.headers).toMatchObject({ [METHOD]: 'KMS', [KEY_ID]: keyId, etag: before[at]?.res.headers.etag });
      expect(res.headers['last-modified']).toBe(before[at]?.res.headers['last-modified']);
    }
    const { totals } = await inventory();
    expect(totals).toMatchObject({ drifted: { count: 0 }, unencrypted: { count: 0 } });
    const rows = await readUsage(asked());
    const caused = (action: string, cause: string) =>
      countCalls(rows, { action, outcome: 'Success', cause: `${cause} ${bucket}` });
    expect([caused('GenerateDataKey', 'Encrypt'), caused('Encrypt', 'Rewrap'), caused('Decrypt', 'Rewrap')]).toEqual([
      1, 3, 2,
    ]);
  });

  it('brings data keys to a newer version of the key', async () => {
    const { keyVersionId } = (await inventory()).default;
    await control(asked(), 'kms', 'POST', '/clock', { advance: '8d' });
    const grown = await inventory();
    expect(grown.default.keyVersionId).not.toBe(keyVersionId);
    expect(grown.totals.drifted.count).toBe(4);
    const table = await osseal('inventory', bucket);
    expect(table.stdout).toContain('other version');
    expect(table.stdout).toContain('4 of 4 objects and versions differ from it.');
    const done = await osseal('rewrap', bucket, '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ examined: 4, changed: 4, failures: [], target: { keyId } });
    expect((await inventory()).totals.drifted.count).toBe(0);
    expect((await oss.get('a/кмс')).content.toString()).toBe('content of a/кмс');
  });

  it('reports what cannot be changed, and goes on where it is told to', async () => {
    await kmsClient(server, { accessKey: ROOT }).disableKey(new kms.DisableKeyRequest({ keyId }));
    await oss.putBucketEncryption(bucket, { SSEAlgorithm: 'AES256' });
    const failed = await osseal('rewrap', bucket);
    expect(failed).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Failed: "a/managed": KeyDisabled: '),
      stderr: '4 objects could not be changed.\n',
    });
    await kmsClient(server, { accessKey: ROOT }).enableKey(new kms.EnableKeyRequest({ keyId }));
    const page = await control<{ next: { key: string; versionId: string } }>(asked(), 'oss', 'POST', '/rewrap', {
      bucket,
      limit: 1,
    });
    const token = Buffer.from(JSON.stringify([page.next.key, page.next.versionId])).toString('base64url');
    expect((await osseal('rewrap', bucket, '--resume', token)).stdout).toMatch(/^Have rewrapped 3 of 3 /);
    expect((await inventory()).totals.drifted.count).toBe(0);
  });

  it('wants an operator, a bucket, and a request that makes sense', async () => {
    const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
      const { status, text } = await tryControl(asked(), 'oss', method, path, body);
      return [status, (JSON.parse(text) as { code: string }).code];
    };
    expect(await ask('GET', '/inventory')).toEqual([400, 'InvalidParameter']);
    expect(await ask('GET', '/inventory?bucket=nowhere')).toEqual([404, 'NotFound']);
    expect(await ask('POST', '/rewrap', { bucket, limit: 0 })).toEqual([400, 'InvalidParameter']);
    expect(await ask('POST', '/encrypt', { bucket, what: 1 })).toEqual([400, 'InvalidParameter']);
    expect((await osseal('rewrap', bucket, '--resume', 'nonsense')).stderr).toContain('--resume takes the token');
    const anonymous = await fetch(`${server.oss}/_osseal/inventory?bucket=${bucket}`);
    expect(anonymous.status).toBe(401);
  });
});
