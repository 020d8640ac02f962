import { type Arn, compileArnPattern, parseArn } from './arn.ts';
import { compileConditions, conditionsMet } from './conditions.ts';
import { compileGlob } from './glob.ts';
import { type CompiledPolicy, compilePrincipals, compileResources } from './policy.ts';
import type { Facts } from './statement.ts';

/** One condition of a statement beside what the request has. */
export interface ConditionTrace {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  /** null: the request does not carry the key, which meets no condition. */
  readonly actual: string | readonly string[] | null;
  readonly match: boolean;
}

/** How one statement bears on one request. */
export interface StatementTrace {
  readonly policy: string;
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actionMatch: boolean;
  readonly resourceMatch: boolean;
  /** The first segment of the nearest ARN that does not fit; absent where resources match or exclude. */
  readonly resourceMismatch?: 'service' | 'region' | 'account' | 'resource';
  readonly principalMatch: boolean;
  readonly conditions: readonly ConditionTrace[];
  /** All of the above match: the statement takes part in the decision. */
  readonly applied: boolean;
}

type Elements = Readonly<Record<string, unknown>>;
type Segment = NonNullable<StatementTrace['resourceMismatch']>;

const SEGMENTS = ['service', 'account', 'region', 'resource'] as const;

/** Every statement of a compiled policy, read once more for people: slow, and never needed to decide. */
export function traceStatements(policy: CompiledPolicy, facts: Facts): readonly StatementTrace[] {
  const { Statement: statements } = policy.document as { readonly Statement: readonly Elements[] };
  return statements.map((elements, index) => traceStatement(policy, elements, index, facts));
}

function traceStatement(policy: CompiledPolicy, elements: Elements, index: number, facts: Facts): StatementTrace {
  const { kind, name } = policy;
  const effect = elements.Effect === 'Deny' ? 'Deny' : 'Allow';
  const conditions = traceConditions(elements.Condition, facts);
  const resources = compileResources(elements, kind, '');
  const principals = compilePrincipals(elements.Principal, kind, effect, conditions.length > 0, '');
  const actionMatch = matchesAction(elements, facts.action);
  const resourceMatch = resources === null || resources(facts.resource);
  const principalMatch = principals === null || principals(facts.principal, facts.owner);
  const mismatch = resourceMatch ? undefined : nearestMismatch(elements.Resource, facts.resource);
  return {
    policy: name,
    index,
    ...(typeof elements.Sid === 'string' && { sid: elements.Sid }),
    effect,
    actionMatch,
    resourceMatch,
    ...(mismatch && { resourceMismatch: mismatch }),
    principalMatch,
    conditions,
    applied: actionMatch && resourceMatch && principalMatch && conditions.every(({ match }) => match),
  };
}

function matchesAction(elements: Elements, action: string): boolean {
  const listed = texts(elements.Action ?? elements.NotAction);
  const isListed = listed.some((pattern) => compileGlob(pattern.toLowerCase())(action));
  return elements.Action === undefined ? !isListed : isListed;
}

function traceConditions(block: unknown, facts: Facts): readonly ConditionTrace[] {
  return Object.entries((block ?? {}) as Readonly<Record<string, Elements>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]): ConditionTrace => {
      const compiled = compileConditions({ [operator]: { [key]: values } }, '');
      const [condition] = compiled;
      return {
        operator,
        key,
        expected: texts(values),
        actual: (condition && facts.conditions.get(condition)) ?? null,
        match: conditionsMet(compiled, facts.conditions),
      };
    }),
  );
}

/** Of several ARNs the one that gets furthest tells most. */
function nearestMismatch(resource: unknown, arn: Arn | undefined): Segment | undefined {
  if (resource === undefined || arn === undefined) return undefined;
  const places = texts(resource).map((pattern) => mismatchOf(pattern, arn));
  return SEGMENTS[Math.max(...places)];
}

function mismatchOf(pattern: string, arn: Arn): number {
  const parts = parseArn(pattern);
  if (parts === undefined) return 0;
  const fits = (segment: Segment): boolean => compileGlob(parts[segment])(arn[segment]);
  const place = SEGMENTS.findIndex((segment) => !fits(segment));
  // Role names differ in case alone: the pattern as a whole is what matches.
  return place < 0 || compileArnPattern(pattern)?.(arn) === true ? SEGMENTS.length - 1 : place;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [String(value)];
}
