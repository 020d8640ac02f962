import { beforeEach, describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import type { EncryptionRule, ObjectRecord } from '@osseal/storage';
import { inventoryReport } from '../src/reencryption/inventory-report.ts';
import { presentDefault } from '../src/reencryption/present-default.ts';
import { type RunPage, type RunReport, runPage } from '../src/reencryption/run-page.ts';
import { SERVICE_KEY_ID } from './objects/fake-kms.ts';
import { ObjectHarness, patterned, START_MS } from './objects/object-harness.ts';

const OWN_KEY = 'key-own000000000000001';
const METHOD = 'x-oss-server-side-encryption';
const KEY_ID = 'x-oss-server-side-encryption-key-id';
const DAY_MS = 86_400_000;
/** Kept in the index, and in a blob. */
const SIZES = [0, 100, 200_000];

let objects: ObjectHarness;

beforeEach(async () => {
  objects = await ObjectHarness.open();
});

const setDefault = (encryption: EncryptionRule | undefined) =>
  objects.index.updateBucket('demo', ({ encryption: _, ...rest }) =>
    encryption === undefined ? rest : { ...rest, encryption },
  );

async function run(work: RunPage['work'], more: Partial<RunPage> = {}): Promise<RunReport> {
  const call = objects.call('');
  const page = { work, prefix: '', after: undefined, limit: 100, budgetMs: 60_000, dryRun: false, ...more };
  const target = await presentDefault(objects.gateway, call, { mayRotate: !page.dryRun });
  return runPage(objects.gateway, call, target, page);
}

async function report() {
  const call = objects.call('');
  const present = await presentDefault(objects.gateway, call, { mayRotate: false });
  return inventoryReport(call.bucket, objects.index.inventory('demo'), present);
}

/** What must not change, whatever the wrapping. */
const contentOf = ({
  etag,
  crc64,
  contentMd5,
  size,
  lastModifiedMs,
  headers,
  userMetadata,
  segments,
}: ObjectRecord) => ({
  etag,
  crc64,
  contentMd5,
  size,
  lastModifiedMs,
  headers,
  userMetadata,
  segments,
});

describe('rewrap', () => {
  const steps: [name: string, before: Record<string, string>, after: EncryptionRule, calls: string[]][] = [
    ['from OSS-managed keys to the default CMK', { [METHOD]: 'AES256' }, { method: 'KMS' }, ['Encrypt']],
    ['from OSS-managed keys to a CMK', { [METHOD]: 'AES256' }, { method: 'KMS', keyId: OWN_KEY }, ['Encrypt']],
    ['from a CMK to OSS-managed keys', { [METHOD]: 'KMS', [KEY_ID]: OWN_KEY }, { method: 'AES256' }, ['Decrypt']],
    [
      'from one CMK to another',
      { [METHOD]: 'KMS', [KEY_ID]: 'key-other' },
      { method: 'KMS', keyId: OWN_KEY },
      ['Decrypt', 'Encrypt'],
    ],
    [
      'from a CMK to the default one',
      { [METHOD]: 'KMS', [KEY_ID]: OWN_KEY },
      { method: 'KMS' },
      ['Decrypt', 'Encrypt'],
    ],
  ];

  it.each(steps)('brings objects %s, and touches none of their bytes', async (_name, headers, rule, calls) => {
    for (const size of SIZES) await objects.put(`of-${size}`, patterned(size), { headers });
    const before = SIZES.map((size) => objects.record(`of-${size}`));
    const blobs = await objects.blobIds();
    await setDefault(rule);
    objects.kms.takeActions();
    objects.clock.advance(DAY_MS);

    expect(await run('rewrap')).toEqual({
      examined: 3,
      changed: 3,
      bytes: 200_100,
      replaced: 0,
      failures: [],
      next: null,
    });

    expect(objects.kms.takeActions().sort()).toEqual(SIZES.flatMap(() => calls).sort());
    expect(objects.kms.handedOut.every((key) => key.every((byte) => byte === 0))).toBe(true);
    expect(await objects.blobIds()).toEqual(blobs);
    for (const [at, size] of SIZES.entries()) {
      const record = objects.record(`of-${size}`);
      expect(contentOf(record)).toEqual(contentOf(before[at] as ObjectRecord));
      expect(record.encryption.method).toBe(rule.method);
      if (record.encryption.method === 'KMS') {
        expect(record.encryption).toMatchObject({
          keyId: rule.keyId ?? SERVICE_KEY_ID,
          serviceKey: rule.keyId === undefined,
        });
      }
      expect((await objects.get(`of-${size}`)).body.equals(patterned(size))).toBe(true);
    }
    expect(await run('rewrap')).toMatchObject({ examined: 3, changed: 0 });
  });

  it('brings data keys to the newest version of a CMK, and keeps their encryption context', async () => {
    const context = { 'x-oss-server-side-encryption-context': '{"team":"red"}' };
    await objects.put('old', patterned(10), { headers: { [METHOD]: 'KMS', [KEY_ID]: OWN_KEY, ...context } });
    await setDefault({ method: 'KMS', keyId: OWN_KEY });
    expect(await run('rewrap')).toMatchObject({ changed: 0 });
    objects.kms.version = 2;
    expect((await report()).rows).toMatchObject([{ keyId: OWN_KEY, keyVersionId: `${OWN_KEY}-v1`, drift: 'version' }]);
    expect(await run('rewrap')).toMatchObject({ changed: 1 });
    expect(objects.record('old').encryption).toMatchObject({
      keyVersionId: `${OWN_KEY}-v2`,
      encryptionContext: { team: 'red' },
    });
    expect((await objects.get('old')).body.equals(patterned(10))).toBe(true);
    expect((await report()).totals.drifted).toEqual({ count: 0, bytes: 0 });
  });

  it('brings data keys to the newest OSS-managed master key, which is made when it is due', async () => {
    await objects.put('old', patterned(10), { headers: { [METHOD]: 'AES256' } });
    await setDefault({ method: 'AES256' });
    objects.clock.advance(91 * DAY_MS);
    expect(await run('rewrap', { dryRun: true })).toMatchObject({ changed: 0 });
    expect(await run('rewrap')).toMatchObject({ changed: 1 });
    expect(objects.record('old').encryption).toMatchObject({ masterKeyVersion: '2' });
    expect((await objects.get('old')).body.equals(patterned(10))).toBe(true);
  });

  it('leaves alone what is not encrypted', async () => {
    await objects.put('plain', patterned(10));
    await setDefault({ method: 'AES256' });
    expect(await run('rewrap')).toMatchObject({ examined: 1, changed: 0 });
    expect(objects.record('plain').encryption).toEqual({ method: 'none' });
  });
});

describe('encrypt', () => {
  it.each<[string, EncryptionRule]>([
    ['OSS-managed keys', { method: 'AES256' }],
    ['a CMK', { method: 'KMS', keyId: OWN_KEY }],
  ])('seals under %s what is not encrypted', async (_name, rule) => {
    const metadata = { 'content-type': 'text/special', 'x-oss-meta-color': 'red' };
    for (const size of SIZES) await objects.put(`of-${size}`, patterned(size), { headers: metadata });
    const before = SIZES.map((size) => objects.record(`of-${size}`));
    await setDefault(rule);
    objects.clock.advance(DAY_MS);
    expect(await run('encrypt')).toMatchObject({ examined: 3, changed: 3, bytes: 200_100, failures: [], next: null });
    for (const [at, size] of SIZES.entries()) {
      const record = objects.record(`of-${size}`);
      const { segments: old, ...kept } = contentOf(before[at] as ObjectRecord);
      expect(record).toMatchObject({ ...kept, lastModifiedMs: START_MS });
      expect(record.segments[0]?.salt).not.toBe(old[0]?.salt);
      expect(record.encryption.method).toBe(rule.method);
      expect((await objects.get(`of-${size}`)).body.equals(patterned(size))).toBe(true);
      expect((await objects.readSealed(record)).includes(patterned(size).subarray(0, 50)) && size > 0).toBe(false);
    }
    const named = SIZES.flatMap((size) => objects.record(`of-${size}`).segments.filter(({ inline }) => !inline));
    await objects.gateway.blobs.collect();
    expect(await objects.blobIds()).toEqual(named.map(({ blobId }) => blobId));
    expect(await run('encrypt')).toMatchObject({ changed: 0 });
  });

  it('leaves alone what is encrypted already', async () => {
    await objects.put('sealed', patterned(10), { headers: { [METHOD]: 'AES256' } });
    await setDefault({ method: 'KMS' });
    expect(await run('encrypt')).toMatchObject({ examined: 1, changed: 0 });
    expect(objects.record('sealed').encryption.method).toBe('AES256');
  });

  it('reports damaged bytes and leaves them as they are', async () => {
    await objects.put('damaged', patterned(200_000));
    await objects.tamper('damaged', (sealed) => {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(70_000) ^ 1, 70_000);
      return changed;
    });
    await objects.put('whole', patterned(200_000));
    const before = objects.record('damaged');
    await setDefault({ method: 'AES256' });
    expect(await run('encrypt')).toMatchObject({
      changed: 1,
      failures: [{ key: 'damaged', versionId: 'null', code: 'InternalError' }],
    });
    expect(objects.record('damaged')).toEqual(before);
  });
});

