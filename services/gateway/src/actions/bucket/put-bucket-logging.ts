import { notOffered, ossError } from '@osseal/protocol/errors';
import type { BucketAction } from '../../action.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** Access logs can be switched off, which they are; logs are not delivered, so that they cannot be switched on. @documented PutBucketLogging */
export const putBucketLogging: BucketAction = {
  name: 'PutBucketLogging',
  level: 'bucket',
  summary: 'Switches access logs off. Switching them on is refused: none would be delivered.',
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:PutBucketLogging', bucket }],
  async handle(call) {
    const root = await readXmlBody(call);
    if (root?.name !== 'BucketLoggingStatus') throw ossError('MalformedXML');
    if (root.child('LoggingEnabled') === undefined) return { status: 200 };
    throw notOffered('sub-resource', 'LoggingEnabled');
  },
};
