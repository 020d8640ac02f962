import type { Clock, Random } from '@osseal/service-kit';
import type { AccountDirectory } from '@osseal/storage';

/** What {@link DirectoryEditor} is made of. */
export interface DirectoryEditorDeps {
  readonly directory: AccountDirectory;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Changes of the account directory, one after the other: what a change found when it looked (a name that is free, a limit
 * that is not reached) is still so when it writes.
 */
export class DirectoryEditor {
  readonly directory: AccountDirectory;
  readonly random: Random;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ directory, clock, random }: DirectoryEditorDeps) {
    this.directory = directory;
    this.random = random;
    this.#clock = clock;
  }

  /** Runs one change when those before it are done, however they ended. @param step gets the time, for its records */
  change<T>(step: (now: string) => Promise<T>): Promise<T> {
    const done = this.#last.then(() => step(this.now()));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** ISO 8601, as records hold it. */
  now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
