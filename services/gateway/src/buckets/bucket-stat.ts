import type { XmlNode } from '@osseal/protocol/oss';
import type { InventoryRow } from '@osseal/storage';

/** Storage class → the element of its figures. Standard has two elements of their own instead. */
const CLASS_ELEMENTS: readonly (readonly [storageClass: string, element: string])[] = [
  ['IA', 'InfrequentAccess'],
  ['Archive', 'Archive'],
  ['ColdArchive', 'ColdArchive'],
  ['DeepColdArchive', 'DeepColdArchive'],
];

/**
 * A bucket's figures as GetBucketStat shows them: counts, and plaintext bytes, parts of open uploads included in the bytes
 * as they are in the cloud's.
 * @param nowMs when the figures were taken; an empty bucket says 0 @inferred
 * @documented GetBucketStat
 */
export function bucketStat(inventory: readonly InventoryRow[], nowMs: number): XmlNode {
  const objects = inventory.filter(({ state }) => state === 'current' || state === 'noncurrent');
  const parts = inventory.filter(({ state }) => state === 'part');
  const ofClass = (wanted: string) => objects.filter(({ storageClass }) => storageClass === wanted);
  const figures = ([storageClass, element]: readonly [string, string]): XmlNode[] => {
    const rows = ofClass(storageClass);
    return [
      [`${element}Storage`, bytes(rows)],
      [`${element}RealStorage`, bytes(rows)],
      [`${element}ObjectCount`, count(rows)],
    ];
  };
  return [
    'BucketStat',
    [
      ['Storage', bytes(objects) + bytes(parts)],
      ['ObjectCount', count(objects)],
      ['MultipartUploadCount', count(inventory.filter(({ state }) => state === 'upload'))],
      ['LiveChannelCount', 0],
      ['LastModifiedTime', inventory.length === 0 ? 0 : Math.floor(nowMs / 1000)],
      ['StandardStorage', bytes(ofClass('Standard'))],
      ['StandardObjectCount', count(ofClass('Standard'))],
      ...CLASS_ELEMENTS.flatMap(figures),
      ['MultipartPartCount', count(parts)],
      ['DeleteMarkerCount', count(inventory.filter(({ state }) => state === 'marker'))],
    ],
  ];
}

function count(rows: readonly InventoryRow[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

function bytes(rows: readonly InventoryRow[]): number {
  return rows.reduce((sum, row) => sum + row.bytes, 0);
}
