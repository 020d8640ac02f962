/** Where a secret was found. */
export interface NeedleHit {
  readonly what: string;
  readonly at: number;
}

interface Needle {
  readonly what: string;
  readonly bytes: Buffer;
}

/** Shorter ones could be met by chance. */
const SHORTEST = 12;
const FILTER_BITS = 20;
// A global is slow to reach for every byte.
const { imul } = Math;

/**
 * Secrets to look for, each as it is, in hexadecimal and in Base64 of every alignment, so that it is found inside of longer
 * encoded text too. The time of a search does not depend on their number.
 */
export class Needles {
  readonly #byHead = new Map<number, Needle[]>();
  readonly #filter = new Uint8Array(2 ** FILTER_BITS);
  #longest = 0;
  #count = 0;

  /** How many secrets there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the longest spelling. */
  get longest(): number {
    return this.#longest;
  }

  /** @param secret is copied */
  add(what: string, secret: Uint8Array): void {
    this.#count += 1;
    for (const bytes of spellings(Buffer.from(secret))) {
      if (bytes.length < SHORTEST) continue;
      const head = bytes.readInt32LE(0);
      this.#filter[slot(head)] = 1;
      const alike = this.#byHead.get(head);
      if (alike === undefined) this.#byHead.set(head, [{ what, bytes }]);
      else alike.push({ what, bytes });
      this.#longest = Math.max(this.#longest, bytes.length);
    }
  }

  /** All places at which one begins. */
  *find(content: Buffer): Generator<NeedleHit> {
    const last = content.length - SHORTEST;
    for (let at = 0; at <= last; at += 1) {
      const head = word(content, at);
      if (this.#filter[slot(head)] === 0) continue;
      for (const { what, bytes } of this.#byHead.get(head) ?? []) {
        if (content.subarray(at, at + bytes.length).equals(bytes)) yield { what, at };
      }
    }
  }
}

function slot(head: number): number {
  return imul(head, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

/** Four bytes; without the range checks of `readInt32LE`. */
function word(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function spellings(secret: Buffer): Buffer[] {
  const hex = secret.toString('hex');
  const aligned = [0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((encoding) => {
      const text = Buffer.concat([Buffer.alloc(shift), secret]).toString(encoding);
      // What the bytes before and behind it have no part in.
      return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + secret.length) * 8) / 6));
    }),
  );
  const texts = [...new Set([hex, hex.toUpperCase(), ...aligned])];
  return [secret, ...texts.map((text) => Buffer.from(text, 'latin1'))];
}
