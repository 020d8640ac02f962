import { closeSync, constants, fchmodSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { PRIVATE_FILE } from '../durable/durable-directory.ts';
import { type Frame, readFrames } from './journal-frame.ts';

/**
 * One file that frames are appended to. Calls are synchronous: a write to the page cache takes some 4 µs, the way to a
 * worker thread and back takes ten times as long.
 */
export class JournalFile {
  readonly #descriptor: number;
  /** Where the next frame goes. What a failed write left behind that place is written over. */
  #size: number;
  #last: number;

  private constructor(descriptor: number, size: number, last: number) {
    this.#descriptor = descriptor;
    this.#size = size;
    this.#last = last;
  }

  /** Opens or makes the file and reads its whole frames; drops what is behind them. @throws the system's error */
  static open(path: string): {
    readonly file: JournalFile;
    readonly frames: readonly Frame[];
    readonly dropped: number;
  } {
    const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE);
    try {
      fchmodSync(descriptor, PRIVATE_FILE);
      const bytes = readFileSync(descriptor);
      const { frames, end } = readFrames(bytes);
      if (end < bytes.length) ftruncateSync(descriptor, end);
      const file = new JournalFile(descriptor, end, frames.at(-1)?.sequence ?? 0);
      return { file, frames, dropped: bytes.length - end };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** Bytes of whole frames. */
  get size(): number {
    return this.#size;
  }

  /** Survives the end of the process from then on. @throws the system's error; the frame is not there then */
  append(frame: Buffer, sequence: number): void {
    let done = 0;
    while (done < frame.length)
      done += writeSync(this.#descriptor, frame, done, frame.length - done, this.#size + done);
    this.#size += frame.length;
    this.#last = sequence;
  }

  /** Empties the file when it has no frame above `sequence`. Frames that stay because the disk refuses do no harm. */
  forgetUpTo(sequence: number): void {
    if (this.#size === 0 || this.#last > sequence) return;
    try {
      ftruncateSync(this.#descriptor, 0);
      this.#size = 0;
    } catch {
      // The next time will do: what is in here is known to be stored.
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
