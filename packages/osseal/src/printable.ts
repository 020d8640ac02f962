/** Control characters, and those that turn the direction of a line or end it. */
const STEERS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A line as a terminal may have it: what strangers put into names does not steer it, but is shown by its number. */
export function printable(line: string): string {
  return line.replace(STEERS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
