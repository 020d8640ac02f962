import { kmsError } from '@osseal/protocol/errors';
import type { SecretRecord } from '@osseal/storage';
import type { Call } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { parseSecretReference } from '../../secrets/secret-name.ts';
import { demandNotInDeleteWindow } from '../../secrets/secret-state.ts';
import { scopeOf } from '../scope.ts';
import { onSecret } from '../secrets/secret-permission.ts';
import { MOST_TAGS, type Tags } from './tag-list.ts';
import type { TaggableResource } from './taggable-resource.ts';

/**
 * A secret as something to tag.
 * @param parameter what the name came in
 * @throws InvalidParameter, Forbidden.ResourceNotFound, Forbidden.NoPermission
 */
export async function findTaggedSecret(
  name: string,
  parameter: 'SecretName' | 'ResourceId',
  call: Call,
  kms: KmsDomain,
): Promise<TaggableResource> {
  const reference = parseSecretReference(name);
  if (reference === undefined) throw kmsError('InvalidParameter', { parameter });
  return taggedSecret(await kms.secrets.finder.find(reference, scopeOf(call)), kms);
}

/** The caller's secrets, oldest first. */
export async function listTaggedSecrets(call: Call, kms: KmsDomain): Promise<readonly TaggableResource[]> {
  return (await kms.secrets.finder.list(scopeOf(call), new Map())).map((secret) => taggedSecret(secret, kms));
}

function taggedSecret(secret: SecretRecord, kms: KmsDomain): TaggableResource {
  return {
    type: 'secret',
    id: secret.name,
    tags: secret.tags,
    check: (action) => onSecret(action, secret),
    demandChangeable(change) {
      demandNotInDeleteWindow(secret);
      limited(change(secret.tags));
    },
    change: (change) => kms.secrets.changeTags(secret, (tags) => limited(change(tags))),
  };
}

/** @throws Rejected.LimitExceeded @documented CreateSecret */
function limited(tags: Tags): Tags {
  if (Object.keys(tags).length > MOST_TAGS) throw kmsError('Rejected.LimitExceeded');
  return tags;
}
