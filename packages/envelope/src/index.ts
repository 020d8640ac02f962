export { EnvelopeError } from './errors.ts';
export type { SegmentSuite } from './format.ts';
export { CHUNK_SIZE, HEADER_SIZE, plaintextSize, SALT_SIZE, sealedSize, TAG_SIZE } from './format.ts';
export type { SegmentOpener } from './open.ts';
export { openSegment } from './open.ts';
export type { ChunkSpan } from './range.ts';
export { planRange } from './range.ts';
export type { SegmentSealer } from './seal.ts';
export { sealSegment } from './seal.ts';
