import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Md5 } from '../../src/objects/md5.ts';
import { Md5Lane, type Md5Order, type Md5Reply, type Md5Thread } from '../../src/objects/md5-lane.ts';

const MIB = 1024 * 1024;

/** A thread that does its work when it is told to. */
class FakeThread extends EventEmitter implements Md5Thread {
  readonly #orders: Md5Order[] = [];
  #hash = createHash('md5');

  postMessage(order: Md5Order): void {
    this.#orders.push(order.kind === 'bytes' ? { ...order, buffer: structuredClone(order.buffer) } : order);
  }

  say(reply: Md5Reply): void {
    this.emit('message', reply);
  }

  /** Follows the next orders. */
  work(orders = this.#orders.length): void {
    for (const order of this.#orders.splice(0, orders)) {
      if (order.kind === 'bytes') {
        this.#hash.update(new Uint8Array(order.buffer, 0, order.length));
        this.say({ kind: 'free', buffer: order.buffer });
      } else {
        const digest = this.#hash.digest();
        this.#hash = createHash('md5');
        if (order.kind === 'end') this.say({ kind: 'digest', digest });
      }
    }
  }
}

let thread: FakeThread;
let lane: Md5Lane;

beforeEach(() => {
  thread = new FakeThread();
  lane = new Md5Lane(thread);
  thread.say({ kind: 'ready' });
});

function taken(): Md5 {
  const md5 = lane.take();
  if (md5 === undefined) throw new Error('the lane is not free');
  return md5;
}

async function digestOf(md5: Md5): Promise<Buffer> {
  const digest = md5.digest();
  thread.work();
  return digest;
}

function md5Of(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}

describe('the MD5 lane', () => {
  it.each([0, 1, 65_536, MIB - 1, MIB, 3 * MIB + 17])(
    'digests a body of %i bytes, in slices of any size',
    async (size) => {
      const body = randomBytes(size);
      for (const slice of [7777, 65_536, 2 * MIB]) {
        const md5 = taken();
        for (let from = 0; from < size; from += slice) void md5.update(body.subarray(from, from + slice));
        expect(await digestOf(md5)).toEqual(md5Of(body));
      }
    },
  );

  it('makes the giver wait until the thread has room', async () => {
    const md5 = taken();
    const slice = randomBytes(MIB);
    for (let given = 0; given < 3; given++) expect(md5.update(slice)).toBeUndefined();
    const busy = md5.update(slice);
    thread.work(1);
    await busy;
    expect(await digestOf(md5)).toEqual(md5Of(Buffer.concat([slice, slice, slice, slice])));
  });

  it('serves one body at a time, and the next after it', async () => {
    const first = taken();
    expect(lane.take()).toBeUndefined();
    void first.update(Buffer.from('abc'));
    await digestOf(first);
    first.abandon();
    const second = taken();
    expect(lane.take()).toBeUndefined();
    expect(await digestOf(second)).toEqual(md5Of(Buffer.alloc(0)));
  });

  it('keeps nothing of a body that was abandoned', async () => {
    const first = taken();
    void first.update(randomBytes(2 * MIB + 5));
    first.abandon();
    first.abandon();
    const second = taken();
    void second.update(Buffer.from('abc'));
    expect(await digestOf(second)).toEqual(md5Of(Buffer.from('abc')));
  });

  it.each(['error', 'exit'])('fails what waits for it on %s, and is not taken again', async (event) => {
    const md5 = taken();
    for (let given = 0; given < 3; given++) void md5.update(randomBytes(MIB));
    const busy = md5.update(randomBytes(MIB));
    thread.emit(event, new Error('gone'));
    await expect(busy).rejects.toThrow();
    await expect(md5.digest()).rejects.toThrow();
    expect(lane.take()).toBeUndefined();
  });

  it('is not taken before its thread runs', () => {
    expect(new Md5Lane(new FakeThread()).take()).toBeUndefined();
  });
});
