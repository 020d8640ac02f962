import { join } from 'node:path';
import { diskError } from '../durable/disk-errors.ts';
import { StoreError } from '../ports.ts';
import { JournalFile } from './journal-file.ts';
import { FRAME_HEADER_SIZE, type Frame, sealFrame } from './journal-frame.ts';

/** The two files that take turns. */
export const JOURNAL_NAMES = ['usage-a.journal', 'usage-b.journal'] as const;
const NAME_IN_MESSAGES = 'the usage journal';
const FIRST_BUFFER = 16 * 1024;
/** A larger buffer is not kept. */
const LARGEST_KEPT = 1024 * 1024;
/** UTF-8 needs at most so many bytes for a character of a string. */
const BYTES_PER_CHARACTER = 3;

/**
 * Batches that survive `kill -9` but may be lost by a power cut: they are written and not synced. Two files take turns, so
 * that one can be emptied while the other grows.
 */
export class UsageJournal {
  #active: JournalFile;
  #other: JournalFile;
  #sequence: number;
  #buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER);
  #closed = false;

  private constructor(active: JournalFile, other: JournalFile, sequence: number) {
    this.#active = active;
    this.#other = other;
    this.#sequence = sequence;
  }

  /**
   * @param stored the sequence up to which all frames are stored elsewhere
   * @returns the frames above it, in order, and how many bytes were no frame: cut off by a crash, or damaged
   * @throws StoreError `unavailable`
   */
  static open(
    directory: string,
    stored: number,
  ): { readonly journal: UsageJournal; readonly frames: readonly Frame[]; readonly dropped: number } {
    let a: ReturnType<typeof JournalFile.open> | undefined;
    try {
      a = JournalFile.open(join(directory, JOURNAL_NAMES[0]));
      const b = JournalFile.open(join(directory, JOURNAL_NAMES[1]));
      const all = [...a.frames, ...b.frames].sort((one, other) => one.sequence - other.sequence);
      const journal = new UsageJournal(a.file, b.file, Math.max(stored, all.at(-1)?.sequence ?? 0));
      return { journal, frames: all.filter(({ sequence }) => sequence > stored), dropped: a.dropped + b.dropped };
    } catch (error) {
      a?.file.close();
      throw diskError(NAME_IN_MESSAGES, error);
    }
  }

  /** Of the last frame. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Bytes in both files. */
  get size(): number {
    return this.#active.size + this.#other.size;
  }

  /** Writes one frame; it is there for good, or not at all. @throws StoreError `full`, `unavailable` */
  append(payload: string): void {
    if (this.#closed) throw new StoreError('unavailable', `${NAME_IN_MESSAGES} is closed`);
    const most = FRAME_HEADER_SIZE + payload.length * BYTES_PER_CHARACTER;
    const buffer = most <= this.#buffer.length ? this.#buffer : this.#largerBuffer(most);
    const size = buffer.write(payload, FRAME_HEADER_SIZE, 'utf8');
    const sequence = this.#sequence + 1;
    try {
      this.#active.append(sealFrame(buffer, sequence, size), sequence);
    } catch (error) {
      throw diskError(NAME_IN_MESSAGES, error);
    }
    this.#sequence = sequence;
  }

  /** Lets the next frames go to the other file, if that one is empty. */
  takeTurns(): void {
    if (this.#other.size > 0) return;
    [this.#active, this.#other] = [this.#other, this.#active];
  }

  /** Every frame up to this one is stored elsewhere, durably. */
  forgetUpTo(sequence: number): void {
    this.#active.forgetUpTo(sequence);
    this.#other.forgetUpTo(sequence);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#active.close();
    this.#other.close();
  }

  #largerBuffer(size: number): Buffer {
    const buffer = Buffer.allocUnsafeSlow(size);
    if (size <= LARGEST_KEPT) this.#buffer = buffer;
    return buffer;
  }
}
