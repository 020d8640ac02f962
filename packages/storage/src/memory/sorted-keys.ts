/** A block is split when it grows beyond this, so that an insert moves at most this many references. */
const BLOCK_LIMIT = 512;

/** A set of texts in the order of their characters: sorted blocks, found by binary search, so that neither an insert nor a seek scans. */
export class SortedKeys {
  readonly #blocks: string[][] = [];

  /** The same keys, apart. */
  copy(): SortedKeys {
    const copy = new SortedKeys();
    for (const block of this.#blocks) copy.#blocks.push([...block]);
    return copy;
  }

  /** Adds a key; one that is there already stays once. */
  add(key: string): void {
    const place = this.#seek(key);
    if (this.#blocks[place.block]?.[place.index] === key) return;
    // Behind a block's end rather than before the next one's start, so that ascending inserts fill blocks.
    const append = place.index === 0 && place.block > 0;
    const blockIndex = append ? place.block - 1 : place.block;
    const block = this.#blocks[blockIndex];
    if (block === undefined) {
      this.#blocks.push([key]);
      return;
    }
    block.splice(append ? block.length : place.index, 0, key);
    if (block.length > BLOCK_LIMIT) this.#blocks.splice(blockIndex + 1, 0, block.splice(block.length >> 1));
  }

  delete(key: string): void {
    const place = this.#seek(key);
    const block = this.#blocks[place.block];
    if (block?.[place.index] !== key) return;
    block.splice(place.index, 1);
    if (block.length === 0) this.#blocks.splice(place.block, 1);
  }

  /** The keys from `first`, inclusive, to the end. */
  *from(first: string): Generator<string, undefined> {
    const place = this.#seek(first);
    for (let block = place.block; block < this.#blocks.length; block++) {
      const keys = this.#blocks[block] ?? [];
      for (let index = block === place.block ? place.index : 0; index < keys.length; index++) yield keys[index] ?? '';
    }
    return undefined;
  }

  last(): string | undefined {
    return this.#blocks.at(-1)?.at(-1);
  }

  #seek(key: string): { block: number; index: number } {
    const block = firstIndex(this.#blocks, (keys) => (keys.at(-1) ?? '') < key);
    return { block, index: firstIndex(this.#blocks[block] ?? [], (other) => other < key) };
  }
}

function firstIndex<T>(sorted: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
