/** The middle value; of an even number of them, the mean of the two in the middle. NaN of none. */
export function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which `share` (0 to 1) of all values are. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

/** Median, lowest and highest. */
export function summary(values) {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Median and spread of the ratios of two series, taken round by round: what slowed a round down slowed both. */
export function ratioSummary(values, references) {
  return summary(values.map((value, round) => value / references[round]));
}
