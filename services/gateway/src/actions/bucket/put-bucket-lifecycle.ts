import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { parseLifecycle } from '../../lifecycle/lifecycle-document.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Rules act at midnight UTC, and on objects that are there already, too. @documented PutBucketLifecycle */
export const putBucketLifecycle: BucketAction = {
  name: 'PutBucketLifecycle',
  level: 'bucket',
  summary: 'Replaces the rules by which objects, versions and uploads go or change their storage class.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketLifecycle', bucket }],
  async handle(call, { index, random }) {
    const lifecycle = parseLifecycle(await readXmlBody(call), () => random.uuid());
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, lifecycle }));
    return { status: 200 };
  },
};
