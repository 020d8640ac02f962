import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';
import { parseReferer } from '../../referer/referer-document.ts';

/** @documented PutBucketReferer */
export const putBucketReferer: BucketAction = {
  name: 'PutBucketReferer',
  level: 'bucket',
  summary: 'Sets from which pages objects may be asked for without a signature in the headers.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketReferer', bucket }],
  async handle(call, { index }) {
    const referer = parseReferer(await readXmlBody(call));
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, referer }));
    return { status: 200 };
  },
};
