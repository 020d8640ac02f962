import { median, ratioSummary, summary } from './statistics.mjs';

/**
 * @typedef {object} Definition what is told about a subject
 * @property {string} id path-like, for --only
 * @property {string} label
 * @property {string} subject
 * @property {string} of the field of its samples
 * @property {string} unit
 * @property {Ratio[]} [ratios]
 * @property {Bar} [bar] of the figure itself
 *
 * @typedef {object} Bar with `atLeast` or `atMost`, and the value that would be better still
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {number} [aim]
 *
 * @typedef {Bar & { to: string, label: string, of?: string }} Ratio `to` is another subject, of the same product or a reference
 */

/**
 * The figure of the first product, with its ratios, and beside it those of the other products.
 *
 * @param {Definition} definition
 * @param {readonly { name: string }[]} products
 * @param {ReadonlyMap<string, Record<string, number>[]>} samples by `<product or "reference">:<subject>`
 */
export function figureOf(definition, [product, ...others], samples) {
  const { id, label, subject, of, unit, bar, ratios = [] } = definition;
  const series = (name, field = of, from = subject) => samples.get(`${name}:${from}`)?.map((sample) => sample[field]);
  const values = series(product.name);
  const figure = {
    id,
    label,
    unit,
    ...rounded(summary(values)),
    ...(bar === undefined ? {} : judged(bar, median(values))),
  };
  for (const [name, field] of [
    ['cpu', 'cpu'],
    ['p99', 'p99'],
  ]) {
    const more = field === of ? undefined : series(product.name, field);
    if (more?.every(Number.isFinite)) figure[name] = significant(median(more));
  }
  figure.ratios = ratios.flatMap(({ to, label: name, of: field = of, atLeast, atMost, aim }) => {
    // A reference goes before a subject of the product that has the same name.
    const owner = samples.has(`reference:${to}`) ? 'reference' : product.name;
    const references = series(owner, field, to);
    if (references === undefined) return [];
    const ratio = ratioSummary(series(product.name, field), references);
    const cpu = median(series(owner, 'cpu', to)) / median(series(product.name, 'cpu'));
    return [
      {
        to: name,
        reference: significant(median(references)),
        ...rounded(ratio),
        ...(Number.isFinite(cpu) ? { cpu: significant(cpu) } : {}),
        ...judged({ atLeast, atMost, aim }, ratio.median),
      },
    ];
  });
  figure.products = others.map(({ name }) => {
    const before = series(name);
    const cpu = median(series(name, 'cpu')) / median(series(product.name, 'cpu'));
    return {
      name,
      ...rounded(summary(before)),
      ratio: rounded(ratioSummary(values, before)),
      ...(Number.isFinite(cpu) ? { cpu: significant(cpu) } : {}),
    };
  });
  return figure;
}

function judged({ atLeast, atMost, aim }, value) {
  const bar = atLeast ?? atMost;
  if (bar === undefined) return {};
  const reaches = (mark) => (atLeast === undefined ? value <= mark : value >= mark);
  const verdict = aim !== undefined && reaches(aim) ? 'aim' : reaches(bar) ? 'bar' : 'below';
  return {
    bar: { ...(atLeast === undefined ? { atMost } : { atLeast }), ...(aim === undefined ? {} : { aim }) },
    verdict,
  };
}

function rounded(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, significant(value)]));
}

/** Four digits that mean something. */
function significant(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
