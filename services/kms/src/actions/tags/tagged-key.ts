import { kmsError } from '@osseal/protocol/errors';
import type { Awaitable, CmkRecord } from '@osseal/storage';
import type { Call } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { type KeyReference, parseKeyReference } from '../../keys/key-reference.ts';
import { whenReady } from '../../keys/when-ready.ts';
import { onKey } from '../key-permission.ts';
import { scopeOf } from '../scope.ts';
import type { TaggableResource } from './taggable-resource.ts';

/**
 * A key as something to tag.
 * @param name a reference, or the text of a ResourceId
 * @throws InvalidParameter on ResourceId, Forbidden.KeyNotFound, Unsupported.Alias, Forbidden.NoPermission
 */
export function findTaggedKey(name: KeyReference | string, call: Call, kms: KmsDomain): Awaitable<TaggableResource> {
  const reference = typeof name === 'string' ? parseKeyReference(name) : name;
  if (reference === undefined) throw kmsError('InvalidParameter', { parameter: 'ResourceId' });
  const found = kms.keys.find(reference, scopeOf(call), { alias: false, foreign: true });
  return whenReady(found, (key) => taggedKey(key, kms));
}

/** The caller's keys, oldest first. */
export async function listTaggedKeys(call: Call, kms: KmsDomain): Promise<readonly TaggableResource[]> {
  return (await kms.keys.list(scopeOf(call))).map((key) => taggedKey(key, kms));
}

function taggedKey(key: CmkRecord, kms: KmsDomain): TaggableResource {
  return {
    type: 'key',
    id: key.keyId,
    tags: key.tags,
    check: (action) => onKey(action, key),
    demandChangeable: (change) => kms.keys.demandTags(key, change(key.tags)),
    async change(change) {
      await kms.keys.changeTags(key, change);
    },
  };
}
