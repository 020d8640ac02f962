import { type ChunkSearch, compileChunk } from './glob-chunk.ts';

/** Tells whether a text matches one compiled pattern. */
export type Glob = (text: string) => boolean;

/** Matches every text, the empty one too. Compared by identity where a test can be skipped. */
export const MATCH_ANY: Glob = () => true;

/**
 * Compiles a pattern in which `*` stands for any run of characters (`/` and `:` included) and `?` for exactly one character.
 * There is no escape. Matching is linear in the text, whatever the pattern. @documented RAM policy elements
 */
export function compileGlob(pattern: string): Glob {
  if (/^\*+$/.test(pattern)) return MATCH_ANY;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const head = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(head)) return (text) => text.startsWith(head);
  let compiled: Glob | undefined;
  // Most patterns of a policy are never asked: the work waits for the first question.
  return (text) => {
    compiled ??= compileChunks(pattern);
    return compiled(text);
  };
}

/** What stands between stars is looked for from left to right, each as early as it can be; the ends are anchored. */
function compileChunks(pattern: string): Glob {
  const parts = pattern.split('*').map(compileChunk);
  const first = parts.at(0);
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return MATCH_ANY;
  if (parts.length === 1) return (text) => first.startsAt(text, 0) === text.length;
  const middle: readonly ChunkSearch[] = parts.slice(1, -1).filter(({ isEmpty }) => !isEmpty);
  return (text) => {
    let at = first.startsAt(text, 0);
    for (const chunk of middle) {
      if (at < 0) return false;
      at = chunk.findEnd(text, at);
    }
    return at >= 0 && last.endsAfter(text, at);
  };
}
