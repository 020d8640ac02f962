import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { NoAnswer } from './no-answer.ts';

export interface PersistenceOptions {
  /** For a request with all its attempts. */
  readonly timeoutMs: number;
  /** How long nobody asks after KMS was found to be away. */
  readonly pauseMs: number;
  /** Told when KMS is found to be away, and when it is back. */
  onChange(isAway: boolean): void;
}

/** Failures in a row after which KMS counts as away. */
const FAILURES = 5;
const MOST_REPEATS = 3;
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 500;

/**
 * How often and how long KMS is asked. A request is repeated a few times with growing, jittered delays; one that is not
 * `repeatable` only while it has never been sent, because KMS bills each call that it sees. After some failures in a row
 * nobody asks for a pause, then one request tries for all.
 */
export class Persistence {
  readonly #timeoutMs: number;
  readonly #once;
  readonly #again;

  constructor({ timeoutMs, pauseMs, onChange }: PersistenceOptions) {
    this.#timeoutMs = timeoutMs;
    const breaker = circuitBreaker(handleType(NoAnswer), {
      halfOpenAfter: pauseMs,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    breaker.onBreak(() => onChange(true));
    breaker.onReset(() => onChange(false));
    const limits = {
      maxAttempts: MOST_REPEATS,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_DELAY_MS, maxDelay: LONGEST_DELAY_MS }),
    };
    const unsent = handleWhen((error) => error instanceof NoAnswer && error.neverSent);
    this.#once = wrap(retry(unsent, limits), breaker);
    this.#again = wrap(retry(handleType(NoAnswer), limits), breaker);
  }

  /**
   * @param attempt one request, which ends when its signal says so
   * @throws NoAnswer after the last attempt, when the time is up, or at once while KMS is known to be away
   */
  async ask<T>(repeatable: boolean, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#timeoutMs);
    try {
      return await (repeatable ? this.#again : this.#once).execute(() => attempt(deadline.signal), deadline.signal);
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new NoAnswer('The KMS service is away.', { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
