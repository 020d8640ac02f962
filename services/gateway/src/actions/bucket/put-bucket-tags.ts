import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { BUCKET_TAGS, parseTagging } from '../../objects/object-tags.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Replaces all tags. @documented PutBucketTags */
export const putBucketTags: BucketAction = {
  name: 'PutBucketTags',
  level: 'bucket',
  summary: "Replaces the bucket's tags.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketTagging', bucket }],
  async handle(call, { index }) {
    const tags = parseTagging(await readXmlBody(call), BUCKET_TAGS);
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, tags }));
    return { status: 200 };
  },
};
