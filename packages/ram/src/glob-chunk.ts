/** One run of a pattern between two stars, looked for in a text. Places are code units; -1: not there. */
export interface ChunkSearch {
  readonly isEmpty: boolean;
  /** End of the chunk when it stands at `at`. */
  startsAt(text: string, at: number): number;
  /** End of its first occurrence from `from` on. */
  findEnd(text: string, from: number): number;
  /** Whether the text ends with it, no earlier than at `from`. */
  endsAfter(text: string, from: number): boolean;
}

/** Up to this length the engine's own search is linear enough. */
const SHORT = 16;

/** Compiles a run without `*`. `?` stands for one character, which may be two code units. */
export function compileChunk(chunk: string): ChunkSearch {
  return chunk.includes('?') ? wildcardChunk([...chunk]) : literalChunk(chunk);
}

function literalChunk(chunk: string): ChunkSearch {
  const size = chunk.length;
  let borders: Int32Array | undefined;
  return {
    isEmpty: size === 0,
    startsAt: (text, at) => (text.startsWith(chunk, at) ? at + size : -1),
    findEnd(text, from) {
      if (size <= SHORT) {
        const found = text.indexOf(chunk, from);
        return found < 0 ? -1 : found + size;
      }
      borders ??= bordersOf(chunk);
      return findLong(chunk, borders, text, from);
    },
    endsAfter: (text, from) => text.length - from >= size && text.endsWith(chunk),
  };
}

/** Knuth, Morris and Pratt: a text made to almost match costs no more than any other. */
function findLong(chunk: string, borders: Int32Array, text: string, from: number): number {
  let matched = 0;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && chunk.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
    if (chunk.charCodeAt(matched) === unit) matched += 1;
    if (matched === chunk.length) return at + 1;
  }
  return -1;
}

/** For each prefix the length of its longest proper border. */
function bordersOf(chunk: string): Int32Array {
  const borders = new Int32Array(chunk.length);
  let matched = 0;
  for (let at = 1; at < chunk.length; at += 1) {
    const unit = chunk.charCodeAt(at);
    while (matched > 0 && chunk.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0;
    if (chunk.charCodeAt(matched) === unit) matched += 1;
    borders[at] = matched;
  }
  return borders;
}

const WORD = 32;

/** Shift-And: all places of the chunk are tried side by side, 32 of them in one step. */
function wildcardChunk(symbols: readonly string[]): ChunkSearch {
  const size = symbols.length;
  const words = Math.ceil(size / WORD);
  const wild = new Int32Array(words);
  const masks = new Map<string, Int32Array>();
  symbols.forEach((symbol, place) => {
    if (symbol === '?') setBit(wild, place);
    else if (!masks.has(symbol)) masks.set(symbol, new Int32Array(words));
  });
  for (const mask of masks.values()) mask.set(wild);
  symbols.forEach((symbol, place) => {
    if (symbol !== '?') setBit(masks.get(symbol) ?? wild, place);
  });
  const startsAt = (text: string, at: number): number => {
    let end = at;
    for (const symbol of symbols) {
      const character = characterAt(text, end);
      if (character === '' || (symbol !== '?' && symbol !== character)) return -1;
      end += character.length;
    }
    return end;
  };
  return {
    isEmpty: false,
    startsAt,
    findEnd(text, from) {
      const state = new Int32Array(words);
      for (let at = from; at < text.length; ) {
        const character = characterAt(text, at);
        at += character.length;
        if (advance(state, masks.get(character) ?? wild, size)) return at;
      }
      return -1;
    },
    endsAfter(text, from) {
      let start = text.length;
      for (let count = 0; count < size && start > 0; count += 1) start -= isPairEnd(text, start) ? 2 : 1;
      return start >= from && startsAt(text, start) === text.length;
    },
  };
}

function setBit(mask: Int32Array, place: number): void {
  const word = Math.floor(place / WORD);
  mask[word] = (mask[word] ?? 0) | (1 << (place % WORD));
}

/** Takes one more character; true when the chunk is complete with it. */
function advance(state: Int32Array, mask: Int32Array, size: number): boolean {
  let carry = 1;
  for (let word = 0; word < state.length; word += 1) {
    const before = state[word] ?? 0;
    state[word] = ((before << 1) | carry) & (mask[word] ?? 0);
    carry = before >>> (WORD - 1);
  }
  return (((state[Math.floor((size - 1) / WORD)] ?? 0) >>> ((size - 1) % WORD)) & 1) === 1;
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function isPairEnd(text: string, end: number): boolean {
  return end >= 2 && (text.codePointAt(end - 2) ?? 0) > 0xffff;
}
