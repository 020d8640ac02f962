import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { flag, optional } from '../parameters.ts';
import { changeEach } from './change-each.ts';
import { findTaggables } from './find-taggable.ts';
import { demandRegion, RESOURCE_PARAMETERS, resourceIds, tagKeys, withLists } from './resource-parameters.ts';
import { withoutTags } from './without-tags.ts';

/** @documented UntagResources; @inferred that one of TagKey and All has to say what goes, and that it goes everywhere or nowhere */
export const untagResources = defineAction({
  name: 'UntagResources',
  group: 'tag',
  summary: 'Removes the named tags, or all of them, from up to 50 keys or secrets.',
  input: withLists(
    z.object({
      ...RESOURCE_PARAMETERS,
      ResourceId: resourceIds,
      TagKey: tagKeys.optional(),
      All: optional(flag),
    }),
  ),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'Rejected.PendingDeletion',
    'Rejected.ResourceInDeleteWindow',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target({ RegionId, ResourceType, ResourceId }, call, kms) {
    demandRegion(RegionId, call);
    return findTaggables(ResourceType, ResourceId, call, kms);
  },
  checks: (resources) => resources.map((resource) => resource.check('kms:UntagResources')),
  async handle(resources, { TagKey, All }) {
    if (TagKey === undefined && All !== true) throw kmsError('MissingParameter', { parameter: 'TagKey' });
    // All is looked at only when no key is named.
    await changeEach(resources, (tags) => (TagKey === undefined ? {} : withoutTags(tags, TagKey)));
    return {};
  },
});
