import { z } from 'zod';
import { json } from '../parameters.ts';

const MOST_TAGS = 20;
const VALUE = /^[A-Za-z0-9/\\_\-.+=:@]{0,128}$/;
const RESERVED_KEY = /^(aliyun|acs:)/;

const tagList = z
  .array(
    z.strictObject({
      TagKey: z
        .string()
        .min(1)
        .regex(VALUE)
        .refine((key) => !RESERVED_KEY.test(key)),
      TagValue: z.string().regex(VALUE),
    }),
  )
  .max(MOST_TAGS);

/**
 * Tags from their JSON list: at most 20, of letters, digits and `/ \ _ - . + = : @`, at most 128 characters each.
 * @documented CreateKey, TagResource; @inferred that a key named twice is refused and that a value may be empty
 */
export function readTags(text: string): Readonly<Record<string, string>> | undefined {
  const { data } = tagList.safeParse(json(text));
  if (data === undefined) return undefined;
  const tags = Object.fromEntries(data.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  return Object.keys(tags).length === data.length ? tags : undefined;
}
