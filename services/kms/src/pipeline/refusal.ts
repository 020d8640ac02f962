import type { AccessDenial } from '@osseal/kms-client';
import { kmsError, ramError, type WireError } from '@osseal/protocol/errors';
import { type AccessRequest, accessDeniedDetail, evaluate, explain, type PolicySet, parseArn } from '@osseal/ram';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { keyArn } from '../keys/key-arn.ts';
import type { KeyReference } from '../keys/key-reference.ts';
import type { Decoded } from './decode-input.ts';

/** A permission that was asked for and not given. */
export interface Refused {
  readonly request: AccessRequest;
  readonly policies: PolicySet;
  /** The action that the operation itself asks for; the refused one can be another that a caller of its has to have. */
  readonly ownAction: string;
}

/**
 * The error for a caller who lacks a permission: `Forbidden.NoPermission` naming the resource, for RAM and STS
 * `NoPermission`, with AccessDeniedDetail; and the record of why, for operators. Of another account's key a caller learns
 * what follows from its own policies alone, which is the same whether or not the key exists.
 * @documented AccessDeniedDetail of RAM; @inferred that KMS sends it
 */
export function refusal(
  located: Pick<Decoded, 'action' | 'call' | 'input'>,
  refused: Refused,
  diagnostics: Diagnostics,
): WireError {
  const { action, call } = located;
  const { request, policies } = refused;
  const { principal, accessKeyId, account } = call.caller;
  const isForeignKey = request.action.startsWith('kms:') && isForeign(request.resource, account);
  const shown = isForeignKey ? asUnknown(located, refused) : refused;
  const decision = evaluate(shown.request, shown.policies);
  const denial: AccessDenial = {
    requestId: call.requestId,
    timeMs: call.nowMs,
    service: serviceOf(request.action),
    operation: action.name,
    principal,
    accessKeyId,
    ...(call.cause && { causeRequestId: call.cause.requestId }),
    checks: [explain(request, policies)],
    ...(isForeignKey && { callerChecks: [explain(shown.request, shown.policies)] }),
  };
  const elements = [
    ...accessDeniedDetail(principal, shown.request.action, decision),
    ['EncodedDiagnosticMessage', diagnostics.encodeDiagnostic(denial)] as const,
  ].map(([name, value]) => [`AccessDeniedDetail.${name}`, value] as const);
  if (!request.action.startsWith('kms:')) return ramError('NoPermission', { elements });
  return kmsError('Forbidden.NoPermission', {
    message: `This operation for ${shown.request.resource} is forbidden by permission system.`,
    elements,
  });
}

/**
 * The error for an ARN of another account that names no key, word for word that for a key which is there and denied.
 * @param error what looking for the key came to: it names the ARN
 */
export function refusalOfUnknown(decoded: Decoded, error: WireError, diagnostics: Diagnostics): WireError | undefined {
  const { action, call, identity, input } = decoded;
  const resource = /^This operation for (acs:kms:[^:]*:[^:]*:key\/\S+) is forbidden/.exec(error.message)?.[1];
  if (resource === undefined || !isForeign(resource, call.caller.account)) return undefined;
  const ownAction = permissionOn(resource, action.name, input);
  const request = { principal: call.caller.principal, action: ownAction, resource, conditions: call.conditions };
  const policies = { identity: identity.policies, session: identity.sessionPolicies };
  return refusal(decoded, { request, policies, ownAction }, diagnostics);
}

/** Operations that ask for a permission of another name. @documented Use RAM to control access to KMS */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['TagResources', 'kms:TagResource'],
  ['UntagResources', 'kms:UntagResource'],
  ['ListTagResources', 'kms:ListResourceTags'],
]);

function permissionOn(resource: string, operation: string, input: unknown): string {
  if (operation !== 'ReEncrypt') return RENAMED.get(operation) ?? `kms:${operation}`;
  const { SourceKeyId: source } = input as { readonly SourceKeyId?: KeyReference };
  const isSource = source?.kind === 'arn' && resource.endsWith(`:key/${source.keyId}`);
  return isSource ? 'kms:ReEncryptFrom' : 'kms:ReEncryptTo';
}

/** Without the key's policy and tags, and by the operation's own action. */
function asUnknown({ action, call, input }: Pick<Decoded, 'action' | 'call' | 'input'>, refused: Refused): Refused {
  const { request, policies, ownAction } = refused;
  const { identity = [], session = [] } = policies;
  const own = { policies: { identity, session }, ownAction };
  const target = action.name === 'ReEncrypt' ? foreignDestination(input, call.caller.account) : undefined;
  // Two keys are looked for one after the other: which of them was missed or denied must not show.
  if (target === undefined) return { ...own, request: { ...request, action: ownAction, conditions: call.conditions } };
  return { ...own, request: { ...request, action: 'kms:ReEncryptTo', resource: target, conditions: call.conditions } };
}

function foreignDestination(input: unknown, account: string): string | undefined {
  const { DestinationKeyId: key } = input as { readonly DestinationKeyId?: KeyReference };
  return key?.kind === 'arn' && key.account !== account ? keyArn(key) : undefined;
}

/** Whether a resource belongs to another account than the given one. */
export function isForeign(resource: string, account: string): boolean {
  const owner = parseArn(resource)?.account;
  return owner !== undefined && owner !== account;
}

function serviceOf(action: string): AccessDenial['service'] {
  const service = action.slice(0, action.indexOf(':'));
  return service === 'ram' || service === 'sts' ? service : 'kms';
}
