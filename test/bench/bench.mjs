// npm run bench: figures of the built product on this machine. Compare ratios inside one run, never runs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { machine } from './measure/machine.mjs';
import { runScenario } from './measure/run-scenario.mjs';
import { parseOptions, USAGE } from './options.mjs';
import { checkoutOf, thisCheckout } from './products.mjs';
import { withEarlier } from './report/earlier-result.mjs';
import { performancePage } from './report/performance-page.mjs';
import { bars, sectionText } from './report/text-report.mjs';
import { SCENARIOS } from './scenarios/index.mjs';

const FORMAT = 'osseal-bench-1';
const PAGE = new URL('../../docs/performance.md', import.meta.url);

const options = parseOptions(process.argv.slice(2));
if (options.help) console.log(USAGE);
else if (options.list) list();
else await main();

function list() {
  const figures = SCENARIOS.flatMap((scenario) => scenario.figures({ quick: options.quick }));
  console.log(figures.map(({ id }) => id).join('\n'));
}

async function main() {
  const result = options.from === undefined ? await measured() : readResult(options.from);
  const earlier = isFile(options.compare) ? readResult(options.compare) : undefined;
  const shown = earlier === undefined ? result : withEarlier(result, earlier);
  if (options.from !== undefined) for (const section of shown.sections) console.log(sectionText(section));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  if (options.docs) writeFileSync(PAGE, performancePage(result));
  if (earlier !== undefined && options.from === undefined) {
    for (const section of shown.sections) console.log(sectionText(section));
  }
  console.log(bars(shown));
}

async function measured() {
  const revision = options.compare === undefined || isFile(options.compare) ? undefined : checkoutOf(options.compare);
  const products = [thisCheckout(), ...(revision === undefined ? [] : [revision.product])];
  const settings = { quick: options.quick, milliseconds: options.quick ? 150 : 300 };
  const here = machine();
  const begin = performance.now();
  const sections = [];
  try {
    for (const scenario of SCENARIOS) {
      const session = { products, settings, rounds: options.rounds, only: options.only, progress };
      const figures = await runScenario(scenario, session);
      if (figures.length === 0) continue;
      const { id, title, method } = scenario;
      sections.push({ id, title, method, figures });
      progress('');
      console.log(sectionText(sections.at(-1)));
    }
  } finally {
    revision?.remove();
  }
  const { quick, rounds } = options;
  const seconds = Math.round((performance.now() - begin) / 1000);
  return { format: FORMAT, products, machine: here, quick, rounds, seconds, sections };
}

function isFile(name) {
  return name !== undefined && existsSync(name);
}

function readResult(file) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (result.format !== FORMAT) throw new Error(`${file} is not a result of this program.`);
  return result;
}

/** What is going on, on a terminal alone. */
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
