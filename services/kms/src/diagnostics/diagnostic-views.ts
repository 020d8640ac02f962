import type { AccessDenial } from '@osseal/kms-client';
import { accountOf, type ExplainedStep, type Explanation } from '@osseal/ram';
import type { DecodedDiagnostic } from './diagnostic-seal.ts';

const MOST_STATEMENTS = 200;
const MOST_CHARACTERS = 1_024;

/** Steps that speak of the resource, and belong to its owner. */
const OF_THE_OWNER: ReadonlySet<ExplainedStep['step']> = new Set([
  'bucket-policy',
  'key-policy',
  'trust-policy',
  'acl',
]);
/** Steps that speak of the principal, and belong to its account. */
const OF_THE_PRINCIPAL: ReadonlySet<ExplainedStep['step']> = new Set(['identity', 'session']);

/** The refusal without what a hostile request could make it swell with. */
export function bounded(denial: AccessDenial): AccessDenial {
  const { callerChecks } = denial;
  return {
    ...denial,
    checks: denial.checks.slice(-10).map(boundedCheck),
    ...(callerChecks && { callerChecks: callerChecks.slice(-10).map(boundedCheck) }),
  };
}

function boundedCheck(check: Explanation): Explanation {
  const cut = (text: string): string => text.slice(0, MOST_CHARACTERS);
  return {
    ...check,
    conditions: Object.fromEntries(
      Object.entries(check.conditions).map(([key, value]) => [
        cut(key),
        typeof value === 'string' ? cut(value) : value.slice(0, 20).map(cut),
      ]),
    ),
    statements: check.statements.slice(0, MOST_STATEMENTS).map((statement) => ({
      ...statement,
      conditions: statement.conditions.map((condition) => ({
        ...condition,
        actual: typeof condition.actual === 'string' ? cut(condition.actual) : condition.actual,
      })),
    })),
  };
}

/** What goes into the message for the refused caller: its own side, and the resource's only where it is the account's own. */
export function forCaller(denial: AccessDenial): DecodedDiagnostic {
  const account = accountOf(denial.principal) ?? '';
  const checks = denial.callerChecks ?? denial.checks.map((check) => ownSide(check, account));
  return { requestId: denial.requestId, timeMs: denial.timeMs, account, checks, shortened: false };
}

/**
 * The refusal as the operator of one account may see it: all of it within that account; the principal's or the
 * resource's side of a refusal across accounts; undefined when it concerns others alone.
 */
export function forAccount(denial: AccessDenial, account: string): AccessDenial | undefined {
  if (accountOf(denial.principal) === account) {
    const { callerChecks, ...shown } = denial;
    return { ...shown, checks: callerChecks ?? denial.checks.map((check) => ownSide(check, account)) };
  }
  const owned = denial.checks.filter(({ owner }) => owner === account);
  if (owned.length === 0) return undefined;
  const { callerChecks: _theirs, ...shown } = denial;
  return { ...shown, accessKeyId: '', checks: owned.map(resourceSide) };
}

function ownSide(check: Explanation, account: string): Explanation {
  return check.owner === account ? check : without(check, OF_THE_OWNER);
}

/** Whoever owns the resource learns who was refused, and not by which access key. */
function resourceSide(check: Explanation): Explanation {
  const { conditions, ...shown } = without(check, OF_THE_PRINCIPAL);
  const isSecret = (key: string): boolean => key.toLowerCase() === 'acs:accessid';
  return {
    ...shown,
    conditions: Object.fromEntries(Object.entries(conditions).filter(([key]) => !isSecret(key))),
    statements: shown.statements.map((statement) => ({
      ...statement,
      conditions: statement.conditions.filter(({ key }) => !isSecret(key)),
    })),
    missing: shown.missing.filter(({ attachTo }) => attachTo !== 'identity' && attachTo !== 'session'),
  };
}

function without(check: Explanation, hidden: ReadonlySet<ExplainedStep['step']>): Explanation {
  return {
    ...check,
    steps: check.steps.filter(({ step }) => !hidden.has(step)),
    statements: check.statements.filter(({ step }) => !hidden.has(step)),
  };
}
