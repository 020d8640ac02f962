import { ossError } from '@osseal/protocol/errors';
import { StoreError } from '@osseal/storage';
import type { BucketAction } from '../../action.ts';

/** @documented DeleteBucket */
export const deleteBucket: BucketAction = {
  name: 'DeleteBucket',
  level: 'bucket',
  summary: 'Deletes a bucket that holds no objects.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucket', bucket }],
  async handle({ bucket }, { index }) {
    try {
      await index.deleteBucket(bucket.name);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const elements = [['BucketName', bucket.name]] as const;
      if (error.code === 'conflict') throw ossError('BucketNotEmpty', { elements });
      if (error.code === 'not-found') throw ossError('NoSuchBucket', { elements });
      throw error;
    }
    return { status: 204 };
  },
};
