import { createHash } from 'node:crypto';

/** The bytes of an object that a seed and a size stand for. Every 32 bytes carry their position. */
export function contentOf({ seed, size }) {
  const bytes = Buffer.alloc(size, createHash('sha256').update(String(seed)).digest());
  for (let at = 0; at + 4 <= size; at += 32) bytes.writeUInt32LE(at, at);
  return bytes;
}

/** The seed and size that bytes were made of, if whole; else undefined. @param candidates what they may be */
export function recognise(bytes, candidates) {
  return candidates.find((candidate) => candidate !== undefined && contentOf(candidate).equals(bytes));
}

/** As `recognise`, for bytes that several contents make one behind the other. @param candidates lists of contents */
export function recogniseJoined(bytes, candidates) {
  const size = (pieces) => pieces.reduce((sum, piece) => sum + piece.size, 0);
  return candidates.find(
    (pieces) =>
      pieces !== undefined && size(pieces) === bytes.length && Buffer.concat(pieces.map(contentOf)).equals(bytes),
  );
}
