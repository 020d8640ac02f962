import type { AccessDenial } from '@osseal/kms-client';
import { type ConditionTrace, type ExplainedStatement, type Explanation, principalArn } from '@osseal/ram';
import { printable } from './printable.ts';

/** One refusal as text for a terminal, ending in a line break. Control characters of hostile names are shown by their number. */
export function denialText(denial: AccessDenial): string {
  const time = new Date(denial.timeMs).toISOString();
  const key = denial.accessKeyId === '' ? '' : `, access key ${denial.accessKeyId}`;
  const lines = [
    `${denial.service.toUpperCase()} ${denial.operation}, request ${denial.requestId}, at ${time}`,
    `by ${principalArn(denial.principal)}${key}`,
    ...denial.checks.flatMap(checkLines),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

const VERDICTS = {
  Allow: 'allowed',
  ExplicitDeny: 'denied by a statement',
  ImplicitDeny: 'refused: nothing allows it',
} as const;

function checkLines(check: Explanation): readonly string[] {
  const { action, resource, decision, steps, statements, missing } = check;
  const decided = decision.statement;
  const by =
    decided === undefined
      ? ''
      : `, ${decided.policy} statement ${decided.index}${decided.sid === undefined ? '' : ` (${decided.sid})`}`;
  const near = statements.filter(({ actionMatch }) => actionMatch);
  const others = statements.length - near.length;
  return [
    '',
    `${action} on ${resource}`,
    `  ${VERDICTS[decision.effect]} (${decision.decidedBy}${by})`,
    `  steps: ${steps.map(({ step, result }) => `${step} ${result}`).join(', ')}`,
    ...near.flatMap((statement) => statementLines(statement)),
    ...(others > 0 ? [`  ${others} more ${others === 1 ? 'statement is' : 'statements are'} about other actions`] : []),
    ...(decision.effect === 'ExplicitDeny' ? ['  no grant helps against a Deny: change that statement'] : []),
    ...missing.map(({ attachTo, statement }) => `  missing, ${attachTo} policy: ${JSON.stringify(statement)}`),
  ];
}

function statementLines(statement: ExplainedStatement): readonly string[] {
  const { step, policy, index, effect, applied, resourceMatch, resourceMismatch, principalMatch } = statement;
  const reasons = [
    ...(resourceMatch ? [] : [`resource does not match${resourceMismatch ? ` (${resourceMismatch})` : ''}`]),
    ...(principalMatch ? [] : ['principal does not match']),
    ...statement.conditions.filter(({ match }) => !match).map(conditionText),
  ];
  const verdict = applied ? 'applies' : reasons.join('; ');
  return [`  ${step}: ${policy} statement ${index}, ${effect}: ${verdict}`];
}

function conditionText({ operator, key, expected, actual }: ConditionTrace): string {
  const found = actual === null ? 'the request has none' : `the request has ${JSON.stringify(actual)}`;
  return `condition ${operator} ${key} ${JSON.stringify(expected)} is not met, ${found}`;
}
