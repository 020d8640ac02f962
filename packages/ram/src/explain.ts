import {
  type AccessRequest,
  type Decision,
  evaluate,
  factsOf,
  type PolicySet,
  search,
  searchKeyPolicy,
} from './evaluate.ts';
import { type MissingGrant, missingGrants } from './missing-grants.ts';
import { aclAllows, isDataOperation } from './oss-acl.ts';
import { accountOf, type Principal } from './principal.ts';
import { type StatementTrace, traceStatements } from './statement-trace.ts';

/** One step of an evaluation. */
export type StepName = Exclude<Decision['decidedBy'], 'default'>;

/** What one set of policies, the ownership or the ACL says by itself. */
export interface ExplainedStep {
  readonly step: StepName;
  /** `NotAsked`: the rules leave this step out for this principal and resource. */
  readonly result: Decision['effect'] | 'NotAsked';
}

/** A statement and the step that it belongs to. */
export interface ExplainedStatement extends StatementTrace {
  readonly step: StepName;
}

/** A decision with everything that it rests on; plain JSON values. */
export interface Explanation {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource; absent where there is none. */
  readonly owner?: string;
  /** The whole condition context that was used. */
  readonly conditions: AccessRequest['conditions'];
  readonly context?: NonNullable<AccessRequest['context']>;
  /** As evaluate() gives it. */
  readonly decision: Decision;
  readonly steps: readonly ExplainedStep[];
  readonly statements: readonly ExplainedStatement[];
  /** The fewest statements that would turn an implicit deny into an Allow; empty for any other decision. */
  readonly missing: readonly MissingGrant[];
}

/**
 * The decision of evaluate() with the steps and statements behind it and what is missing. Compiles policies anew and
 * costs a thousand times as much as the decision: for requests that were refused, or when somebody asks.
 */
export function explain(request: AccessRequest, policies: PolicySet): Explanation {
  const facts = factsOf(request);
  const { principal, action, resource, conditions, context } = request;
  const decision = evaluate(request, policies);
  const steps = stepsOf(request, policies);
  const asked = new Set(steps.filter(({ result }) => result !== 'NotAsked').map(({ step }) => step));
  const statements = POLICY_STEPS.flatMap(([step, kind]) =>
    asked.has(step)
      ? (policies[kind] ?? []).flatMap((policy) =>
          traceStatements(policy, facts).map((trace): ExplainedStatement => ({ step, ...trace })),
        )
      : [],
  );
  return {
    principal,
    action,
    resource,
    ...(facts.owner !== undefined && { owner: facts.owner }),
    conditions,
    ...(context && { context }),
    decision,
    steps,
    statements,
    missing: decision.effect === 'ImplicitDeny' ? missingGrants(request, policies) : [],
  };
}

const POLICY_STEPS: readonly (readonly [StepName, keyof PolicySet])[] = [
  ['session', 'session'],
  ['identity', 'identity'],
  ['bucket-policy', 'bucket'],
  ['key-policy', 'key'],
  ['trust-policy', 'trust'],
];

/** Each step by itself, in the order in which the rules name them. @documented RAM policy evaluation process */
function stepsOf(request: AccessRequest, policies: PolicySet): readonly ExplainedStep[] {
  const facts = factsOf(request);
  const { principal } = request;
  const isOwn = accountOf(principal) !== undefined && accountOf(principal) === facts.owner;
  const isOss = facts.action.startsWith('oss:');
  const isKms = facts.action.startsWith('kms:');
  const isAssume = facts.action === 'sts:assumerole';
  const isRoot = principal.type === 'root';
  const result = (set: keyof PolicySet, step: StepName, isAsked: boolean): ExplainedStep => {
    if (!isAsked) return { step, result: 'NotAsked' };
    const found = step === 'key-policy' ? searchKeyPolicy(policies[set], facts) : search(policies[set], facts, step);
    return { step, result: found.effect };
  };
  const isSigned = principal.type !== 'anonymous';
  const identityCounts = isSigned && (isOwn || isKms || isAssume) && !(isRoot && !isOss);
  // KMS takes any account root's identity side for granted; in another account the key policy has to agree.
  const owns = isRoot && !isAssume && (isOwn || isKms);
  const steps = [
    result('session', 'session', (policies.session?.length ?? 0) > 0),
    result('identity', 'identity', identityCounts),
  ];
  if (isOss) steps.push(result('bucket', 'bucket-policy', true));
  if (isKms) steps.push(result('key', 'key-policy', isSigned));
  if (isAssume) steps.push(result('trust', 'trust-policy', isSigned && !isRoot));
  steps.push({ step: 'ownership', result: owns ? 'Allow' : 'NotAsked' });
  if (isOss) steps.push(aclStep(request, facts.action));
  return steps;
}

function aclStep({ context = {} }: AccessRequest, action: string): ExplainedStep {
  if (!isDataOperation(action)) return { step: 'acl', result: 'NotAsked' };
  const isOpen = aclAllows(action, context.bucketAcl ?? 'private', context.objectAcl ?? 'default');
  return { step: 'acl', result: isOpen ? 'Allow' : 'ImplicitDeny' };
}
