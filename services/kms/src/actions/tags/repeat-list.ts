/**
 * Lists on the wire: `ResourceId.1=a&ResourceId.2=b`, and of structures `Tag.1.Key=a&Tag.1.Value=b`. Items come in the
 * order of their numbers; gaps close. @documented RepeatList of the RPC style
 */
const NUMBER = /^[1-9][0-9]{0,3}$/;

/** The items of a list of texts; undefined when there is none. */
export function repeatedTexts(parameters: unknown, name: string): readonly string[] | undefined {
  const items = numbered(parameters, name).filter(({ rest }) => rest === '');
  return items.length === 0 ? undefined : items.map(({ value }) => value);
}

/** The items of a list of structures, each with the fields that were sent; undefined when there is none. */
export function repeatedFields(
  parameters: unknown,
  name: string,
): readonly Readonly<Record<string, string>>[] | undefined {
  const byNumber = new Map<number, [string, string][]>();
  for (const { number, rest, value } of numbered(parameters, name)) {
    if (rest === '') continue;
    const fields = byNumber.get(number) ?? [];
    byNumber.set(number, fields);
    fields.push([rest, value]);
  }
  return byNumber.size === 0 ? undefined : [...byNumber.values()].map((fields) => Object.fromEntries(fields));
}

interface Numbered {
  readonly number: number;
  /** The field behind the number; '' for none. */
  readonly rest: string;
  readonly value: string;
}

function numbered(parameters: unknown, name: string): readonly Numbered[] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  const found: Numbered[] = [];
  for (const [key, value] of Object.entries(parameters)) {
    if (!key.startsWith(`${name}.`) || typeof value !== 'string') continue;
    const [number = '', ...rest] = key.slice(name.length + 1).split('.');
    if (NUMBER.test(number)) found.push({ number: Number(number), rest: rest.join('.'), value });
  }
  return found.sort((a, b) => a.number - b.number);
}
