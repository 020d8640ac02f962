import { type ObjectRecord, StoreError } from '@osseal/storage';
import type { ObjectCall } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { noSuchKey, requireVersion } from './find-object.ts';
import { readVersionId } from './object-version.ts';

/**
 * Changes metadata of the object or version that a request names. No byte is read, and KMS is not asked.
 * @throws WireError NoSuchKey, NoSuchVersion, MethodNotAllowed
 */
export async function changeObject(
  gateway: GatewayDomain,
  { http, bucket, key }: ObjectCall,
  change: (current: ObjectRecord) => ObjectRecord,
): Promise<ObjectRecord> {
  const versionId = readVersionId(http.query.get('versionId'));
  try {
    return await gateway.index.updateObject(bucket.name, key, change, versionId);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'not-found')) throw error;
    // Says why it was not found; if it has come meanwhile, the client was too early all the same.
    await requireVersion(gateway, { bucket, key, versionId, method: http.method });
    throw noSuchKey(key);
  }
}
