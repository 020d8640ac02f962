import { type AccessRequest, evaluate, type PolicySet } from './evaluate.ts';
import { compilePolicy, type PolicyKind, PolicySyntaxError } from './policy.ts';
import { type Principal, principalArn } from './principal.ts';

/** A statement that is not there and would help. */
export interface MissingGrant {
  /** The policy that it belongs into. */
  readonly attachTo: PolicyKind;
  readonly statement: Readonly<Record<string, unknown>>;
}

/**
 * The smallest set of statements, each on this action and this resource alone, with which the request would be allowed;
 * empty when there is none: for anonymous requests, which are to be signed, and where the rules leave no way.
 */
export function missingGrants(request: AccessRequest, policies: PolicySet): readonly MissingGrant[] {
  if (request.principal.type === 'anonymous') return [];
  const candidates = candidatesFor(request, policies);
  // At most four candidates: sixteen sets, the smaller ones first.
  const sets = Array.from({ length: 2 ** candidates.length }, (_, bits) =>
    candidates.filter((_candidate, place) => (bits >> place) & 1),
  ).sort((a, b) => a.length - b.length);
  return sets.find((set) => evaluate(request, withGrants(policies, set)).effect === 'Allow') ?? [];
}

function candidatesFor({ principal, action, resource }: AccessRequest, policies: PolicySet): readonly MissingGrant[] {
  const plain = { Effect: 'Allow', Action: action, Resource: resource };
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const grants: MissingGrant[] = [{ attachTo: 'identity', statement: plain }];
  if ((policies.session?.length ?? 0) > 0) grants.push({ attachTo: 'session', statement: plain });
  if (service === 'oss') {
    grants.push({ attachTo: 'bucket', statement: { ...plain, Principal: [bucketPrincipal(principal)] } });
  }
  if (service === 'kms') {
    const statement = { ...plain, Resource: '*', Principal: { RAM: [roleOrSelf(principal)] } };
    grants.push({ attachTo: 'key', statement });
  }
  if (service === 'sts') {
    const statement = { Effect: 'Allow', Action: action, Principal: { RAM: [roleOrSelf(principal)] } };
    grants.push({ attachTo: 'trust', statement });
  }
  return grants.filter(isWellFormed);
}

function isWellFormed({ attachTo, statement }: MissingGrant): boolean {
  try {
    compilePolicy({ Version: '1', Statement: [statement] }, attachTo);
    return true;
  } catch (error) {
    // A name that no policy can spell, from a seed file.
    if (error instanceof PolicySyntaxError) return false;
    throw error;
  }
}

function withGrants(policies: PolicySet, grants: readonly MissingGrant[]): PolicySet {
  let all: PolicySet = policies;
  for (const { attachTo, statement } of grants) {
    const grant = compilePolicy({ Version: '1', Statement: [statement] }, attachTo);
    // A session is bounded by all of its policies together: one set.
    all = { ...all, [attachTo]: [...(all[attachTo] ?? []), grant] };
  }
  return all;
}

function bucketPrincipal(principal: Principal): string {
  switch (principal.type) {
    case 'root':
      return principal.account;
    case 'user':
      return principal.userId;
    case 'assumed-role':
      return `arn:sts::${principal.account}:assumed-role/${principal.role.toLowerCase()}/${principal.session}`;
    case 'anonymous':
      return '*';
  }
}

/** A role session by its role: sessions come and go. */
function roleOrSelf(principal: Principal): string {
  return principal.type === 'assumed-role'
    ? `acs:ram::${principal.account}:role/${principal.role.toLowerCase()}`
    : principalArn(principal);
}
