/**
 * Why sealed bytes were refused:
 * - `header-invalid`: not a segment of this format, not under this data key, or not the segment that was meant;
 * - `size-impossible`: no segment can have that size, or the range is not inside it;
 * - `chunk-not-authentic`: a chunk was changed, moved or belongs to another segment;
 * - `truncated`: fewer bytes than the size promises;
 * - `sealed`: the sealer or opener was used after its end, which is an error of the caller.
 */
export type EnvelopeErrorCode = 'header-invalid' | 'size-impossible' | 'chunk-not-authentic' | 'truncated' | 'sealed';

/** Sealed bytes that are not what they claim to be. The message names neither bytes nor keys. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
  readonly code: EnvelopeErrorCode;

  constructor(code: EnvelopeErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
