import { Readable } from 'node:stream';
import { ossError } from '@osseal/protocol/errors';
import type { BodyFilter } from '@osseal/protocol/s3';

/**
 * A body after it has gone through filters, at the reader's pace. It ends when its source has ended and every
 * filter is content; otherwise it fails with the filter's WireError, or IncompleteBody. Destroying it lets go of
 * the source, whose rest is then anybody's to drain.
 */
export class FilteredBody extends Readable {
  readonly #source: Readable;
  readonly #filters: readonly BodyFilter[];
  #isAttached = false;
  readonly #letGo: () => void;
  #hasEnded = false;

  /** `letGo` is called when the source is not read any more though it has not ended. */
  constructor(source: Readable, filters: readonly BodyFilter[], letGo = () => {}) {
    super();
    this.#source = source;
    this.#filters = filters;
    this.#letGo = letGo;
    // A reader that has turned away must not bring the process down.
    this.on('error', () => {});
  }

  override _read(): void {
    if (this.#hasEnded) return;
    if (!this.#isAttached) {
      this.#isAttached = true;
      if (this.#source.destroyed && !this.#source.readableEnded) {
        this.#onClose();
        return;
      }
      this.#source
        .on('data', this.#onData)
        .on('end', this.#onEnd)
        .on('close', this.#onClose)
        .on('error', this.#onClose);
    }
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (this.#isAttached && !this.#hasEnded) this.#source.pause();
    if (!this.#hasEnded) this.#letGo();
    callback(error);
  }

  readonly #onData = (slice: Buffer): void => {
    try {
      let pieces: readonly Buffer[] = [slice];
      for (const filter of this.#filters) pieces = pieces.flatMap((piece) => filter.write(piece));
      let mayGoOn = true;
      for (const piece of pieces) mayGoOn = this.push(piece);
      if (!mayGoOn) this.#source.pause();
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    try {
      for (const filter of this.#filters) filter.end();
      this.push(null);
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #onClose = (): void => {
    if (!this.#hasEnded) this.destroy(ossError('IncompleteBody'));
  };

  #fail(error: unknown): void {
    this.destroy(error instanceof Error ? error : new Error('A body could not be filtered.', { cause: error }));
  }
}
