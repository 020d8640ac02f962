import type { AccessKeyGrant, CacheFigures } from './kms-client.ts';

const MOST_CACHED = 10_000;

interface Entry {
  readonly grant: Promise<AccessKeyGrant | undefined>;
  readonly goodUntilMs: number;
}

/**
 * Answers of the account directory, kept for a few seconds. Many requests for one id share one look-up. That an id is
 * unknown is not kept: a key that was just made must work.
 */
export class GrantCache {
  readonly #clock: { now(): number };
  readonly #timeToLiveMs: number;
  readonly #entries = new Map<string, Entry>();
  #hits = 0;
  #misses = 0;

  constructor(clock: { now(): number }, timeToLiveMs: number) {
    this.#clock = clock;
    this.#timeToLiveMs = timeToLiveMs;
  }

  figures(): CacheFigures {
    return { entries: this.#entries.size, hits: this.#hits, misses: this.#misses };
  }

  find(id: string, lookUp: (id: string) => Promise<AccessKeyGrant | undefined>): Promise<AccessKeyGrant | undefined> {
    const nowMs = this.#clock.now();
    const known = this.#entries.get(id);
    if (known && nowMs < known.goodUntilMs) {
      this.#hits++;
      return known.grant;
    }
    this.#misses++;
    const grant = lookUp(id);
    if (this.#entries.size >= MOST_CACHED) this.#entries.clear();
    const entry = { grant, goodUntilMs: nowMs + this.#timeToLiveMs };
    this.#entries.set(id, entry);
    const forget = () => {
      if (this.#entries.get(id) === entry) this.#entries.delete(id);
    };
    grant.then((found) => (found === undefined ? forget() : undefined), forget);
    return grant;
  }
}
