import { ossError } from '@osseal/protocol/errors';
import { type BucketRecord, StoreError } from '@osseal/storage';
import type { OssResponse, ServiceAction } from '../../action.ts';
import { aclCondition } from '../../buckets/acl.ts';
import { sameRule } from '../../buckets/encryption-rule.ts';
import { type BucketRequest, requestedBucket, withConfiguration } from '../../buckets/new-bucket.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** @documented PutBucket; that repeating it with the same settings succeeds: SDK tests tolerate both, @inferred */
export const putBucket: ServiceAction = {
  name: 'PutBucket',
  level: 'service',
  summary: "Creates a bucket in the endpoint's region, optionally with an ACL, a storage class and default encryption.",
  acceptsSse: true,
  checks: (call) => {
    const { bucket } = requestedBucket(call);
    return [{ action: 'oss:PutBucket', bucket, conditions: aclCondition(call.http.headers) }];
  },
  async handle(call, { index, settings }) {
    const requested = requestedBucket(call);
    const { bucket, namesStorageClass } = withConfiguration(
      requested.bucket,
      await readXmlBody(call),
      settings.defaultRegion,
    );
    const existing = await index.findBucket(bucket.name);
    if (existing !== undefined) return repeat(existing, bucket, requested.named, namesStorageClass);
    try {
      await index.insertBucket(bucket);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
      // Another request was faster.
      const winner = await index.findBucket(bucket.name);
      if (winner === undefined) throw error;
      return repeat(winner, bucket, requested.named, namesStorageClass);
    }
    return created(bucket);
  },
};

function repeat(
  existing: BucketRecord,
  wanted: BucketRecord,
  named: BucketRequest['named'],
  namesStorageClass: boolean,
): OssResponse {
  const elements = [['BucketName', wanted.name]] as const;
  if (existing.account !== wanted.account) throw ossError('BucketAlreadyExists', { elements });
  if (namesStorageClass && existing.storageClass !== wanted.storageClass) {
    throw ossError('BucketAlreadyExists', { message: "Cannot modify existing bucket's storage class.", elements });
  }
  const differs =
    existing.region !== wanted.region ||
    (named.acl && existing.acl !== wanted.acl) ||
    (named.encryption && !sameRule(existing.encryption, wanted.encryption));
  if (differs) throw ossError('BucketAlreadyExists', { elements });
  return created(existing);
}

function created({ name }: BucketRecord): OssResponse {
  return { status: 200, headers: { Location: `/${name}` } };
}
