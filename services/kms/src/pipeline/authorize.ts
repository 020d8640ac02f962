import { kmsError, type WireError } from '@osseal/protocol/errors';
import { type CompiledPolicy, compilePolicy, type Decision, evaluate, type Principal } from '@osseal/ram';
import type { PermissionCheck } from '../action.ts';
import type { Decoded } from './decode-input.ts';

/** A request that has found what it acts on. */
export interface Located extends Decoded {
  readonly target: unknown;
}

/** A request that may be run. */
export interface Authorized extends Located {
  /** One per demand, all of them Allow; empty when nothing is demanded of the caller. */
  readonly grants: readonly Decision[];
}

/**
 * Demands every permission of the action, and whatever else the call demands on the same resources. The gateway's own
 * calls pass: what they may touch is for the actions to bound.
 * @throws WireError `Forbidden.NoPermission` naming the resource, with AccessDeniedDetail
 */
export function authorize(located: Located): Authorized {
  const { action, identity, call, input, target } = located;
  if (call.caller.isService) return { action, identity, call, input, target, grants: [] };
  const grants: Decision[] = [];
  for (const check of action.checks(target, call)) {
    const keyPolicy = compiledKeyPolicy(check.policy);
    const policies = {
      identity: identity.policies,
      session: identity.sessionPolicies,
      ...(keyPolicy === undefined ? {} : { key: [keyPolicy] }),
    };
    const conditions = withTags(call.conditions, check.tags);
    const { principal } = call.caller;
    for (const demanded of demands(check.action, call.alsoRequires)) {
      const decision = evaluate({ principal, action: demanded, resource: check.resource, conditions }, policies);
      if (decision.effect !== 'Allow') throw refusal(check, demanded, principal, decision);
      grants.push(decision);
    }
  }
  return { action, identity, call, input, target, grants };
}

function demands(own: string, others: readonly string[] | undefined): readonly string[] {
  return others === undefined ? [own] : [own, ...others.filter((other) => other !== own)];
}

/** @documented KMS policy condition keys: kms:tag/<tag key> */
function withTags(
  conditions: Readonly<Record<string, string>>,
  tags: PermissionCheck['tags'],
): Readonly<Record<string, string>> {
  if (tags === undefined) return conditions;
  let all: Record<string, string> | undefined;
  for (const key in tags) {
    all ??= { ...conditions };
    all[`kms:tag/${key}`] = tags[key] ?? '';
  }
  return all ?? conditions;
}

// A record is never mutated, so its policy document is the same object until the policy changes.
const compiled = new WeakMap<object, CompiledPolicy>();

function compiledKeyPolicy(document: unknown): CompiledPolicy | undefined {
  if (document === undefined) return undefined;
  if (typeof document !== 'object' || document === null) return compilePolicy(document, 'key');
  const known = compiled.get(document) ?? compilePolicy(document, 'key');
  compiled.set(document, known);
  return known;
}

function refusal(check: PermissionCheck, action: string, principal: Principal, decision: Decision): WireError {
  return kmsError('Forbidden.NoPermission', {
    message: `This operation for ${check.resource} is forbidden by permission system.`,
    elements: detailOf(action, principal, decision).map(([name, value]) => [`AccessDeniedDetail.${name}`, value]),
  });
}

/** @documented AccessDeniedDetail of RAM; @inferred that KMS sends it, and its PolicyType for a key policy */
function detailOf(
  action: string,
  principal: Principal,
  { effect, decidedBy }: Decision,
): (readonly [string, string])[] {
  const policyTypes: Partial<Record<Decision['decidedBy'], string>> = {
    session: 'SessionPolicy',
    'key-policy': 'ResourceBasedPolicy',
  };
  return [
    ['AuthAction', action],
    ...nameOf(principal),
    ['NoPermissionType', effect === 'ExplicitDeny' ? 'ExplicitDeny' : 'ImplicitDeny'],
    ['PolicyType', policyTypes[decidedBy] ?? 'AccountLevelIdentityBasedPolicy'],
  ];
}

function nameOf(principal: Principal): (readonly [string, string])[] {
  switch (principal.type) {
    case 'anonymous':
      return [];
    case 'root':
      return named('Account', principal.account, principal.account);
    case 'user':
      return named('SubUser', principal.userId, principal.account);
    case 'assumed-role':
      return named('AssumedRoleUser', `${principal.role}:${principal.session}`, principal.account);
  }
}

function named(type: string, display: string, owner: string): (readonly [string, string])[] {
  return [
    ['AuthPrincipalType', type],
    ['AuthPrincipalDisplayName', display],
    ['AuthPrincipalOwnerId', owner],
  ];
}
