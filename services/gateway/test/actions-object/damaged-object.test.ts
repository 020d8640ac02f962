import { beforeEach, describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE, HEADER_SIZE, TAG_SIZE } from '@osseal/envelope';
import { ObjectHarness, patterned, refusal } from '../objects/object-harness.ts';

const A = 'x-oss-server-side-encryption';
const READ_BYTES = HEADER_SIZE + 16 * (CHUNK_SIZE + TAG_SIZE);

let harness: ObjectHarness;

beforeEach(async () => {
  harness = await ObjectHarness.open();
});

function flip(at: number): (sealed: Buffer) => Buffer {
  return (sealed) => {
    const changed = Buffer.from(sealed);
    const position = at < 0 ? sealed.length + at : at;
    changed.writeUInt8(changed.readUInt8(position) ^ 0x10, position);
    return changed;
  };
}

const DAMAGES: readonly [string, (sealed: Buffer) => Buffer][] = [
  ['a flipped magic', flip(0)],
  ['a flipped version', flip(4)],
  ['a flipped salt', flip(10)],
  ['a flipped header tag', flip(HEADER_SIZE - 1)],
  ['a flipped first byte', flip(HEADER_SIZE)],
  ['a flipped last byte', flip(-TAG_SIZE - 1)],
  ['a flipped tag', flip(-1)],
  ['a cut end', (sealed) => sealed.subarray(0, -1)],
  ['an added byte', (sealed) => Buffer.concat([sealed, Buffer.of(0)])],
  ['nothing left', () => Buffer.alloc(0)],
];

describe.each([
  ['KMS', { [A]: 'KMS' }],
  ['AES256', { [A]: 'AES256' }],
  ['none', {}],
])('a stored object (%s)', (_method, headers) => {
  describe.each([1, 1000, CHUNK_SIZE, CHUNK_SIZE + 1, 300_000])('of %i bytes', (size) => {
    it.each(DAMAGES)('with %s is InternalError before a byte leaves', async (_name, change) => {
      await harness.put('secret/a.bin', patterned(size), { headers });
      await harness.tamper('secret/a.bin', change);
      expect(await refusal(harness.get('secret/a.bin'))).toMatchObject({ status: 500, code: 'InternalError' });
      expect(harness.log).toHaveLength(1);
      const line = JSON.parse(harness.log[0] ?? '{}');
      expect(line).toMatchObject({ level: 'error', bucket: 'demo', object: 'secret/a.bin' });
      expect(harness.kms.handedOut.every((key) => key.equals(Buffer.alloc(32)))).toBe(true);
    });
  });

  it('that is empty proves its emptiness too', async () => {
    await harness.put('a', Buffer.alloc(0), { headers });
    await harness.tamper('a', flip(-1));
    expect(await refusal(harness.get('a'))).toMatchObject({ code: 'InternalError' });
  });

  it('that is damaged behind what a range needs still serves that range', async () => {
    const body = patterned(300_000);
    await harness.put('a', body, { headers });
    await harness.tamper('a', flip(-1));
    const got = await harness.get('a', { headers: { range: 'bytes=10-70000' } });
    expect(got.body.equals(body.subarray(10, 70_001))).toBe(true);
    expect(await refusal(harness.get('a', { headers: { range: 'bytes=299999-' } }))).toMatchObject({ status: 500 });
  });

  it('that is damaged beyond the first read is cut off without a wrong byte', async () => {
    const body = patterned(3_000_000);
    await harness.put('a', body, { headers });
    await harness.tamper('a', flip(READ_BYTES + 2 * (CHUNK_SIZE + TAG_SIZE)));
    const got = await harness.get('a');
    expect(got).toMatchObject({ status: 200, complete: false });
    expect(got.body.equals(body.subarray(0, got.body.length))).toBe(true);
    expect(got.body.length).toBeLessThan(READ_BYTES + CHUNK_SIZE);
    expect(harness.log).toHaveLength(1);
    expect(harness.log[0]).toContain('"reason":"chunk-not-authentic"');
  });
});

describe('a stored object', () => {
  it('with the bytes of another object of the same size is refused', async () => {
    for (const size of [500, 100_000]) {
      await harness.put('a', patterned(size, 1));
      await harness.put('b', patterned(size, 2));
      const other = await harness.readSealed(harness.record('b'));
      await harness.tamper('a', () => other);
      expect(await refusal(harness.get('a'))).toMatchObject({ status: 500 });
    }
  });

  it('whose blob is gone is refused without asking KMS', async () => {
    await harness.put('a', patterned(100_000), { headers: { [A]: 'KMS' } });
    for (const id of await harness.blobIds()) await harness.blobs.delete(id);
    harness.kms.takeActions();
    expect(await refusal(harness.get('a'))).toMatchObject({ status: 500 });
    expect(harness.kms.calls).toEqual([]);
    expect(harness.log[0]).toContain('bytes: not-found');
  });

  it('whose wrapped data key is damaged is refused', async () => {
    await harness.put('a', Buffer.from('x'), { headers: { [A]: 'AES256' } });
    await harness.index.updateObject('demo', 'a', (record) => ({
      ...record,
      encryption: { method: 'AES256', masterKeyVersion: '1', wrappedDataKey: Buffer.alloc(61, 1).toString('base64') },
    }));
    expect(await refusal(harness.get('a'))).toMatchObject({ status: 500 });
    expect(harness.log[0]).toContain('data key does not open');
  });

  it('that is damaged is not copied, and the target stays as it was', async () => {
    await harness.put('a', patterned(3_000_000), { headers: { [A]: 'KMS' } });
    await harness.put('b', Buffer.from('before'));
    await harness.tamper('a', flip(READ_BYTES + 5));
    await harness.gateway.blobs.collect();
    expect(await refusal(harness.copy('b', '/demo/a'))).toMatchObject({ status: 500 });
    expect((await harness.get('b')).body.toString()).toBe('before');
    await harness.gateway.blobs.close();
    expect(await harness.blobIds()).toHaveLength(1);
    expect(harness.log[0]).toContain('"object":"a"');
  });
});
