import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { required } from '../parameters.ts';
import { selectTaggable } from './find-taggable.ts';
import { TAG_SELECTOR } from './selector-parameters.ts';
import { readTags } from './tag-list.ts';

/** @documented TagResource; its limit of 10 tags is older than that of 20, which counts here */
export const tagResource = defineAction({
  name: 'TagResource',
  group: 'tag',
  summary: 'Adds tags to a key or secret, or replaces their values.',
  input: z.object({ ...TAG_SELECTOR, Tags: required(readTags) }),
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
    'Rejected.LimitExceeded',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: (input, call, kms) => selectTaggable(input, call, kms),
  checks: (resource) => [resource.check('kms:TagResource')],
  async handle(resource, { Tags }) {
    await resource.change((tags) => ({ ...tags, ...Tags }));
    return {};
  },
});
