import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readBody, receiveBody } from '../../src/objects/receive-body.ts';
import { bodyOf, patterned, refusal } from './object-harness.ts';

const BOUNDS = { maxBytes: 1_000_000 };

describe('receiveBody', () => {
  it('hands over every byte in order', async () => {
    const body = patterned(100_000);
    const slices: Buffer[] = [];
    const size = await receiveBody(bodyOf(body, 999), (slice) => void slices.push(slice), BOUNDS);
    expect(size).toBe(100_000);
    expect(Buffer.concat(slices).equals(body)).toBe(true);
  });

  it('gives nothing more while the taker is busy', async () => {
    const body = patterned(50_000);
    const slices: Buffer[] = [];
    let busy = false;
    await receiveBody(
      bodyOf(body, 1000),
      async (slice) => {
        expect(busy).toBe(false);
        busy = true;
        slices.push(slice);
        await new Promise((resolve) => setImmediate(resolve));
        busy = false;
      },
      BOUNDS,
    );
    expect(Buffer.concat(slices).equals(body)).toBe(true);
  });

  it('takes an empty body', async () => {
    expect(await receiveBody(bodyOf(Buffer.alloc(0)), () => undefined, { ...BOUNDS, expectedBytes: 0 })).toBe(0);
  });

  it.each([
    ['fewer', 9],
    ['more', 11],
  ])('refuses %s bytes than were announced', async (_name, expectedBytes) => {
    const received = receiveBody(bodyOf(Buffer.alloc(10)), () => undefined, { ...BOUNDS, expectedBytes });
    expect(await refusal(received)).toMatchObject({ status: 400, code: 'IncompleteBody' });
  });

  it('refuses a body that is too large and stops reading it', async () => {
    const stream = bodyOf(Buffer.alloc(3_000_000));
    let taken = 0;
    const count = (slice: Buffer): undefined => {
      taken += slice.length;
    };
    const received = receiveBody(stream, count, BOUNDS);
    expect(await refusal(received)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    expect(taken).toBeLessThanOrEqual(1_000_000);
    expect(stream.isPaused()).toBe(true);
  });

  it.each([
    ['without an error', undefined],
    ['with an error', new Error('reset')],
  ])('notices a client that goes away %s', async (_name, error) => {
    const stream = new PassThrough();
    const received = receiveBody(stream, () => undefined, BOUNDS);
    stream.write('half');
    setImmediate(() => stream.destroy(error));
    expect(await refusal(received)).toMatchObject({ code: 'IncompleteBody' });
  });

  it('notices a client that went away before, or while the taker was busy', async () => {
    const gone = new PassThrough();
    gone.destroy();
    expect(await refusal(receiveBody(gone, () => undefined, BOUNDS))).toMatchObject({ code: 'IncompleteBody' });
    const going = new PassThrough();
    const received = receiveBody(
      going,
      async () => {
        going.destroy();
        await new Promise((resolve) => setImmediate(resolve));
      },
      BOUNDS,
    );
    going.write('x');
    expect(await refusal(received)).toMatchObject({ code: 'IncompleteBody' });
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('full');
      },
    ],
    ['later', () => Promise.reject(new Error('full'))],
  ])('passes on what the taker throws %s', async (_name, take) => {
    await expect(receiveBody(bodyOf(Buffer.alloc(10)), take, BOUNDS)).rejects.toThrow('full');
  });
});

describe('readBody', () => {
  it('gives the whole body, up to its bound', async () => {
    const body = patterned(5000);
    expect((await readBody(bodyOf(body, 100), 5000)).equals(body)).toBe(true);
    expect(await refusal(readBody(bodyOf(body, 100), 4999))).toMatchObject({ code: 'EntityTooLarge' });
  });
});
