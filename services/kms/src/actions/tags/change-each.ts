import type { Tags } from './tag-list.ts';
import type { TaggableResource } from './taggable-resource.ts';

/** Changes the tags of several resources; where one of them refuses, none is changed. @throws the refusal */
export async function changeEach(resources: readonly TaggableResource[], change: (tags: Tags) => Tags): Promise<void> {
  for (const resource of resources) resource.demandChangeable(change);
  await Promise.all(resources.map((resource) => resource.change(change)));
}
