import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { parseVersioning } from '../../buckets/versioning.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Objects that are there already become the null versions of their keys. @documented PutBucketVersioning */
export const putBucketVersioning: BucketAction = {
  name: 'PutBucketVersioning',
  level: 'bucket',
  summary: 'Enables or suspends the versioning of objects.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketVersioning', bucket }],
  async handle(call, { index }) {
    const versioning = parseVersioning(await readXmlBody(call));
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, versioning }));
    return { status: 200 };
  },
};
