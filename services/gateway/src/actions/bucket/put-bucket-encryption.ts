import type { BucketAction } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';
import { readEncryptionRule } from '../../buckets/encryption-rule.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Objects that exist keep the encryption they were written with. @documented PutBucketEncryption */
export const putBucketEncryption: BucketAction = {
  name: 'PutBucketEncryption',
  level: 'bucket',
  summary: "Sets the bucket's default encryption: OSS-managed (AES256) or KMS with the default or a given CMK.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketEncryption', bucket }],
  async handle(call, { index }) {
    const encryption = readEncryptionRule(await readXmlBody(call));
    await changeBucket(index, call.bucket.name, (current) => ({ ...current, encryption }));
    return { status: 200 };
  },
};
