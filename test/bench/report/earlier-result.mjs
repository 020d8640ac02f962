/**
 * A result with those of an earlier run beside it. Rates of two runs say little, so the ratios to the references are
 * compared, where there are any, and else the figures.
 */
export function withEarlier(result, earlier) {
  const before = new Map(earlier.sections.flatMap(({ figures }) => figures.map((figure) => [figure.id, figure])));
  const name = `${earlier.products[0].commit} then`;
  const sections = result.sections.map((section) => ({
    ...section,
    figures: section.figures.map((figure) => {
      const former = before.get(figure.id);
      return former === undefined
        ? figure
        : { ...figure, products: [...figure.products, change(name, figure, former)] };
    }),
  }));
  return { ...result, sections };
}

function change(name, figure, former) {
  const [now, then] = [figure.ratios[0], former.ratios[0]];
  const comparable = now !== undefined && then !== undefined && now.to === then.to;
  const [a, b] = comparable ? [now, then] : [figure, former];
  const ratio = { median: a.median / b.median, low: a.low / b.high, high: a.high / b.low };
  return { name, median: former.median, low: former.low, high: former.high, ratio };
}
