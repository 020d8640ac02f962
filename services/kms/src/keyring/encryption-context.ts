/** Pairs that must be given again, as a set, to open what was wrapped with them. Authenticated, never stored in the blob. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * The one byte form of a context: UTF-8 of a JSON object without blanks, pairs ordered by the UTF-8 bytes of their
 * names. Empty, like an absent context, when there are no pairs. Two contexts have the same form only if they hold the
 * same pairs. @documented EncryptionContext (equality by pairs); @inferred the form
 */
export function canonicalContext(context: EncryptionContext | undefined): Buffer {
  const names = context === undefined ? [] : Object.keys(context);
  if (context === undefined || names.length === 0) return Buffer.alloc(0);
  const pairs = sortedByBytes(names).map((name) => `${JSON.stringify(name)}:${JSON.stringify(context[name])}`);
  return Buffer.from(`{${pairs.join(',')}}`);
}

// String comparison would go by UTF-16 units, in which U+10000 comes before U+E000.
function sortedByBytes(names: readonly string[]): readonly string[] {
  if (names.length === 1) return names;
  return names
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}
