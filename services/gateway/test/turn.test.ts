import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { currentTurn } from '../src/pipeline/turn.ts';

it('ends a turn behind everything that was ready in it, for all at once', async () => {
  const order: string[] = [];
  const turn = currentTurn();
  expect(currentTurn()).toBe(turn);
  const answered = turn.end.then(() => order.push('answer'));
  const stream = new PassThrough();
  const read = once(stream, 'data').then(() => order.push('request'));
  stream.write('a request of the same turn');
  process.nextTick(() => order.push('request'));
  expect(turn.isOver).toBe(false);
  await Promise.all([answered, read]);
  expect(order).toEqual(['request', 'request', 'answer']);
  expect(turn.isOver).toBe(true);
});

it('is another turn behind the end of one', async () => {
  const first = currentTurn();
  await first.end;
  const second = currentTurn();
  expect(second).not.toBe(first);
  expect(second.isOver).toBe(false);
  await second.end;
});
