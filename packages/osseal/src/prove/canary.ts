import { randomBytes } from 'node:crypto';
import type { Needles } from './needles.ts';

const TOKEN_BYTES = 32;

/** Makes contents that can be told from all others, and remembers what to look for. */
export class Canaries {
  readonly #needles: Needles;
  readonly #paths = new Set<string>();

  constructor(needles: Needles) {
    this.#needles = needles;
  }

  /** The ways by which something was written. */
  get paths(): readonly string[] {
    return [...this.#paths];
  }

  /** Bytes that hold the canary again and again: any 63 of them hold all of it. */
  bytes(path: string, size: number): Buffer {
    return Buffer.alloc(size, this.#token(path, randomBytes(TOKEN_BYTES)));
  }

  /** The same as text that JSON, XML and URLs leave as it is. */
  text(path: string): string {
    const text = randomBytes(TOKEN_BYTES).toString('hex');
    this.#token(path, Buffer.from(text, 'latin1'));
    return text;
  }

  /** A secret that the product made. */
  given(path: string, secret: Uint8Array): void {
    this.#token(path, Buffer.from(secret));
  }

  #token(path: string, token: Buffer): Buffer {
    this.#paths.add(path);
    this.#needles.add(`canary of ${path}`, token);
    return token;
  }
}
