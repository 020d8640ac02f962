import { CHUNK_SIZE, HEADER_SIZE, openSegment, sealSegment, TAG_SIZE } from '@osseal/envelope';

/** The plaintext of the vectors: byte i is `(i ^ (i >> 8) ^ (i >> 16)) & 0xff`. */
export function patternBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++) bytes[index] = (index ^ (index >> 8) ^ (index >> 16)) & 0xff;
  return bytes;
}

/** Seals in pieces of `pieceSize` bytes. */
export function sealAll(
  plaintext: Uint8Array,
  dataKey: Uint8Array | null,
  salt: Uint8Array,
  pieceSize = plaintext.length,
): Buffer {
  const sealer = sealSegment({ dataKey, salt });
  const parts: Buffer[] = [sealer.header()];
  for (let offset = 0; offset < plaintext.length; offset += pieceSize) {
    parts.push(...sealer.update(plaintext.subarray(offset, offset + pieceSize)));
  }
  parts.push(...sealer.final());
  return Buffer.concat(parts);
}

/** Opens a whole sealed segment the way a download does: chunk by chunk, from the recorded size. */
export function openAll(
  sealed: Uint8Array,
  dataKey: Uint8Array | null,
  plaintextSize: number,
  expectedSalt?: Uint8Array,
): Buffer {
  const header = sealed.subarray(0, HEADER_SIZE);
  const opener = openSegment({ dataKey, header, plaintextSize, ...(expectedSalt && { expectedSalt }) });
  const chunks: Buffer[] = [];
  const count = Math.max(1, Math.ceil(plaintextSize / CHUNK_SIZE));
  for (let index = 0; index < count; index++) {
    const offset = HEADER_SIZE + index * (CHUNK_SIZE + TAG_SIZE);
    // The last chunk takes all that is left, so that bytes behind the end are noticed.
    const end = index === count - 1 ? sealed.length : offset + CHUNK_SIZE + TAG_SIZE;
    chunks.push(opener.open(index, sealed.subarray(offset, end)));
  }
  opener.destroy();
  return Buffer.concat(chunks);
}
