import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { keyContainerArn } from '../../keys/key-arn.ts';
import { secretContainerArn } from '../../secrets/secret-arn.ts';
import { optional } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { findTaggables, listTaggables } from './find-taggable.ts';
import { demandRegion, RESOURCE_PARAMETERS, resourceIds, wantedTags, withLists } from './resource-parameters.ts';
import { readTagCursor, tagRows } from './tag-page.ts';
import type { ResourceType, TaggableResource } from './taggable-resource.ts';

interface Target {
  readonly resources: readonly TaggableResource[];
  /** Set when no resource is named: the right is asked on all of the type. */
  readonly container: string | undefined;
}

/**
 * @documented ListTagResources; @inferred the right that is asked when no resource is named, and that a resource which has
 * all wanted tags is shown with all its tags
 */
export const listTagResources = defineAction({
  name: 'ListTagResources',
  group: 'tag',
  summary: 'Lists the tags of keys or secrets, those that are named or those that have the wanted tags, 200 at a time.',
  input: withLists(
    z.object({
      ...RESOURCE_PARAMETERS,
      ResourceId: resourceIds.optional(),
      Tag: wantedTags.optional(),
      NextToken: optional(readTagCursor),
    }),
  ),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  async target({ RegionId, ResourceType, ResourceId }, call, kms): Promise<Target> {
    demandRegion(RegionId, call);
    if (ResourceId === undefined) return wholeType(ResourceType, call, kms);
    return { resources: await findTaggables(ResourceType, ResourceId, call, kms), container: undefined };
  },
  checks({ resources, container }) {
    const action = 'kms:ListTagResources';
    return container === undefined
      ? resources.map((resource) => resource.check(action))
      : [{ action, resource: container }];
  },
  handle({ resources }, { Tag = [], NextToken }) {
    const wanted = resources.filter(({ tags }) =>
      Tag.every(({ Key, Value }) => Object.hasOwn(tags, Key) && (Value === undefined || tags[Key] === Value)),
    );
    return tagRows(wanted, NextToken);
  },
});

async function wholeType(type: ResourceType, call: Call, kms: KmsDomain): Promise<Target> {
  const containerOf = type === 'key' ? keyContainerArn : secretContainerArn;
  return { resources: await listTaggables(type, call, kms), container: containerOf(scopeOf(call)) };
}
