/** Where time comes from. Nothing in the product reads the system clock but `systemClock`. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #now: number;

  /** @param startMs the first answer of `now`. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the clock by `ms`, which may be negative. */
  advance(ms: number): void {
    this.#now += ms;
  }
}
