/** A fenced block of a Markdown page that is marked, by the comment above it, as executable. */
export interface Snippet {
  /** From `<!-- run: name -->`. */
  readonly name: string;
  readonly language: string;
  readonly code: string;
  /** What its output must contain, line by line, from `<!-- prints: text -->` below it. */
  readonly prints: readonly string[];
}

const BLOCK = /<!-- run: (.+?) -->\n```(\w+)\n([\s\S]*?)\n```((?:\n<!-- prints: .+? -->)*)/g;

/** The executable blocks of a page, in order. */
export function readSnippets(markdown: string): Snippet[] {
  return [...markdown.matchAll(BLOCK)].map(([, name = '', language = '', code = '', after = '']) => ({
    name,
    language,
    code,
    prints: [...after.matchAll(/<!-- prints: (.+?) -->/g)].map(([, text = '']) => text),
  }));
}
