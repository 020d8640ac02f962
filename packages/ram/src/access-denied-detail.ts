import type { Decision } from './evaluate.ts';
import type { Principal } from './principal.ts';

/** Fields of `AccessDeniedDetail` in the order of the wire. */
export type AccessDeniedDetail = readonly (readonly [name: string, value: string])[];

/**
 * What an error tells its receiver about a refusal: its own identity, the action, and which sort of policy refused.
 * Empty for the unsigned. @documented AccessDeniedDetail of RAM; the type of bucket and key policies @inferred
 */
export function accessDeniedDetail(principal: Principal, action: string, decision: Decision): AccessDeniedDetail {
  if (principal.type === 'anonymous') return [];
  return [
    ['AuthAction', action],
    ...nameOf(principal),
    ['NoPermissionType', decision.effect === 'ExplicitDeny' ? 'ExplicitDeny' : 'ImplicitDeny'],
    ['PolicyType', policyTypeOf(decision.decidedBy)],
  ];
}

/** The name that the cloud has for the sort of policy that decided. @documented DecodeDiagnosticMessage */
export function policyTypeOf(decidedBy: Decision['decidedBy']): string {
  switch (decidedBy) {
    case 'session':
      return 'SessionPolicy';
    case 'trust-policy':
      return 'AssumeRolePolicy';
    case 'bucket-policy':
    case 'key-policy':
      return 'ResourceBasedPolicy';
    default:
      return 'AccountLevelIdentityBasedPolicy';
  }
}

function nameOf(principal: Exclude<Principal, { type: 'anonymous' }>): AccessDeniedDetail {
  switch (principal.type) {
    case 'root':
      return named('Account', principal.account, principal.account);
    case 'user':
      return named('SubUser', principal.userId, principal.account);
    case 'assumed-role':
      return named('AssumedRoleUser', `${principal.role}:${principal.session}`, principal.account);
  }
}

function named(type: string, display: string, owner: string): AccessDeniedDetail {
  return [
    ['AuthPrincipalType', type],
    ['AuthPrincipalDisplayName', display],
    ['AuthPrincipalOwnerId', owner],
  ];
}
