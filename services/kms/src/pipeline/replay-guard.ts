import { createHash } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import type { Clock } from '@osseal/service-kit';

// A timestamp may be 15 minutes ahead and stays good for 15 minutes after: as long a request can be repeated.
const GENERATION_MS = 30 * 60_000;
const DEFAULT_CAP = 250_000;
const LONGEST_KEPT = 64;

/**
 * Remembers the nonces of requests that were accepted, in two sets that are dropped whole. A set that reaches the cap
 * is dropped early: memory stays bounded, and under such a load old nonces are forgotten sooner.
 */
export class ReplayGuard {
  readonly #clock: Clock;
  readonly #cap: number;
  #current = new Set<string>();
  #previous = new Set<string>();
  #startedMs: number;

  /** @param cap nonces per set */
  constructor(clock: Clock, cap = DEFAULT_CAP) {
    this.#clock = clock;
    this.#cap = cap;
    this.#startedMs = clock.now();
  }

  /** Takes a nonce of an access key. @throws WireError `SignatureNonceUsed` */
  take(accessKeyId: string, nonce: string): void {
    const age = this.#clock.now() - this.#startedMs;
    if (age >= GENERATION_MS || this.#current.size >= this.#cap) {
      this.#previous = age >= 2 * GENERATION_MS ? new Set() : this.#current;
      this.#current = new Set();
      this.#startedMs = this.#clock.now();
    }
    const name = `${accessKeyId}\n${nonce.length > LONGEST_KEPT ? digestOf(nonce) : nonce}`;
    const { size } = this.#current;
    // A set that does not grow had it.
    if (this.#previous.has(name) || this.#current.add(name).size === size) throw kmsError('SignatureNonceUsed');
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
