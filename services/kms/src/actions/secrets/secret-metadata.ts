import type { SecretRecord } from '@osseal/storage';
import { wireTime } from '../wire-time.ts';

/** What every list of secrets and every description shows. Tags come only when they are asked for. @documented ListSecrets, DescribeSecret */
export function secretMetadata(secret: SecretRecord, fetchTags: boolean | undefined) {
  const { plannedDeleteAt } = secret;
  return {
    SecretName: secret.name,
    SecretType: secret.secretType,
    CreateTime: wireTime(secret.createdAt),
    UpdateTime: wireTime(secret.updatedAt),
    ...(plannedDeleteAt === undefined ? {} : { PlannedDeleteTime: wireTime(plannedDeleteAt) }),
    ...(fetchTags === true ? { Tags: { Tag: tagList(secret) } } : {}),
  };
}

function tagList({ tags }: SecretRecord): readonly { readonly TagKey: string; readonly TagValue: string }[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
