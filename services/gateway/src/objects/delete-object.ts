import { isDeleteMarker } from '@osseal/storage';
import type { BucketCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { versionName } from './object-version.ts';

/** What a delete did, by wire names of versions. Nothing of it in a bucket that never had versioning. */
export interface Deletion {
  /** A delete marker that was made, or one that was removed. */
  readonly marker?: string;
  /** The version that the request named, whether or not it was there. */
  readonly removed?: string;
}

/** Deletes a key, or one version of it for good. Whether anything was there makes no difference. @documented DeleteObject */
export async function removeObject(
  { index }: Pick<GatewayDomain, 'index'>,
  { bucket, nowMs }: Pick<BucketCall, 'bucket' | 'nowMs'>,
  { key, versionId }: { readonly key: string; readonly versionId: string | undefined },
): Promise<Deletion> {
  if (versionId === undefined) {
    const marker = await index.deleteObject(bucket.name, key, { nowMs: Math.floor(nowMs / 1000) * 1000 });
    return marker === undefined ? {} : { marker: versionName(marker) };
  }
  const removed = await index.deleteVersion(bucket.name, key, versionId);
  if (bucket.versioning === undefined) return {};
  return { removed: versionId, ...(removed !== undefined && isDeleteMarker(removed) && { marker: versionId }) };
}
