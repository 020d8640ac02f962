import { ossError } from '@osseal/protocol/errors';

/** @documented GetBucketPolicy */
export function noSuchBucketPolicy(bucket: string): Error {
  return ossError('NoSuchBucketPolicy', { elements: [['BucketName', bucket]] });
}
