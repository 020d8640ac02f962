import { isAliasName } from './alias-name.ts';
import { isKeyIdText } from './key-id.ts';

/** What a KeyId parameter names. */
export type KeyReference =
  | { readonly kind: 'id'; readonly keyId: string }
  | { readonly kind: 'alias'; readonly aliasName: string }
  | { readonly kind: 'arn'; readonly region: string; readonly account: string; readonly keyId: string }
  | { readonly kind: 'alias-arn' };

const ARN = /^acs:kms:([a-z0-9-]{1,64}):([0-9]{1,20}):(.+)$/;
const KEY_PART = 'key/';

/**
 * Reads a KeyId parameter: key id, `alias/...`, or ARN of a key. Undefined when it is none of them: empty, too long, or
 * with characters that no id has. @documented aliases Overview, GetKeyPolicy
 */
export function parseKeyReference(text: string): KeyReference | undefined {
  if (isKeyIdText(text)) return { kind: 'id', keyId: text };
  if (isAliasName(text)) return { kind: 'alias', aliasName: text };
  const [, region, account, resource] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || resource === undefined) return undefined;
  if (isAliasName(resource)) return { kind: 'alias-arn' };
  const keyId = resource.startsWith(KEY_PART) ? resource.slice(KEY_PART.length) : '';
  return isKeyIdText(keyId) ? { kind: 'arn', region, account, keyId } : undefined;
}
