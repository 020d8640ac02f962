import type { ObjectRecord, SegmentRecord } from '../ports.ts';

/** The segments that `record` names and `other`, if there is one, does not. */
export function segmentsOnlyIn(
  record: ObjectRecord | undefined,
  other: ObjectRecord | undefined,
): readonly SegmentRecord[] {
  if (record === undefined) return [];
  if (other === undefined) return record.segments;
  const shared = new Set(other.segments.map((segment) => segment.blobId));
  return record.segments.filter((segment) => !shared.has(segment.blobId));
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
