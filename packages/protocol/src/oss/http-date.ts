/** RFC 1123 in GMT, as `Date` and `Last-Modified` carry it. @documented OSS common headers */
export function toHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** `2018-12-28T09:41:56.000Z`: OSS keeps whole seconds, and its XML says so with `.000`. @documented OSS sample responses */
export function toXmlDate(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

/** `20221228T102741Z`, the time format of V4 signatures. @documented OSS V4 signature */
export function toBasicDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Milliseconds of an RFC 1123 date; undefined when it is none. */
export function parseHttpDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds of `yyyyMMddTHHmmssZ`; undefined when it is none. */
export function parseBasicDate(text: string): number | undefined {
  const match = BASIC_DATE.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const ms = Date.parse(iso);
  // Date.parse refuses month 13, and takes 30 February for 2 March: compare.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== iso ? undefined : ms;
}

const HTTP_DATE = /^[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]0000)$/;
const BASIC_DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
