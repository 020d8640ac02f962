import { ossError } from '@osseal/protocol/errors';
import { type BucketRecord, type ObjectIndex, StoreError } from '@osseal/storage';

/**
 * Changes one bucket's settings; resolves when the change is durable. Objects are never touched.
 * @throws WireError NoSuchBucket when it was deleted meanwhile
 */
export async function changeBucket(
  index: ObjectIndex,
  name: string,
  change: (current: BucketRecord) => BucketRecord,
): Promise<void> {
  try {
    await index.updateBucket(name, change);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'not-found')) throw error;
    throw ossError('NoSuchBucket', { elements: [['BucketName', name]] });
  }
}
