import { kmsError } from '@osseal/protocol/errors';
import type { Clock, Random } from '@osseal/service-kit';
import { Fingerprint, FingerprintSet } from './fingerprint-set.ts';

// A timestamp may be 15 minutes ahead and stays good for 15 minutes after: as long a request can be repeated.
const GENERATION_MS = 30 * 60_000;
const DEFAULT_CAP = 250_000;

/**
 * Remembers the nonces of requests that were accepted, in two sets that are dropped whole. A set that reaches the cap
 * is dropped early: memory stays bounded, and under such a load old nonces are forgotten sooner.
 *
 * Of a nonce 64 bits are kept. A nonce that was used is always refused; a new one is taken for a used one in less than one of
 * 10^13 calls.
 */
export class ReplayGuard {
  readonly #clock: Clock;
  readonly #cap: number;
  readonly #fingerprint: Fingerprint;
  #current: FingerprintSet;
  #previous: FingerprintSet;
  #startedMs: number;

  /** @param cap nonces per set */
  constructor(clock: Clock, random: Random, cap = DEFAULT_CAP) {
    this.#clock = clock;
    this.#cap = cap;
    this.#fingerprint = new Fingerprint(random.bytes(4).readInt32BE());
    this.#current = new FingerprintSet(cap);
    this.#previous = new FingerprintSet(cap);
    this.#startedMs = clock.now();
  }

  /** Takes a nonce of an access key. @throws WireError `SignatureNonceUsed` */
  take(accessKeyId: string, nonce: string): void {
    const age = this.#clock.now() - this.#startedMs;
    if (age >= GENERATION_MS || this.#current.size >= this.#cap) {
      this.#previous.clear();
      if (age >= 2 * GENERATION_MS) this.#current.clear();
      [this.#previous, this.#current] = [this.#current, this.#previous];
      this.#startedMs = this.#clock.now();
    }
    this.#fingerprint.take(accessKeyId, nonce);
    if (this.#previous.has(this.#fingerprint) || !this.#current.add(this.#fingerprint)) {
      throw kmsError('SignatureNonceUsed');
    }
  }
}
