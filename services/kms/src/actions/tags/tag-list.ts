import { z } from 'zod';
import { json } from '../parameters.ts';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** Most entries of one list. @documented CreateKey, TagResources */
export const MOST_TAGS = 20;
const TEXT = /^[A-Za-z0-9/\\_\-.+=:@]{0,128}$/;
const RESERVED_KEY = /^(aliyun|acs:)/;

/** @documented CreateKey, TagResources: 1 to 128 letters, digits and `/ \ _ - . + = : @`, not starting with aliyun or acs: */
export const tagKey = z
  .string()
  .min(1)
  .regex(TEXT)
  .refine((key) => !RESERVED_KEY.test(key));

/** @documented same pages; @inferred that a value may be empty */
export const tagValue = z.string().regex(TEXT);

const tagList = z.array(z.strictObject({ TagKey: tagKey, TagValue: tagValue })).max(MOST_TAGS);
const tagKeyList = z.array(tagKey).min(1).max(MOST_TAGS);

/** Tags from their JSON list, at most 20. @documented CreateKey, TagResource; @inferred that a key named twice is refused */
export function readTags(text: string): Tags | undefined {
  const { data } = tagList.safeParse(json(text));
  return data === undefined ? undefined : tagsOf(data.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

/** Tag keys from their JSON list, 1 to 20. @documented UntagResource */
export function readTagKeys(text: string): readonly string[] | undefined {
  return tagKeyList.safeParse(json(text)).data;
}

/** Undefined when a key occurs twice. */
export function tagsOf(pairs: readonly (readonly [string, string])[]): Tags | undefined {
  const tags = Object.fromEntries(pairs);
  return Object.keys(tags).length === pairs.length ? tags : undefined;
}
