import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { required } from '../parameters.ts';
import { selectTaggable } from './find-taggable.ts';
import { TAG_SELECTOR } from './selector-parameters.ts';
import { readTagKeys } from './tag-list.ts';
import { withoutTags } from './without-tags.ts';

/** @documented UntagResource */
export const untagResource = defineAction({
  name: 'UntagResource',
  group: 'tag',
  summary: 'Removes tags from a key or secret; keys that it does not have are passed over.',
  input: z.object({ ...TAG_SELECTOR, TagKeys: required(readTagKeys) }),
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.KeyNotFound',
    'Forbidden.ResourceNotFound',
    'Unsupported.Alias',
    'UnsupportedOperation',
    'Rejected.PendingDeletion',
    'Rejected.ResourceInDeleteWindow',
    'Rejected.UnsupportedOperation',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: (input, call, kms) => selectTaggable(input, call, kms),
  checks: (resource) => [resource.check('kms:UntagResource')],
  async handle(resource, { TagKeys }) {
    await resource.change((tags) => withoutTags(tags, TagKeys));
    return {};
  },
});
