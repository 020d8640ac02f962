import { seededRandom } from '@osseal/service-kit';

/** Chance that gives the same run for the same seed. */
export class Dice {
  readonly #random;

  constructor(seed: string) {
    this.#random = seededRandom(seed);
  }

  /** From 0 to `count` - 1. */
  below(count: number): number {
    return this.#random.bytes(4).readUInt32BE() % count;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
    return chosen;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  bytes(size: number): Buffer {
    return this.#random.bytes(size);
  }
}
