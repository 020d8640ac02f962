import { parseArn } from './arn.ts';
import { ConditionContext } from './conditions.ts';
import { keyPolicyCanGrant } from './key-policy-actions.ts';
import { aclAllows, type BucketAcl, isDataOperation, type ObjectAcl } from './oss-acl.ts';
import type { CompiledPolicy } from './policy.ts';
import { accountOf, type Principal } from './principal.ts';
import type { CompiledStatement, Facts } from './statement.ts';

/** One question: may this principal do this to that? */
export interface AccessRequest {
  readonly principal: Principal;
  /** `<service>:<name>`, any case. */
  readonly action: string;
  /** Full ARN, owner in its account segment; `*` for an action on nothing in particular. */
  readonly resource: string;
  /** All condition keys of the request; a key that is not listed is absent. */
  readonly conditions: Readonly<Record<string, string | readonly string[]>>;
  /** OSS only; private and default when left out. */
  readonly context?: { readonly bucketAcl?: BucketAcl; readonly objectAcl?: ObjectAcl };
}

/** The policies that bear on one request. Several of a sort act as one set. An empty set is none. */
export interface PolicySet {
  /** Attached to the user or role, inherited from groups too. */
  readonly identity?: readonly CompiledPolicy[];
  /** Passed to AssumeRole for this session. */
  readonly session?: readonly CompiledPolicy[];
  /** Of the bucket. */
  readonly bucket?: readonly CompiledPolicy[];
  /** Of the CMK. */
  readonly key?: readonly CompiledPolicy[];
  /** Of the role to be assumed. */
  readonly trust?: readonly CompiledPolicy[];
}

/** The answer, and what it rests on. */
export interface Decision {
  readonly effect: 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';
  /** For an implicit deny: the step that would have had to allow; `default` when several could have. */
  readonly decidedBy:
    | 'ownership'
    | 'identity'
    | 'session'
    | 'bucket-policy'
    | 'key-policy'
    | 'trust-policy'
    | 'acl'
    | 'default';
  /** The statement that allowed or denied. */
  readonly statement?: { readonly policy: string; readonly index: number; readonly sid?: string };
}

/**
 * Decides one request: session policies first, then identity and resource policies together, a Deny on either side winning,
 * and for OSS data operations the ACL last. Pure; never throws.
 * @documented RAM policy evaluation process, OSS authentication, KMS key policy overview
 */
export function evaluate(request: AccessRequest, policies: PolicySet): Decision {
  const facts = factsOf(request);
  if (policies.session !== undefined && policies.session.length > 0) {
    const session = search(policies.session, facts, 'session');
    if (session.effect !== 'Allow') return session;
  }
  if (facts.action.startsWith('oss:')) return decideOss(facts, request.context ?? {}, policies);
  if (facts.action.startsWith('kms:')) return decideKms(facts, policies);
  if (facts.action === 'sts:assumerole') return decideAssumeRole(facts, policies);
  return decideOwn(facts, policies);
}

/** A request as statements see it. */
export function factsOf(request: AccessRequest): Facts {
  const resource = parseArn(request.resource);
  return {
    principal: request.principal,
    action: request.action.toLowerCase(),
    resource,
    owner: resource?.account ?? accountOf(request.principal),
    conditions: new ConditionContext(request.conditions),
  };
}

const OWNERSHIP: Decision = { effect: 'Allow', decidedBy: 'ownership' };
const REFUSED: Decision = { effect: 'ImplicitDeny', decidedBy: 'default' };

/** Identity policies count for buckets of the caller's own account alone; there and elsewhere the bucket policy is enough by itself. */
function decideOss(facts: Facts, acls: NonNullable<AccessRequest['context']>, policies: PolicySet): Decision {
  const bucket = search(policies.bucket, facts, 'bucket-policy');
  if (facts.principal.type !== 'anonymous' && facts.principal.account === facts.owner) {
    const identity = search(policies.identity, facts, 'identity');
    if (identity.effect === 'ExplicitDeny') return identity;
    if (bucket.effect === 'ExplicitDeny') return bucket;
    if (facts.principal.type === 'root') return OWNERSHIP;
    if (identity.effect === 'Allow') return identity;
  }
  if (bucket.effect !== 'ImplicitDeny') return bucket;
  if (!isDataOperation(facts.action)) return REFUSED;
  const isOpen = aclAllows(facts.action, acls.bucketAcl ?? 'private', acls.objectAcl ?? 'default');
  return { effect: isOpen ? 'Allow' : 'ImplicitDeny', decidedBy: 'acl' };
}

/** Within the key's account either side is enough; from another account both have to allow. */
function decideKms(facts: Facts, policies: PolicySet): Decision {
  if (facts.principal.type === 'anonymous') return REFUSED;
  const isOwn = facts.principal.account === facts.owner;
  const isRoot = facts.principal.type === 'root';
  const identity = isRoot ? OWNERSHIP : search(policies.identity, facts, 'identity');
  if (identity.effect === 'ExplicitDeny') return identity;
  const key = searchKeyPolicy(policies.key, facts);
  if (key.effect === 'ExplicitDeny') return key;
  if (isOwn) {
    if (identity.effect === 'Allow') return identity;
    return key.effect === 'Allow' ? key : REFUSED;
  }
  if (key.effect === 'Allow') return identity.effect === 'Allow' ? key : identity;
  return identity.effect === 'Allow' ? key : REFUSED;
}

/** Both sides always have to allow. An account root assumes no roles. */
function decideAssumeRole(facts: Facts, policies: PolicySet): Decision {
  if (facts.principal.type === 'anonymous' || facts.principal.type === 'root') return REFUSED;
  const identity = search(policies.identity, facts, 'identity');
  if (identity.effect === 'ExplicitDeny') return identity;
  const trust = search(policies.trust, facts, 'trust-policy');
  return trust.effect === 'ExplicitDeny' || identity.effect === 'Allow' ? trust : identity;
}

/** RAM and whatever else has no resource policies: own account only. */
function decideOwn(facts: Facts, policies: PolicySet): Decision {
  if (facts.principal.type === 'anonymous' || facts.principal.account !== facts.owner) return REFUSED;
  return facts.principal.type === 'root' ? OWNERSHIP : search(policies.identity, facts, 'identity');
}

/** An Allow of a key policy counts for the actions that key policies can name, a Deny for all. @documented key policy; the Deny @inferred */
export function searchKeyPolicy(policies: readonly CompiledPolicy[] | undefined, facts: Facts): Decision {
  const found = search(policies, facts, 'key-policy');
  if (found.effect !== 'Allow' || keyPolicyCanGrant(facts.action)) return found;
  return { effect: 'ImplicitDeny', decidedBy: 'key-policy' };
}

/** Any Deny that applies wins over every Allow of the set. */
export function search(
  policies: readonly CompiledPolicy[] | undefined,
  facts: Facts,
  decidedBy: Decision['decidedBy'],
): Decision {
  let allowed: Decision | undefined;
  for (const policy of policies ?? []) {
    const denied = policy.deny.find(facts);
    if (denied !== undefined) return { effect: 'ExplicitDeny', decidedBy, statement: cite(policy, denied) };
    if (allowed !== undefined) continue;
    const granted = policy.allow.find(facts);
    if (granted !== undefined) allowed = { effect: 'Allow', decidedBy, statement: cite(policy, granted) };
  }
  return allowed ?? { effect: 'ImplicitDeny', decidedBy };
}

function cite(policy: CompiledPolicy, { index, sid }: CompiledStatement): NonNullable<Decision['statement']> {
  return sid === undefined ? { policy: policy.name, index } : { policy: policy.name, index, sid };
}
