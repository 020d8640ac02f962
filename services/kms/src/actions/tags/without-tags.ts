import type { Tags } from './tag-list.ts';

/** The tags less those of the given keys; keys that are not there are passed over. @inferred the latter */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const unwanted = new Set(keys);
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !unwanted.has(key)));
}
