/** Tells whether a text matches one compiled pattern. */
export type Glob = (text: string) => boolean;

/** Matches every text, the empty one too. Compared by identity where a test can be skipped. */
export const MATCH_ANY: Glob = () => true;

/**
 * Compiles a pattern in which `*` stands for any run of characters (`/` and `:` included) and `?` for exactly one character.
 * There is no escape. @documented RAM policy elements
 */
export function compileGlob(pattern: string): Glob {
  if (/^\*+$/.test(pattern)) return MATCH_ANY;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const head = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?]/.test(head)) return (text) => text.startsWith(head);
  return (text) => matchesWildcards(pattern, text);
}

/** Two cursors and one remembered star: never exponential, no regular expression. */
function matchesWildcards(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const symbol = pattern[p];
    if (symbol === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (symbol === '?') {
      p += 1;
      t += characterLength(text, t);
    } else if (symbol !== undefined && symbol === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      resume += characterLength(text, resume);
      t = resume;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** A character outside the basic plane is two code units but one `?`. */
function characterLength(text: string, at: number): 1 | 2 {
  const code = text.codePointAt(at);
  return code !== undefined && code > 0xffff ? 2 : 1;
}
