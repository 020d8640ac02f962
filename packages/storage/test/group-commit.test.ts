import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from '../src/lowdb/group-commit.ts';

/** A write that the test ends by hand. */
function heldWrites() {
  const ends: ((error?: Error) => void)[] = [];
  const write = () =>
    new Promise<void>((resolve, reject) => ends.push((error) => (error === undefined ? resolve() : reject(error))));
  return { ends, write };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  it('lets all that wait share one write', async () => {
    const { ends, write } = heldWrites();
    const commits = new GroupCommit(write);
    const first = commits.commit(() => {});
    const same = commits.commit(() => {});
    await turn();
    const later = Array.from({ length: 50 }, () => commits.commit(() => {}));
    expect(ends.length).toBe(1);
    ends[0]?.();
    await Promise.all([first, same]);
    await turn();
    expect(ends.length).toBe(2);
    ends[1]?.();
    await Promise.all(later);
    await commits.settled();
    expect(ends.length).toBe(2);
  });

  it('undoes all that is not durable when a write fails, newest first, and goes on', async () => {
    const { ends, write } = heldWrites();
    const commits = new GroupCommit(write);
    const undone: string[] = [];
    const failing = ['a', 'b'].map((name) => commits.commit(() => undone.push(name)));
    await turn();
    failing.push(commits.commit(() => undone.push('c')));
    ends[0]?.(new Error('disk full'));
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(undone).toEqual(['c', 'b', 'a']);
    const next = commits.commit(() => {});
    await turn();
    ends[1]?.();
    await next;
  });
});
