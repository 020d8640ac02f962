import type { BucketAction, BucketCall } from '../../action.ts';
import { changeBucket } from '../../buckets/change-bucket.ts';

/** All of them, or those that `tagging=<name>,<name>` names. @documented DeleteBucketTags */
export const deleteBucketTags: BucketAction = {
  name: 'DeleteBucketTags',
  level: 'bucket',
  summary: "Removes the bucket's tags.",
  acceptsSse: false,
  checks: ({ bucket }) => [{ action: 'oss:DeleteBucketTagging', bucket }],
  async handle(call, { index }) {
    const named = namesIn(call);
    await changeBucket(index, call.bucket.name, ({ tags = {}, ...rest }) => {
      const kept = Object.entries(tags).filter(([name]) => named.length > 0 && !named.includes(name));
      return kept.length === 0 ? rest : { ...rest, tags: Object.fromEntries(kept) };
    });
    return { status: 204 };
  },
};

function namesIn({ http }: BucketCall): readonly string[] {
  return (http.query.get('tagging') ?? '').split(',').filter((name) => name !== '');
}
