import { crc32 } from 'node:zlib';

/*
 * CRC-32 over all that follows | length of the payload | sequence | payload (UTF-8)
 *        4                              4                    6
 *
 * Numbers are big-endian. The checksum covers length and sequence too, so that a run of zeros is no frame.
 */
const LENGTH_AT = 4;
const SEQUENCE_AT = 8;
const SEQUENCE_SIZE = 6;

/** Bytes before the payload. */
export const FRAME_HEADER_SIZE = SEQUENCE_AT + SEQUENCE_SIZE;

/** One batch of a journal. */
export interface Frame {
  /** Higher than that of the frame before it. */
  readonly sequence: number;
  readonly payload: string;
}

/** Completes a frame whose payload stands at `FRAME_HEADER_SIZE` in `buffer`. Returns the bytes of the frame. */
export function sealFrame(buffer: Buffer, sequence: number, payloadSize: number): Buffer {
  const frame = buffer.subarray(0, FRAME_HEADER_SIZE + payloadSize);
  frame.writeUInt32BE(payloadSize, LENGTH_AT);
  frame.writeUIntBE(sequence, SEQUENCE_AT, SEQUENCE_SIZE);
  frame.writeUInt32BE(crc32(frame.subarray(LENGTH_AT)), 0);
  return frame;
}

/** The frames at the start of `bytes`, up to the first that is cut, changed or out of order, and where they end. */
export function readFrames(bytes: Buffer): { readonly frames: readonly Frame[]; readonly end: number } {
  const frames: Frame[] = [];
  let end = 0;
  let last = 0;
  while (bytes.length - end >= FRAME_HEADER_SIZE) {
    const size = FRAME_HEADER_SIZE + bytes.readUInt32BE(end + LENGTH_AT);
    const sequence = bytes.readUIntBE(end + SEQUENCE_AT, SEQUENCE_SIZE);
    if (size > bytes.length - end || sequence <= last) break;
    if (crc32(bytes.subarray(end + LENGTH_AT, end + size)) !== bytes.readUInt32BE(end)) break;
    frames.push({ sequence, payload: bytes.toString('utf8', end + FRAME_HEADER_SIZE, end + size) });
    end += size;
    last = sequence;
  }
  return { frames, end };
}
