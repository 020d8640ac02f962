import type { AccessDenial } from '@osseal/kms-client';
import { kmsError, ramError, type WireError } from '@osseal/protocol/errors';
import { type AccessRequest, accessDeniedDetail, evaluate, explain, type PolicySet, parseArn } from '@osseal/ram';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
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
  located: Pick<Decoded, 'action' | 'call'>,
  refused: Refused,
  diagnostics: Diagnostics,
): WireError {
  const { action, call } = located;
  const { request, policies } = refused;
  const { principal, accessKeyId, account } = call.caller;
  const isForeignKey = request.action.startsWith('kms:') && isForeign(request.resource, account);
  const shown = isForeignKey ? asUnknown(refused, call.conditions) : refused;
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
    message: `This operation for ${request.resource} is forbidden by permission system.`,
    elements,
  });
}

/** The error for an ARN of another account that names no key: word for word that for a key which is there and denied. */
export function refusalOfUnknown(decoded: Decoded, diagnostics: Diagnostics): WireError | undefined {
  const { action, call, identity, input } = decoded;
  const resource = foreignKeyIn(input, call.caller.account);
  if (resource === undefined) return undefined;
  const ownAction = RENAMED.get(action.name) ?? `kms:${action.name}`;
  const request = { principal: call.caller.principal, action: ownAction, resource, conditions: call.conditions };
  const policies = { identity: identity.policies, session: identity.sessionPolicies };
  return refusal(decoded, { request, policies, ownAction }, diagnostics);
}

/** Operations whose permission on the key that can be another account's has a name of its own. @documented ReEncrypt */
const RENAMED: ReadonlyMap<string, string> = new Map([['ReEncrypt', 'kms:ReEncryptTo']]);

/** Without the key's policy and tags, and by the operation's own action. */
function asUnknown({ request, policies, ownAction }: Refused, conditions: AccessRequest['conditions']): Refused {
  const { identity = [], session = [] } = policies;
  return { request: { ...request, action: ownAction, conditions }, policies: { identity, session }, ownAction };
}

/** Whether a resource belongs to another account than the given one. */
export function isForeign(resource: string, account: string): boolean {
  const owner = parseArn(resource)?.account;
  return owner !== undefined && owner !== account;
}

function foreignKeyIn(input: unknown, account: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  for (const value of Object.values(input)) {
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'arn') continue;
    const { region, account: owner, keyId } = value as { region: string; account: string; keyId: string };
    if (owner !== account) return `acs:kms:${region}:${owner}:key/${keyId}`;
  }
  return undefined;
}

function serviceOf(action: string): AccessDenial['service'] {
  const service = action.slice(0, action.indexOf(':'));
  return service === 'ram' || service === 'sts' ? service : 'kms';
}
