import { mark, number, spread, VERDICTS } from './numbers.mjs';
import { table } from './table.mjs';

/** One scenario as a table for a terminal: a line per figure and ratio. */
export function sectionText({ title, figures }) {
  return `\n${title}\n${table(figures.flatMap(rowsOf))}`;
}

function rowsOf({ label, unit, cpu, p99, ratios, products, ...figure }) {
  const before = Object.fromEntries(products.flatMap(comparisonCells));
  const [first, ...others] = ratios;
  const row = {
    figure: label,
    value: `${spread(figure)} ${unit}`,
    'CPU, µs': cpu === undefined ? '' : number(cpu),
    'p99, ms': p99 === undefined ? '' : number(p99),
    ...before,
    ...ratioCells(first),
    bar: figure.bar === undefined ? (first?.bar === undefined ? '' : mark(first.bar)) : mark(figure.bar),
    '': verdictOf(figure) || verdictOf(first),
  };
  const blank = Object.fromEntries(Object.keys(row).map((column) => [column, '']));
  const more = others.map((ratio) => ({
    ...blank,
    ...ratioCells(ratio),
    bar: ratio.bar === undefined ? '' : mark(ratio.bar),
    '': verdictOf(ratio),
  }));
  return [row, ...more];
}

function comparisonCells({ name, ratio, cpu }) {
  return [
    [`÷ ${name}`, spread(ratio)],
    [`÷ ${name}, by CPU`, cpu === undefined ? '' : number(cpu)],
  ];
}

function ratioCells(ratio) {
  if (ratio === undefined) return { '÷': '', ratio: '', 'by CPU': '' };
  return { '÷': ratio.to, ratio: spread(ratio), 'by CPU': ratio.cpu === undefined ? '' : number(ratio.cpu) };
}

function verdictOf(judged) {
  return judged?.verdict === undefined ? '' : VERDICTS[judged.verdict];
}

/** All bars of a result and what became of them, for the end of a run. */
export function bars({ sections, seconds, rounds }) {
  const rows = barsOf(sections).map(({ label, value, bar, verdict }) => ({
    bar: label,
    measured: value,
    wanted: mark(bar),
    '': VERDICTS[verdict],
  }));
  const summary = `${rounds} interleaved rounds, ${seconds} s.`;
  return rows.length === 0 ? `\n${summary}` : `\nBars\n${table(rows)}\n\n${summary}`;
}

/** Every judged figure and ratio. */
export function barsOf(sections) {
  return sections.flatMap(({ figures }) =>
    figures.flatMap((figure) => [
      ...(figure.bar === undefined
        ? []
        : [{ label: figure.label, value: `${number(figure.median)} ${figure.unit}`, ...figure }]),
      ...figure.ratios
        .filter(({ bar }) => bar !== undefined)
        .map((ratio) => ({ ...ratio, label: `${figure.label} ÷ ${ratio.to}`, value: number(ratio.median) })),
    ]),
  );
}
