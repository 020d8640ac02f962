import { describe, expect, it } from '@jest/globals';
import { RootKey, Sealer, seededRandom, TestClock } from '@osseal/service-kit';
import { MemoryObjectIndex } from '@osseal/storage/memory';
import { DataKeyDamagedError, OssMasterKeys } from '../../src/sse/oss-master-keys.ts';

const DAY_MS = 24 * 3600 * 1000;
const DATA_KEY = Buffer.alloc(32, 7);

async function setUp(rotationIntervalMs?: number) {
  const index = new MemoryObjectIndex();
  const sealer = await Sealer.open(new RootKey(seededRandom('root').bytes(32)));
  const clock = new TestClock();
  const options = { index, sealer, clock, ...(rotationIntervalMs === undefined ? {} : { rotationIntervalMs }) };
  const open = (seed: string): OssMasterKeys => new OssMasterKeys({ ...options, random: seededRandom(seed) });
  return { index, sealer, clock, keys: open('first'), open };
}

describe('OssMasterKeys', () => {
  it('makes a key on first use, one per region, sealed at rest', async () => {
    const { index, keys, sealer } = await setUp();
    const wrapped = await keys.wrap('cn-hangzhou', DATA_KEY);
    await keys.wrap('cn-hangzhou', DATA_KEY);
    await keys.wrap('cn-beijing', DATA_KEY);
    const [record, ...others] = index.listMasterKeys('cn-hangzhou');
    expect(others).toEqual([]);
    expect(record).toMatchObject({ region: 'cn-hangzhou', version: '1', createdAt: '2026-01-01T00:00:00.000Z' });
    expect(record?.sealedMaterial.split('.')).toHaveLength(5);
    const material = await sealer.open(record?.sealedMaterial ?? '');
    expect(material.byteLength).toBe(32);
    expect(index.listMasterKeys('cn-beijing')).toHaveLength(1);
    expect(Buffer.from(wrapped.wrappedDataKey, 'base64').includes(DATA_KEY)).toBe(false);
  });

  it('gives the data key back, also to another process', async () => {
    const { keys, open } = await setUp();
    const wrapped = await keys.wrap('cn-hangzhou', DATA_KEY);
    expect(await keys.unwrap('cn-hangzhou', wrapped)).toEqual(DATA_KEY);
    expect(await open('other').unwrap('cn-hangzhou', wrapped)).toEqual(DATA_KEY);
  });

  it('wraps the same data key differently each time', async () => {
    const { keys } = await setUp();
    const first = await keys.wrap('cn-hangzhou', DATA_KEY);
    const second = await keys.wrap('cn-hangzhou', DATA_KEY);
    expect(first.wrappedDataKey).not.toBe(second.wrappedDataKey);
  });

  it('rotates after 90 days by default and reads what older versions wrapped', async () => {
    const { keys, clock, index } = await setUp();
    const first = await keys.wrap('cn-hangzhou', DATA_KEY);
    clock.advance(90 * DAY_MS - 1);
    expect((await keys.wrap('cn-hangzhou', DATA_KEY)).masterKeyVersion).toBe('1');
    clock.advance(1);
    const second = await keys.wrap('cn-hangzhou', DATA_KEY);
    expect(second.masterKeyVersion).toBe('2');
    expect(index.listMasterKeys('cn-hangzhou')).toHaveLength(2);
    expect(await keys.unwrap('cn-hangzhou', first)).toEqual(DATA_KEY);
    expect(await keys.unwrap('cn-hangzhou', second)).toEqual(DATA_KEY);
  });

  it('rotates by the interval it is given, once for many writers', async () => {
    const { keys, clock, index } = await setUp(DAY_MS);
    await keys.wrap('cn-hangzhou', DATA_KEY);
    clock.advance(DAY_MS);
    const wrapped = await Promise.all(Array.from({ length: 20 }, () => keys.wrap('cn-hangzhou', DATA_KEY)));
    expect(new Set(wrapped.map(({ masterKeyVersion }) => masterKeyVersion))).toEqual(new Set(['2']));
    expect(index.listMasterKeys('cn-hangzhou')).toHaveLength(2);
  });

  it('makes one key when processes start at once, and reads versions that another process made', async () => {
    const { open, index, clock } = await setUp(DAY_MS);
    const [a, b] = [open('a'), open('b')];
    const [first, second] = await Promise.all([a.wrap('cn-hangzhou', DATA_KEY), b.wrap('cn-hangzhou', DATA_KEY)]);
    expect(index.listMasterKeys('cn-hangzhou')).toHaveLength(1);
    expect(await a.unwrap('cn-hangzhou', second)).toEqual(DATA_KEY);
    expect(await b.unwrap('cn-hangzhou', first)).toEqual(DATA_KEY);
    clock.advance(DAY_MS);
    const rotated = await a.wrap('cn-hangzhou', DATA_KEY);
    expect(rotated.masterKeyVersion).toBe('2');
    expect(await b.unwrap('cn-hangzhou', rotated)).toEqual(DATA_KEY);
    expect((await b.wrap('cn-hangzhou', DATA_KEY)).masterKeyVersion).toBe('2');
  });

  it('binds a wrapped key to its region and version', async () => {
    const { keys, clock } = await setUp(DAY_MS);
    const first = await keys.wrap('cn-hangzhou', DATA_KEY);
    clock.advance(DAY_MS);
    await keys.wrap('cn-hangzhou', DATA_KEY);
    await keys.wrap('cn-beijing', DATA_KEY);
    await expect(keys.unwrap('cn-beijing', first)).rejects.toThrow(DataKeyDamagedError);
    await expect(keys.unwrap('cn-hangzhou', { ...first, masterKeyVersion: '2' })).rejects.toThrow(DataKeyDamagedError);
    await expect(keys.unwrap('cn-hangzhou', { ...first, masterKeyVersion: '9' })).rejects.toThrow(DataKeyDamagedError);
  });

  it('refuses a wrapped key with any byte changed, cut or added', async () => {
    const { keys } = await setUp();
    const wrapped = await keys.wrap('cn-hangzhou', DATA_KEY);
    const bytes = Buffer.from(wrapped.wrappedDataKey, 'base64');
    const variants = [...bytes.keys()].map((at) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return changed;
    });
    variants.push(bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.of(0)]), Buffer.alloc(0));
    for (const variant of variants) {
      const changed = { ...wrapped, wrappedDataKey: variant.toString('base64') };
      await expect(keys.unwrap('cn-hangzhou', changed)).rejects.toThrow(DataKeyDamagedError);
    }
  });
});
