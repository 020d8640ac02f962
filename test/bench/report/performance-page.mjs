import { readFileSync } from 'node:fs';
import { markdownTable } from './markdown-table.mjs';
import { mark, number, spread, VERDICTS } from './numbers.mjs';
import { barsOf } from './text-report.mjs';

const EXPLANATIONS = new URL('explanations.md', import.meta.url);

/** docs/performance.md: how it was measured, what came out, and what keeps figures from their aims. */
export function performancePage(result) {
  const { sections, machine, products, rounds, seconds, quick } = result;
  return `${[
    '# Performance',
    '<!-- Made by `npm run bench -- --docs`; the last section is test/bench/report/explanations.md. -->',
    METHOD,
    `Measured on ${machine.date} with commit ${products[0].commit}: ${machine.cores} cores of ${machine.processor}, ` +
      `${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node} with OpenSSL ${machine.openssl}` +
      `${machine.nginx === null ? '' : `, nginx ${machine.nginx}`}; ${rounds} rounds${quick ? ' of a quick run' : ''}, ` +
      `${seconds} seconds in all, with a load average of ${machine.load} by others before it. Absolute figures are this machine's; ratios are what to compare.`,
    '## Bars',
    markdownTable(
      barsOf(sections).map(({ label, value, bar, verdict }) => ({
        Figure: label,
        Measured: value,
        Wanted: mark(bar),
        '': VERDICTS[verdict],
      })),
    ),
    ...sections.flatMap(({ title, method, figures }) => [
      `## ${title}`,
      method,
      markdownTable(figures.flatMap(rowsOf)),
    ]),
    readFileSync(EXPLANATIONS, 'utf8').trim(),
  ].join('\n\n')}\n`;
}

function rowsOf({ label, unit, cpu, p99, ratios, ...figure }) {
  const row = {
    Figure: label,
    'Median (lowest-highest)': `${spread(figure)} ${unit}`,
    'CPU, µs': cpu === undefined ? '' : number(cpu),
    'p99, ms': p99 === undefined ? '' : number(p99),
    Reference: '',
    'Ratio (lowest-highest)': '',
    'by CPU': '',
  };
  const [first, ...others] = ratios.map((ratio) => ({
    Reference: `${ratio.to}, ${number(ratio.reference)}`,
    'Ratio (lowest-highest)': spread(ratio),
    'by CPU': ratio.cpu === undefined ? '' : number(ratio.cpu),
  }));
  const blank = Object.fromEntries(Object.keys(row).map((column) => [column, '']));
  return [{ ...row, ...first }, ...others.map((cells) => ({ ...blank, ...cells }))];
}

const METHOD = `## Method

\`npm run bench\` measures the built product in processes of their own, under load from another process, beside references
that are measured in the same rounds: what is compared runs right after each other, in another order each round, so that
a busy neighbour disturbs both. A ratio is taken within each round; the tables have the median of the rounds and, in
brackets, the lowest and the highest. One more round comes first and is thrown away.

Clients keep their connections, sign before the clock starts, and send one request at a time on each connection. Before
anything is measured, every subject is checked: bodies are compared byte by byte, cryptographic answers by what they hold.
While the clock runs, an answer with another status than 2xx ends the run, since refused calls are fast.

"CPU" is user and system time of the server's process per request, which neighbours disturb less than rates; "by CPU" is
the ratio of the reference's CPU to the product's. Data directories are in the folder for temporary files
(\`TMPDIR\`), and everything the product acknowledges is durable there. \`--quick\` leaves out what takes long, \`--only PATTERN\`
chooses figures, \`--json FILE\` keeps the result, and \`--compare\` sets it beside a kept one or beside another revision
of the repository that is built aside and measured in the same rounds.`;
