import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { changeEach } from './change-each.ts';
import { findTaggables } from './find-taggable.ts';
import { demandRegion, newTags, RESOURCE_PARAMETERS, resourceIds, withLists } from './resource-parameters.ts';

/** @documented TagResources; @inferred that all resources are tagged or none */
export const tagResources = defineAction({
  name: 'TagResources',
  group: 'tag',
  summary: 'Adds tags to up to 50 keys or secrets, or replaces their values.',
  input: withLists(z.object({ ...RESOURCE_PARAMETERS, ResourceId: resourceIds, Tag: newTags })),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'Rejected.PendingDeletion',
    'Rejected.ResourceInDeleteWindow',
    'Rejected.UnsupportedOperation',
    'Rejected.LimitExceeded',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target({ RegionId, ResourceType, ResourceId }, call, kms) {
    demandRegion(RegionId, call);
    return findTaggables(ResourceType, ResourceId, call, kms);
  },
  checks: (resources) => resources.map((resource) => resource.check('kms:TagResources')),
  async handle(resources, { Tag }) {
    await changeEach(resources, (tags) => ({ ...tags, ...Tag }));
    return {};
  },
});
