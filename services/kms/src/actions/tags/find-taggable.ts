import { kmsError } from '@osseal/protocol/errors';
import type { Awaitable } from '@osseal/storage';
import type { Call } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import type { KeyReference } from '../../keys/key-reference.ts';
import type { ResourceType, TaggableResource } from './taggable-resource.ts';
import { findTaggedKey, listTaggedKeys } from './tagged-key.ts';
import { findTaggedSecret, listTaggedSecrets } from './tagged-secret.ts';

/** How the older tag actions name their resource. */
export interface TagSelector {
  readonly KeyId?: KeyReference | undefined;
  readonly SecretName?: string | undefined;
  readonly CertificateId?: string | undefined;
}

/**
 * The one resource that a selector names.
 * @throws MissingParameter: it names none; InvalidParameter: more than one; UnsupportedOperation: a certificate;
 * Forbidden.KeyNotFound, Forbidden.ResourceNotFound, Unsupported.Alias
 */
export function selectTaggable(selector: TagSelector, call: Call, kms: KmsDomain): Awaitable<TaggableResource> {
  const { KeyId, SecretName, CertificateId } = selector;
  const [first, second] = (['KeyId', 'SecretName', 'CertificateId'] as const).filter(
    (name) => selector[name] !== undefined,
  );
  if (first === undefined) throw kmsError('MissingParameter', { parameter: 'KeyId' });
  if (second !== undefined) throw kmsError('InvalidParameter', { parameter: second });
  if (KeyId !== undefined) return findTaggedKey(KeyId, call, kms);
  if (SecretName !== undefined) return findTaggedSecret(SecretName, 'SecretName', call, kms);
  // Certificates were withdrawn from the API; none can be made here.
  throw kmsError(CertificateId === undefined ? 'MissingParameter' : 'UnsupportedOperation');
}

/** The resources that a list of ids names, in its order, each once. @throws InvalidParameter on ResourceId, and as selectTaggable */
export async function findTaggables(
  type: ResourceType,
  ids: readonly string[],
  call: Call,
  kms: KmsDomain,
): Promise<readonly TaggableResource[]> {
  const found = await Promise.all([...new Set(ids)].map((id) => findTaggable(type, id, call, kms)));
  return [...new Map(found.map((resource) => [resource.id, resource])).values()];
}

/** All of one type in the caller's account and region. */
export function listTaggables(type: ResourceType, call: Call, kms: KmsDomain): Promise<readonly TaggableResource[]> {
  return type === 'key' ? listTaggedKeys(call, kms) : listTaggedSecrets(call, kms);
}

function findTaggable(type: ResourceType, id: string, call: Call, kms: KmsDomain): Awaitable<TaggableResource> {
  return type === 'key' ? findTaggedKey(id, call, kms) : findTaggedSecret(id, 'ResourceId', call, kms);
}
