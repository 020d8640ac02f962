const LENGTH = 20;
/** sts-sdk sends what Date.toISOString gives, milliseconds included, and the real service takes it. */
const FRACTION = /^\.\d{3}Z$/;
const ZERO = 48;

/**
 * Milliseconds of a `YYYY-MM-DDThh:mm:ssZ` timestamp, whole seconds; undefined for any other form or a day that does not exist.
 * @documented KMS "Common parameters"; npm `@alicloud/sts-sdk` 1.0.2 sends a fraction of three digits
 */
export function parseRpcTimestamp(text: string): number | undefined {
  const isWhole = text.length === LENGTH && text[19] === 'Z';
  if (!isWhole && !FRACTION.test(text.slice(LENGTH - 1))) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  // Every comparison with NaN is false. Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `YYYY-MM-DDThh:mm:ssZ` of a time in milliseconds, cut to the second. */
export function formatRpcTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The number that two decimal digits spell; NaN for other characters. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
