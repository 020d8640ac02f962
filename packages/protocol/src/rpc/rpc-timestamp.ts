// sts-sdk sends what Date.toISOString gives, milliseconds included, and the real service takes it.
const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{3})?Z$/;

/**
 * Milliseconds of a `YYYY-MM-DDThh:mm:ssZ` timestamp, whole seconds; undefined for any other form or a day that does not exist.
 * @documented KMS "Common parameters"; npm `@alicloud/sts-sdk` 1.0.2 sends a fraction of three digits
 */
export function parseRpcTimestamp(text: string): number | undefined {
  const parts = FORM.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts.map(Number) as [number, ...number[]];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries a 31 February over into March; the text must come back unchanged.
  return formatRpcTimestamp(ms).slice(0, 19) === text.slice(0, 19) ? ms : undefined;
}

/** `YYYY-MM-DDThh:mm:ssZ` of a time in milliseconds, cut to the second. */
export function formatRpcTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
