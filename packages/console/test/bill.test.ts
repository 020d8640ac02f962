import { describe, expect, it } from '@jest/globals';
import { toCsv } from '../web/src/components/csv.ts';
import { perHour, topOf } from '../web/src/pages/bill/sums.ts';

const row = (hour: string, action: string, billed: number) => ({ hour, action, calls: billed, billed, cost: 0 });

describe('calls by hour', () => {
  it('are summed by action, with the hours between that have none', () => {
    const rows = [
      row('2026-11-27T22:00:00Z', 'Decrypt', 2),
      row('2026-11-28T00:00:00Z', 'Encrypt', 1),
      row('2026-11-27T22:00:00Z', 'Decrypt', 3),
    ];
    expect(perHour(rows)).toEqual({
      hours: ['2026-11-27 22:00', '2026-11-27 23:00', '2026-11-28 00:00'],
      series: [
        { name: 'Decrypt', values: [5, 0, 0] },
        { name: 'Encrypt', values: [0, 0, 1] },
      ],
    });
  });

  it('leave empty hours out of a span that is too long to draw', () => {
    const rows = [row('2020-01-01T00:00:00Z', 'Decrypt', 1), row('2026-01-01T00:00:00Z', 'Decrypt', 1)];
    expect(perHour(rows).hours).toEqual(['2020-01-01 00:00', '2026-01-01 00:00']);
  });

  it('are none when nothing was called', () => {
    expect(perHour([])).toEqual({ hours: [], series: [] });
  });
});

it('the largest sums are shown, and the rest as one', () => {
  const rows = ['a', 'b', 'c', 'd'].map((action, place) => row('2026-11-27T22:00:00Z', action, place + 1));
  expect(topOf(rows, ({ action }) => action ?? '', 3, 'others')).toEqual([
    { name: 'd', billed: 4 },
    { name: 'c', billed: 3 },
    { name: 'others', billed: 3 },
  ]);
  expect(topOf(rows, ({ action }) => action ?? '', 4, 'others').map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
});

it('CSV quotes what needs it, and gives spreadsheets no formula', () => {
  expect(
    toCsv(
      ['name', 'calls'],
      [
        ['a,"b"\n', 1],
        ['=1+1', 2],
        ['-x', -1],
      ],
    ),
  ).toBe('name,calls\r\n"a,""b""\n",1\r\n\'=1+1,2\r\n\'-x,-1\r\n');
});