describe('a run', () => {
  it('goes on where it stopped, with all versions, under a prefix', async () => {
    await objects.index.updateBucket('demo', (bucket) => ({ ...bucket, versioning: 'Enabled' }));
    for (const key of ['a/1', 'a/2', 'b/1']) {
      for (const content of ['old', 'new']) await objects.put(key, Buffer.from(content));
    }
    await objects.index.deleteObject('demo', 'a/1', { nowMs: START_MS });
    await setDefault({ method: 'AES256' });
    let after: RunPage['after'];
    const reports: RunReport[] = [];
    do {
      const page = await run('encrypt', { prefix: 'a/', limit: 1, after });
      reports.push(page);
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(reports.map(({ examined, changed }) => [examined, changed])).toEqual([
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const { totals, rows } = await report();
    expect(totals).toEqual({
      all: { count: 6, bytes: 18 },
      drifted: { count: 2, bytes: 6 },
      unencrypted: { count: 2, bytes: 6 },
    });
    expect(rows.filter(({ drift }) => drift !== null)).toMatchObject([
      { state: 'current', method: 'none', count: 1, drift: 'method' },
      { state: 'noncurrent', method: 'none', count: 1, drift: 'method' },
    ]);
  });

  it('ends when its time is over', async () => {
    for (let at = 0; at < 9; at++) await objects.put(`k${at}`, Buffer.from('x'));
    await setDefault({ method: 'AES256' });
    const page = await run('encrypt', { budgetMs: 0 });
    expect(page).toMatchObject({ examined: 4, changed: 4, next: { key: 'k3', versionId: 'null' } });
    expect(await run('encrypt', { after: page.next ?? undefined })).toMatchObject({
      examined: 5,
      changed: 5,
      next: null,
    });
  });

  it('says what it would do, and does nothing', async () => {
    await objects.put('plain', patterned(10));
    await setDefault({ method: 'KMS' });
    const before = objects.record('plain');
    objects.kms.takeActions();
    expect(await run('encrypt', { dryRun: true })).toMatchObject({ changed: 1, bytes: 10 });
    expect([objects.record('plain'), objects.kms.takeActions()]).toEqual([before, []]);
  });

  it('reports what KMS refuses, and goes on with the others', async () => {
    for (const key of ['a', 'b']) await objects.put(key, patterned(10));
    await setDefault({ method: 'KMS' });
    let calls = 0;
    objects.kms.before = () => {
      calls += 1;
      if (calls === 1) throw new KmsCallError('Rejected.Disabled', 409, 'disabled', 'r');
    };
    expect(await run('encrypt')).toMatchObject({
      examined: 2,
      changed: 1,
      failures: [{ code: 'KeyDisabled', versionId: 'null' }],
    });
  });

  it.each(['rewrap', 'encrypt'] as const)('leaves alone what is written meanwhile: %s', async (work) => {
    await objects.put('hot', Buffer.from('before'), { headers: work === 'rewrap' ? { [METHOD]: 'AES256' } : {} });
    await setDefault({ method: 'KMS' });
    objects.kms.before = async () => {
      objects.kms.before = () => undefined;
      await objects.put('hot', Buffer.from('after'));
    };
    expect(await run(work)).toMatchObject({ changed: 0, replaced: 1, failures: [] });
    expect((await objects.get('hot')).body.toString()).toBe('after');
    await setDefault({ method: 'AES256' });
    objects.kms.before = async () => {
      objects.kms.before = () => undefined;
      await objects.index.deleteObject('demo', 'hot', { nowMs: START_MS });
    };
    expect(await run('rewrap')).toMatchObject({ changed: 0, replaced: 1 });
  });

  it('serves a download that began before', async () => {
    await objects.put('read', patterned(3_000_000));
    await setDefault({ method: 'AES256' });
    const download = objects.get('read');
    expect(await run('encrypt')).toMatchObject({ changed: 1 });
    expect((await download).body.equals(patterned(3_000_000))).toBe(true);
    expect((await objects.get('read')).body.equals(patterned(3_000_000))).toBe(true);
  });
});

describe('the inventory', () => {
  it('tells how objects are encrypted and how that differs from the default', async () => {
    await objects.put('plain', patterned(1));
    await objects.put('managed', patterned(2), { headers: { [METHOD]: 'AES256' } });
    await objects.put('default', patterned(4), { headers: { [METHOD]: 'KMS' } });
    await objects.put('own', patterned(8), { headers: { [METHOD]: 'KMS', [KEY_ID]: OWN_KEY } });
    const drifts = async () => Object.fromEntries((await report()).rows.map(({ bytes, drift }) => [bytes, drift]));
    expect((await report()).default).toEqual({ method: 'none' });
    expect(await drifts()).toEqual({ 1: null, 2: 'method', 4: 'method', 8: 'method' });
    await setDefault({ method: 'KMS' });
    expect((await report()).default).toEqual({
      method: 'KMS',
      keyId: SERVICE_KEY_ID,
      keyVersionId: `${SERVICE_KEY_ID}-v1`,
    });
    expect(await drifts()).toEqual({ 1: 'method', 2: 'method', 4: null, 8: 'key' });
    await setDefault({ method: 'KMS', keyId: OWN_KEY });
    expect(await drifts()).toEqual({ 1: 'method', 2: 'method', 4: 'key', 8: null });
    await setDefault({ method: 'AES256' });
    expect((await report()).default).toEqual({ method: 'AES256', keyVersionId: '1' });
    expect(await drifts()).toEqual({ 1: 'method', 2: null, 4: 'method', 8: 'method' });
  });
});
