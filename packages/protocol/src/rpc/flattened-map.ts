/**
 * The map that an old client spread over parameters: `EncryptionContext.purpose=a` with the prefix `EncryptionContext`
 * gives `{ purpose: 'a' }`. Undefined when no parameter has the prefix.
 * @documented npm `@alicloud/kms20160120` 1.2.0 sends maps like this
 */
export function flattenedMap(
  parameters: ReadonlyMap<string, string>,
  prefix: string,
): Record<string, string> | undefined {
  const start = `${prefix}.`;
  const entries: [string, string][] = [];
  for (const [name, value] of parameters) {
    if (name.length > start.length && name.startsWith(start)) entries.push([name.slice(start.length), value]);
  }
  // fromEntries defines own properties, so a key named __proto__ is a key like any other.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
