/** A figure for people: no more digits than it deserves. */
export function number(value) {
  if (value === null || value === undefined) return 'n/a';
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(value < 0.1 ? 3 : 2);
}

/** Median and, in brackets, lowest to highest. */
export function spread({ median, low, high }) {
  return `${number(median)} (${number(low)}-${number(high)})`;
}

/** `≥ 0.75, aim 0.90` */
export function mark({ atLeast, atMost, aim }) {
  const bar = atLeast === undefined ? `≤ ${number(atMost)}` : `≥ ${number(atLeast)}`;
  return aim === undefined ? bar : `${bar}, aim ${number(aim)}`;
}

/** What became of a bar. */
export const VERDICTS = { aim: 'aim reached', bar: 'bar reached', below: 'BELOW THE BAR' };
