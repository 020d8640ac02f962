/**
 * Environment for a server process whose clock is behind the machine's by so many days. Started again without it on the
 * same data folder, the product lives through the time between. Requests to it must be dated with `dateAgo`.
 */
export function laggingClock(days: number): Readonly<Record<string, string>> {
  const script = `const now = Date.now; Date.now = () => now() - ${days * MS_PER_DAY};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

/** The time that such a server shows, as KMS requests are dated. */
export function dateAgo(days: number): string {
  return new Date(Date.now() - days * MS_PER_DAY).toISOString().replace(/\.\d+Z$/, 'Z');
}

const MS_PER_DAY = 86_400_000;
