/**
 * The value of `x-oss-server-side-encryption-context` as KMS takes it: a JSON object whose values are strings.
 * undefined: it is none. @inferred (the page says JSON; KMS demands string values)
 */
export function parseEncryptionContext(text: string): Readonly<Record<string, string>> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const strings: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') return undefined;
    strings.push([name, value]);
  }
  return Object.fromEntries(strings);
}

/** True when both bind a data key to the same pairs, in whatever order. */
export function sameContext(
  a: Readonly<Record<string, string>> | undefined,
  b: Readonly<Record<string, string>> | undefined,
): boolean {
  const left = Object.entries(a ?? {});
  const right = b ?? {};
  return left.length === Object.keys(right).length && left.every(([name, value]) => right[name] === value);
}
