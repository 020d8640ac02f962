import { parseArgs } from 'node:util';

/** What `npm run bench -- --help` prints. */
export const USAGE = `npm run bench -- [options]

  --only PATTERN    only figures whose id matches this regular expression, e.g. 'kms/.*V3'
  --quick           a look in less than two minutes: no 1 GiB objects, no large populations
  --rounds N        interleaved rounds, 5 when left out
  --json FILE       also writes the result to FILE
  --compare WHAT    a result file: its ratios beside those of this run;
                    a revision of git: built aside and measured in the same rounds as this checkout
  --from FILE       measures nothing; reports the result in FILE
  --docs            writes docs/performance.md
  --list            prints the ids of all figures
`;

/** The command line, checked. @throws TypeError for what it does not know */
export function parseOptions(argv) {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const options = { only: text, rounds: text, json: text, compare: text, from: text };
  const flags = { quick: flag, docs: flag, list: flag, help: flag };
  const { values } = parseArgs({ args: argv, options: { ...options, ...flags } });
  const rounds = Number(values.rounds ?? 5);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds is a number from 1 on.');
  return { ...values, rounds, only: new RegExp(values.only ?? '') };
}
