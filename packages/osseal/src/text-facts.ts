const NAME_WIDTH = 12;

/** Names and their values for a terminal, one pair a line. */
export function textFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  return facts.map(([name, value]) => `${name.padEnd(NAME_WIDTH)} ${value}\n`).join('');
}
