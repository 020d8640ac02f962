import { contest } from './contest.mjs';
import { figureOf } from './figure.mjs';

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} title
 * @property {string} method what is done, for readers of the figures
 * @property {(settings: Settings) => Definition[]} figures
 * @property {(context: Context) => Promise<Subject[]>} [references] what every product is measured against
 * @property {(context: Context & { product: Product }) => Promise<Subject[]>} open
 *
 * @typedef {object} Settings
 * @property {boolean} quick
 * @property {number} milliseconds how long one load lasts
 *
 * @typedef {object} Context
 * @property {Settings} settings
 * @property {(close: () => unknown) => void} onClose what is to be undone in the end, last first
 * @property {(subject: string) => boolean} isWanted whether any chosen figure needs the subject
 *
 * @typedef {import('./contest.mjs').Subject} Subject
 * @typedef {import('./figure.mjs').Definition} Definition
 * @typedef {import('../products.mjs').Product} Product
 */

/**
 * Measures those figures of a scenario that `only` matches, of all products in the same rounds.
 *
 * @param {Scenario} scenario
 * @param {{ products: readonly Product[], settings: Settings, rounds: number, only: RegExp, progress: (text: string) => void }} session
 * @returns {Promise<object[]>} figures; none when nothing matches
 */
export async function runScenario(scenario, { products, settings, rounds, only, progress }) {
  const definitions = scenario.figures(settings).filter(({ id }) => only.test(id));
  if (definitions.length === 0) return [];
  // What is compared is measured one right after the other.
  const wanted = new Set(definitions.flatMap(({ subject, ratios = [] }) => [...ratios.map(({ to }) => to), subject]));
  const order = [...wanted];
  const closers = [];
  const context = { settings, onClose: (close) => closers.push(close), isWanted: (id) => wanted.has(id) };
  const named = (name, subjects) =>
    subjects
      .filter(({ id }) => wanted.has(id))
      .map((subject) => ({ ...subject, id: `${name}:${subject.id}`, place: order.indexOf(subject.id) }));
  try {
    progress(`${scenario.title}: preparing`);
    const subjects = named('reference', (await scenario.references?.(context)) ?? []);
    for (const product of products) subjects.push(...named(product.name, await scenario.open({ ...context, product })));
    const onRound = (round) =>
      progress(`${scenario.title}: ${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}`);
    const samples = await contest(inOrder(subjects), { rounds, onRound });
    return definitions.map((definition) => figureOf(definition, products, samples));
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function inOrder(subjects) {
  return [...subjects].sort((a, b) => a.place - b.place);
}
