const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
const LEAST = 7 * SECONDS.d;
const MOST = 730 * SECONDS.d;

/**
 * Seconds of an interval such as `30d`: a whole number and `d`, `h`, `m` or `s`, 7 to 730 days in all.
 * @documented UpdateRotationPolicy; CreateKey names narrower bounds for keys of instances, which are not applied
 */
export function readRotationInterval(text: string): number | undefined {
  const [, digits, unit] = /^([1-9][0-9]{0,8})([dhms])$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const seconds = Number(digits) * SECONDS[unit as keyof typeof SECONDS];
  return seconds >= LEAST && seconds <= MOST ? seconds : undefined;
}
