/** Where the behaviour of an action was learnt, in the words of the comment above it. */
export interface ActionSource {
  /** Wire name. */
  readonly action: string;
  /** Pages of the product's documentation, and what is remarkable about what they say. */
  readonly documented: readonly string[];
  /** What no page says: each is what the rest makes likely. */
  readonly inferred: readonly string[];
}

const COMMENTED_ACTION = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+ = defineAction\(\{\s*name: '(\w+)'/;
const CLAUSE = /@(documented|inferred)\s+((?:(?!@(?:documented|inferred|throws|param)).)*)/g;

/** Reads the `@documented` and `@inferred` clauses of an action from the text of its file; undefined for other files. */
export function readActionSource(text: string): ActionSource | undefined {
  const [, comment, action] = COMMENTED_ACTION.exec(text) ?? [];
  if (comment === undefined || action === undefined) return undefined;
  const flat = comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim();
  const clauses = [...flat.matchAll(CLAUSE)].map(([, kind, words = '']) => ({
    kind,
    words: words.replace(/[;.\s]+$/, ''),
  }));
  const of = (wanted: string) => clauses.filter(({ kind }) => kind === wanted).map(({ words }) => words);
  return { action, documented: of('documented'), inferred: of('inferred') };
}
