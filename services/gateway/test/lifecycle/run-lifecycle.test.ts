import { beforeEach, describe, expect, it } from '@jest/globals';
import { isDeleteMarker, type LifecycleRule, type ObjectRecord, type UploadRecord } from '@osseal/storage';
import { MemoryObjectIndex } from '@osseal/storage/memory';
import { dueAt, expiryOf, isOldEnough } from '../../src/lifecycle/due.ts';
import { runLifecycle } from '../../src/lifecycle/run-lifecycle.ts';

const DAY = 24 * 3600 * 1000;
const MIDNIGHT = Date.UTC(2026, 0, 1);

let index: MemoryObjectIndex;

const description = { storageClass: 'Standard', acl: 'default', headers: {}, userMetadata: {}, tags: {} } as const;
const record = (key: string, atMs: number, more: Partial<ObjectRecord> = {}): ObjectRecord => ({
  bucket: 'demo',
  key,
  size: 10,
  etag: 'E',
  crc64: '0',
  lastModifiedMs: atMs,
  type: 'Normal',
  ...description,
  envelopeVersion: 1,
  encryption: { method: 'none' },
  segments: [],
  ...more,
});
const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({
  id: 'r',
  enabled: true,
  prefix: '',
  tags: {},
  ...more,
});

async function bucket(rules: readonly LifecycleRule[], versioning?: 'Enabled'): Promise<void> {
  await index.insertBucket({
    name: 'demo',
    account: '1',
    region: 'cn-hangzhou',
    createdAt: '',
    acl: 'private',
    storageClass: 'Standard',
    lifecycle: rules,
    ...(versioning !== undefined && { versioning }),
  });
}

const shown = () =>
  index
    .listVersions('demo', { prefix: '', delimiter: '', startAfter: '', limit: 1000 })
    .objects.map((version) => `${version.key}${isDeleteMarker(version) ? ' deleted' : ''}`);

beforeEach(() => {
  index = new MemoryObjectIndex();
});

describe('age', () => {
  it('is reached at the first midnight in UTC behind so many days', () => {
    expect(dueAt(MIDNIGHT, 1)).toBe(MIDNIGHT + DAY);
    expect(dueAt(MIDNIGHT + 1, 1)).toBe(MIDNIGHT + 2 * DAY);
    expect(isOldEnough({ days: 1 }, MIDNIGHT + 1, MIDNIGHT + 2 * DAY - 1)).toBe(false);
    expect(isOldEnough({ days: 1 }, MIDNIGHT + 1, MIDNIGHT + 2 * DAY)).toBe(true);
  });

  it('by a date is of what came before it, once it has come', () => {
    const age = { createdBefore: new Date(MIDNIGHT).toISOString() };
    expect(isOldEnough(age, MIDNIGHT - 1, MIDNIGHT - 1)).toBe(false);
    expect(isOldEnough(age, MIDNIGHT - 1, MIDNIGHT)).toBe(true);
    expect(isOldEnough(age, MIDNIGHT, MIDNIGHT + DAY)).toBe(false);
  });

  it('is foretold by the rule that comes first', () => {
    const rules = [rule({ id: 'late', expiration: { days: 9 } }), rule({ id: 'soon', expiration: { days: 2 } })];
    expect(expiryOf(rules, record('a', MIDNIGHT))).toEqual({ ruleId: 'soon', atMs: MIDNIGHT + 2 * DAY });
    expect(expiryOf([rule({ prefix: 'b', expiration: { days: 2 } })], record('a', MIDNIGHT))).toBeUndefined();
  });
});

