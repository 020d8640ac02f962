const SPAN = /^(\d{1,12})(ms|s|m|h|d|w|y)$/;
const ISO_SPAN = /^P(?:(\d+)Y)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECOND = 1000;
const DAY = 86_400 * SECOND;
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY,
};

/** Milliseconds of `90m`, `24h`, `7d`, `1y` (365 days; units ms, s, m, h, d, w, y) or `P1DT2H`. Undefined: it is none. */
export function parseSpan(text: string): number | undefined {
  const [, amount, unit = ''] = SPAN.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (UNIT_MS[unit] ?? 0);
  const parts = ISO_SPAN.exec(text)?.slice(1);
  if (parts === undefined || !/\d/.test(text)) return undefined;
  return ['y', 'w', 'd', 'h', 'm', 's'].reduce(
    (sum, name, at) => sum + Number(parts[at] ?? 0) * (UNIT_MS[name] ?? 0),
    0,
  );
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

/** Milliseconds of a UTC time such as `2026-11-23T15:00:00Z`, or a day. Undefined: it is none. */
export function parseUtcTime(text: string): number | undefined {
  const ms = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
