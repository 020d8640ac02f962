import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import type { Call } from '../../action.ts';
import { oneOf, required, textUpTo } from '../parameters.ts';
import { repeatedFields, repeatedTexts } from './repeat-list.ts';
import { MOST_TAGS, tagKey, tagsOf, tagValue } from './tag-list.ts';
import { RESOURCE_TYPES } from './taggable-resource.ts';

const MOST_RESOURCES = 50;

/** Makes lists of numbered parameters, so that a schema can name each by the name that the documentation gives it. */
export function withLists<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((parameters: unknown) => {
    const lists = {
      ResourceId: repeatedTexts(parameters, 'ResourceId'),
      Tag: repeatedFields(parameters, 'Tag'),
      TagKey: repeatedTexts(parameters, 'TagKey'),
    };
    return typeof parameters === 'object' ? { ...parameters, ...lists } : parameters;
  }, schema);
}

/** Parameters that the three newer tag actions share. @documented TagResources */
export const RESOURCE_PARAMETERS = {
  RegionId: required(textUpTo(64)),
  ResourceType: required(oneOf(...RESOURCE_TYPES)),
};

/** 1 to 50 ids. @documented TagResources */
export const resourceIds = z.array(z.string().min(1).max(1024)).min(1).max(MOST_RESOURCES);

/** 1 to 20 tags, each key once. @documented TagResources; @inferred that a value that is not sent is empty */
export const newTags = z
  .array(z.object({ Key: tagKey, Value: tagValue.optional() }))
  .min(1)
  .max(MOST_TAGS)
  .transform((tags, context) => {
    const all = tagsOf(tags.map(({ Key, Value = '' }) => [Key, Value]));
    if (all !== undefined) return all;
    context.addIssue({ code: 'custom', message: 'a key occurs twice' });
    return z.NEVER;
  });

/** 1 to 20 conditions; without a value any value meets one. @documented ListTagResources */
export const wantedTags = z
  .array(z.object({ Key: tagKey, Value: tagValue.optional() }))
  .min(1)
  .max(MOST_TAGS);

/** 1 to 20 keys. @documented UntagResources */
export const tagKeys = z.array(tagKey).min(1).max(MOST_TAGS);

/** A region that is not the one asked holds none of the resources. @inferred the code @throws InvalidParameter on RegionId */
export function demandRegion(RegionId: string, call: Call): void {
  if (RegionId !== call.region) throw kmsError('InvalidParameter', { parameter: 'RegionId' });
}
