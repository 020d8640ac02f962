import { describe, expect, it } from '@jest/globals';
import { unpadPkcs1 } from '../../../src/keyring/import/pkcs1-unpad.ts';

const MESSAGE = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

/** A block of `size` bytes: leading bytes, filling of 0xa5 with changes at places of the block, and what follows. */
function block(message: Uint8Array, changes: Readonly<Record<number, number>> = {}, size = 256): Buffer {
  const bytes = Buffer.alloc(size, 0xa5);
  bytes[0] = 0;
  bytes[1] = 2;
  bytes[size - message.length - 1] = 0;
  bytes.set(message, size - message.length);
  for (const [place, value] of Object.entries(changes)) bytes[Number(place)] = value;
  return bytes;
}

describe('unpadPkcs1', () => {
  it.each<[string, Uint8Array]>([
    ['32 bytes that begin with zero', MESSAGE],
    ['one byte', Buffer.from('a')],
    ['nothing', Buffer.alloc(0)],
    ['zeros alone', Buffer.alloc(20)],
    ['the longest that fits', Buffer.alloc(256 - 11, 0x78)],
  ])('takes the padding off %s', (_, message) => {
    expect(unpadPkcs1(block(message))).toEqual(Buffer.from(message));
  });

  it.each([11, 128, 384, 512])('works on blocks of %i bytes', (size) => {
    const message = Buffer.alloc(Math.min(16, size - 11), 7);
    expect(unpadPkcs1(block(message, {}, size))).toEqual(message);
  });

  it.each([1, 0x7f, 0x80, 0xff])('takes any filling byte that is not zero: %i', (value) => {
    const filling = Object.fromEntries(Array.from({ length: 221 }, (_, index) => [index + 2, value]));
    expect(unpadPkcs1(block(MESSAGE, filling))).toEqual(MESSAGE);
  });

  it.each<[string, Buffer]>([
    ['first byte 1', block(MESSAGE, { 0: 1 })],
    ['first byte 0x80', block(MESSAGE, { 0: 0x80 })],
    ['block type 0', block(MESSAGE, { 1: 0 })],
    ['block type 1, that of signatures', block(MESSAGE, { 1: 1 })],
    ['block type 3', block(MESSAGE, { 1: 3 })],
    ['block type 0xff', block(MESSAGE, { 1: 0xff })],
    ['block type 0x82', block(MESSAGE, { 1: 0x82 })],
    ['no filling', block(MESSAGE, { 2: 0 })],
    ['one byte of filling', block(MESSAGE, { 3: 0 })],
    ['seven bytes of filling', block(MESSAGE, { 9: 0 })],
    ['filling of zeros', block(MESSAGE, Object.fromEntries(Array.from({ length: 221 }, (_, at) => [at + 2, 0])))],
    ['no zero after the filling', block(Buffer.alloc(0), { 255: 1 })],
    ['zeros alone', Buffer.alloc(256)],
    ['a small number', block(Buffer.alloc(0), Object.fromEntries(Array.from({ length: 256 }, (_, at) => [at, 0])))],
    ['less than padding takes', Buffer.from([0, 2, 1, 1, 1, 1, 1, 1, 1, 0])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    expect(unpadPkcs1(bytes)).toBeUndefined();
  });

  it('takes eight bytes of filling', () => {
    expect(unpadPkcs1(block(MESSAGE, { 10: 0 }))).toHaveLength(256 - 11);
  });

  it('leaves nothing in the block, and gives a buffer of its own', () => {
    const good = block(MESSAGE);
    const bad = block(MESSAGE, { 1: 1 });
    const message = unpadPkcs1(good);
    unpadPkcs1(bad);
    expect(good).toEqual(Buffer.alloc(256));
    expect(bad).toEqual(Buffer.alloc(256));
    expect(message).toEqual(MESSAGE);
  });
});
