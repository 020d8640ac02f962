/** KMS gave no answer that can be used: it was not reached, took too long, or spoke nonsense. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** True when no byte of the request can have arrived, so that asking again is asking once. */
  readonly neverSent: boolean;

  constructor(message: string, { neverSent = false, cause }: { neverSent?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.neverSent = neverSent;
  }
}
