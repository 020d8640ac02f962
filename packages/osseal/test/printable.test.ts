import { describe, expect, it } from '@jest/globals';
import { printable } from '../src/printable.ts';
import { textTable } from '../src/text-table.ts';

describe('names of strangers on a terminal', () => {
  it('are shown as they are', () => {
    expect(printable('größe/日本 …')).toBe('größe/日本 …');
  });

  it.each([
    ['a colour', 'a\u001b[31m', 'a\\u001b[31m'],
    ['a title', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007'],
    ['a colour in eight bits', '\u009b31m', '\\u009b31m'],
    ['another line', 'a\nb\rc\u2028d', 'a\\u000ab\\u000dc\\u2028d'],
    ['another direction', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
  ])('do not give it %s', (_what, name, shown) => {
    expect(printable(name)).toBe(shown);
    expect(textTable(['on', 'ms'], [[name, '1']], ['ms'])).toBe(`${'on'.padEnd(shown.length)}  ms\n${shown}   1\n`);
  });
});