describe('a run', () => {
  it('removes what has expired, and nothing else', async () => {
    await bucket([
      rule({ id: 'logs', prefix: 'log/', expiration: { days: 1 } }),
      rule({ id: 'tagged', tags: { temp: 'yes' }, expiration: { days: 1 } }),
      rule({ id: 'off', enabled: false, expiration: { days: 1 } }),
    ]);
    await index.putObject(record('log/old', MIDNIGHT));
    await index.putObject(record('log/new', MIDNIGHT + DAY));
    await index.putObject(record('other', MIDNIGHT));
    await index.putObject(record('temp', MIDNIGHT, { tags: { temp: 'yes', more: 'x' } }));
    expect(await runLifecycle(index, MIDNIGHT + DAY - 1)).toMatchObject({ expired: 0 });
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toEqual({ expired: 2, removed: 0, moved: 0, aborted: 0 });
    expect(shown()).toEqual(['log/new', 'other']);
  });

  it.each([
    ['expires', { expiration: { days: 1 } }],
    ['moves', { transition: { days: 1, storageClass: 'IA' } }],
  ])('leaves alone what is written anew before it %s', async (_name, act) => {
    class Meanwhile extends MemoryObjectIndex {
      override listVersions(...asked: Parameters<MemoryObjectIndex['listVersions']>) {
        const page = super.listVersions(...asked);
        void this.putObject(record('a', MIDNIGHT + DAY));
        return page;
      }
    }
    index = new Meanwhile();
    await bucket([rule(act)]);
    await index.putObject(record('a', MIDNIGHT));
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toEqual({ expired: 0, removed: 0, moved: 0, aborted: 0 });
    expect(await index.findObject('demo', 'a')).toMatchObject({
      lastModifiedMs: MIDNIGHT + DAY,
      storageClass: 'Standard',
    });
  });

  it('looks at sizes, and spares what a rule excepts', async () => {
    await bucket([
      rule({ largerThan: 5, smallerThan: 20, except: { prefix: 'keep/', tags: {} }, expiration: { days: 1 } }),
    ]);
    for (const [key, size] of [
      ['small', 5],
      ['right', 6],
      ['large', 20],
      ['keep/right', 6],
    ] as const) {
      await index.putObject(record(key, MIDNIGHT, { size }));
    }
    await runLifecycle(index, MIDNIGHT + DAY);
    expect(shown()).toEqual(['keep/right', 'large', 'small']);
  });

  it('hides versions first, removes them later, and their marker last', async () => {
    await bucket(
      [
        rule({ expiration: { days: 1 } }),
        rule({ id: 'n', noncurrentDays: 2 }),
        rule({ id: 'm', expiredDeleteMarker: true }),
      ],
      'Enabled',
    );
    await index.putObject(record('a', MIDNIGHT));
    await index.putObject(record('a', MIDNIGHT + 1000));
    await runLifecycle(index, MIDNIGHT + 2 * DAY);
    expect(shown()).toEqual(['a deleted', 'a', 'a']);
    // One was replaced on the first day, the other hidden on the third.
    await runLifecycle(index, MIDNIGHT + 3 * DAY);
    expect(shown()).toEqual(['a deleted', 'a']);
    await runLifecycle(index, MIDNIGHT + 4 * DAY);
    expect(shown()).toEqual(['a deleted']);
    await runLifecycle(index, MIDNIGHT + 4 * DAY);
    expect(shown()).toEqual([]);
    expect(index.inventory('demo')).toEqual([]);
  });

  it('changes the storage class', async () => {
    await bucket([rule({ transition: { days: 1, storageClass: 'IA' } })]);
    await index.putObject(record('a', MIDNIGHT));
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toMatchObject({ moved: 1 });
    expect(index.findObject('demo', 'a')).toMatchObject({ storageClass: 'IA', lastModifiedMs: MIDNIGHT });
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toMatchObject({ moved: 0 });
    expect(index.inventory('demo')).toMatchObject([{ storageClass: 'IA', count: 1 }]);
  });

  it('aborts uploads', async () => {
    await bucket([rule({ prefix: 'a', abortUploads: { days: 1 } })]);
    const upload = (key: string, initiatedMs: number): UploadRecord => ({
      bucket: 'demo',
      key,
      uploadId: `${key}${initiatedMs}`,
      initiatedMs,
      initiator: '1',
      ...description,
      envelopeVersion: 1,
      encryption: { method: 'none' },
      forbidOverwrite: false,
    });
    for (const [key, atMs] of [
      ['a', MIDNIGHT],
      ['a', MIDNIGHT + 5],
      ['b', MIDNIGHT],
    ] as const) {
      await index.insertUpload(upload(key, atMs));
    }
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toMatchObject({ aborted: 1 });
    const left = index.listUploads('demo', { prefix: '', delimiter: '', startAfter: '', limit: 10 });
    expect(left.objects.map(({ uploadId }) => uploadId)).toEqual([`a${MIDNIGHT + 5}`, `b${MIDNIGHT}`]);
  });

  it('goes through thousands of objects in pages', async () => {
    await bucket([rule({ prefix: 'x', expiration: { days: 1 } })]);
    for (let number = 0; number < 2500; number++) {
      await index.putObject(record(`${number % 5 === 0 ? 'y' : 'x'}${String(number).padStart(5, '0')}`, MIDNIGHT));
    }
    expect(await runLifecycle(index, MIDNIGHT + DAY)).toMatchObject({ expired: 2000 });
    expect(shown()).toHaveLength(500);
  });
});
