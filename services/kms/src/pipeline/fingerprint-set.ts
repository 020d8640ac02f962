/** A 64-bit hash of a text. Not cryptographic: the seed keeps outsiders from choosing texts that share one. */
export class Fingerprint {
  readonly #seed: number;
  #low = 0;
  #high = 0;

  /** @param seed any 32 bits, from a source of randomness */
  constructor(seed: number) {
    this.#seed = seed;
    this.#restart();
  }

  /** The hash of `owner` and `name`, in `low` and `high` until the next call. */
  take(owner: string, name: string): void {
    this.#restart();
    this.#add(owner);
    // No character is as high, so owner and name cannot run into each other.
    this.#mix(0x10000);
    this.#add(name);
  }

  get low(): number {
    return this.#low >>> 0;
  }

  get high(): number {
    return this.#high >>> 0;
  }

  #restart(): void {
    this.#low = this.#seed ^ 0x9e3779b9;
    this.#high = this.#seed ^ 0x41c6ce57;
  }

  #add(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.#mix(text.charCodeAt(at));
  }

  /** Two multiplications by primes; the shifts let high bits count in low ones. */
  #mix(code: number): void {
    const low = Math.imul(this.#low ^ code, 0x9e3779b1);
    const high = Math.imul(this.#high ^ code, 0x5f356495);
    this.#low = low ^ (low >>> 15);
    this.#high = high ^ (high >>> 13);
  }
}

/**
 * A set of fingerprints in one flat array: 16 bytes for each that it has room for, which no garbage collector looks at. Open
 * addressing, never more than half full.
 */
export class FingerprintSet {
  readonly #slots: Uint32Array;
  readonly #mask: number;
  #size = 0;

  /** @param room how many it may hold */
  constructor(room: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * room));
    this.#slots = new Uint32Array(2 * slots);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  has({ low, high }: Fingerprint): boolean {
    return this.#slots[2 * this.#find(low, high)] !== 0;
  }

  /** False when it had it. */
  add({ low, high }: Fingerprint): boolean {
    const slot = this.#find(low, high);
    if (this.#slots[2 * slot] !== 0) return false;
    this.#slots[2 * slot] = named(low);
    this.#slots[2 * slot + 1] = high;
    this.#size += 1;
    return true;
  }

  clear(): void {
    if (this.#size > 0) this.#slots.fill(0);
    this.#size = 0;
  }

  /** The slot that holds the fingerprint, or the free one where it belongs. */
  #find(low: number, high: number): number {
    const slots = this.#slots;
    const wanted = named(low);
    for (let slot = high & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = slots[2 * slot];
      if (found === 0 || (found === wanted && slots[2 * slot + 1] === high)) return slot;
    }
  }
}

/** Zero marks a free slot. */
function named(low: number): number {
  return low === 0 ? 1 : low;
}
