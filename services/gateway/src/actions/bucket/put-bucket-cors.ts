import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { parseCors } from '../../cors/cors-document.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** @documented PutBucketCors */
export const putBucketCors: BucketAction = {
  name: 'PutBucketCors',
  level: 'bucket',
  summary: 'Replaces the rules for pages of other origins.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketCors', bucket }],
  async handle(call, { index }) {
    const cors = parseCors(await readXmlBody(call));
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, cors }));
    return { status: 200 };
  },
};
