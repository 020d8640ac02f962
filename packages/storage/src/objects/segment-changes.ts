import type { ObjectRecord, SegmentRecord } from '../ports.ts';

/** Those of `segments` that `others` has not. */
export function segmentsOnlyIn(
  segments: readonly SegmentRecord[],
  others: readonly SegmentRecord[],
): readonly SegmentRecord[] {
  if (others.length === 0 || segments.length === 0) return segments;
  const shared = new Set(others.map((segment) => segment.blobId));
  return segments.filter((segment) => !shared.has(segment.blobId));
}

/**
 * Holds a change of an object in its place to its contract: another identity would lose the object.
 * @throws TypeError
 */
export function assertSameIdentity(before: ObjectRecord, after: ObjectRecord): void {
  const same =
    before.bucket === after.bucket &&
    before.key === after.key &&
    before.versionId === after.versionId &&
    before.sequence === after.sequence;
  if (!same) throw new TypeError('a change of an object must keep the bucket, the key and the version');
}

/**
 * Holds a change of metadata to its contract: one that lost or gained bytes would leave blobs without an owner.
 * @throws TypeError
 */
export function assertSameSegments(before: ObjectRecord, after: ObjectRecord): void {
  const same =
    before.segments.length === after.segments.length &&
    before.segments.every((segment, index) => segment.blobId === after.segments[index]?.blobId);
  if (!same) throw new TypeError('a change of metadata must keep the segments');
}
