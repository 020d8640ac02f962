interface Waiting {
  readonly undo: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets many changes of a document in memory share one durable write. A change is made in memory first and then handed over
 * with its undo; when a write fails, all changes that are not durable are undone, newest first, and their callers told.
 */
export class GroupCommit {
  readonly #write: () => Promise<void>;
  #writing: Waiting[] = [];
  #waiting: Waiting[] = [];
  #loop: Promise<void> | null = null;

  /** @param write makes the document, as it is when called, durable */
  constructor(write: () => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the change that the caller has just made is durable; rejects with what failed the write. */
  commit(undo: () => void): Promise<void> {
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ undo, resolve, reject }));
    this.#loop ??= this.#run();
    return done;
  }

  /** Resolves when nothing is waiting any more. */
  async settled(): Promise<void> {
    await this.#loop;
  }

  async #run(): Promise<void> {
    // Changes of the same turn join the first write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      this.#writing = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write();
        for (const { resolve } of this.#writing) resolve();
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#loop = null;
  }

  #fail(error: unknown): void {
    // What came in during the write was made on top of what now is undone, so it goes too.
    const lost = [...this.#writing, ...this.#waiting];
    this.#waiting = [];
    for (const { undo } of lost.toReversed()) undo();
    for (const { reject } of lost) reject(error);
  }
}
