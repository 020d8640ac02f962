import type { AuditRecord } from '../ports.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Environment } from './environment.ts';

/** A record is on the disk this long after it was added, and the commits it takes are few. */
const DELAY_MS = 200;
/** Records written in one batch: more would hold up other work. */
const BATCH = 1_000;
/** Records that wait for a slow disk; beyond it the newest are dropped. */
const MOST_WAITING = 20_000;

/** Writes audit records that nobody waits for, in batches. A batch that fails is dropped. */
export class AuditWriter {
  readonly #environment: Environment;
  readonly #trail: AuditTrail;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(environment: Environment, trail: AuditTrail) {
    this.#environment = environment;
    this.#trail = trail;
  }

  add(record: AuditRecord): void {
    if (this.#trail.waiting >= MOST_WAITING) return;
    this.#trail.add([JSON.stringify(record)]);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), DELAY_MS);
    // Whoever ends the process closes the engine first.
    this.#timer.unref();
  }

  /** Resolves when everything added so far is written, or dropped. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#trail.waiting > 0) {
      const count = Math.min(this.#trail.waiting, BATCH);
      // The trail is no bill: a full disk fails the calls that change something, and not those that only read.
      await this.#environment
        .batch(() => this.#trail.put(count))
        .then(
          () => this.#trail.stored(count),
          () => this.#trail.drop(count),
        );
    }
  }
}
