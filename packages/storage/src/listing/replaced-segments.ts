import type { ObjectRecord, SegmentRecord } from '../ports.ts';

/** The segments of `before` that `after` names no more; all of them when there is no `after`. */
export function droppedSegments(before: ObjectRecord | undefined, after?: ObjectRecord): readonly SegmentRecord[] {
  if (before === undefined) return [];
  if (after === undefined) return before.segments;
  const kept = new Set(after.segments.map((segment) => segment.blobId));
  return before.segments.filter((segment) => !kept.has(segment.blobId));
}

/**
 * Holds `updateObject` to its contract: a change of metadata that lost or gained bytes would leave blobs without an owner.
 *
 * @throws TypeError when the change touched bucket, key or segments
 */
export function assertSameSegments(before: ObjectRecord, after: ObjectRecord): void {
  const same =
    before.bucket === after.bucket &&
    before.key === after.key &&
    before.segments.length === after.segments.length &&
    before.segments.every((segment, index) => segment.blobId === after.segments[index]?.blobId);
  if (!same) throw new TypeError('a change of metadata must keep the bucket, the key and the segments');
}
