import { invalidRamParameter } from '@osseal/protocol/errors';
import { accessDeniedDetail, type ExplainedStatement, policyTypeOf } from '@osseal/ram';
import { z } from 'zod';
import { ramAction } from '../ram-action.ts';
import { demanded } from '../ram-parameters.ts';
import { matchedPolicies } from './matched-policies.ts';

const LONGEST_MESSAGE = 16_384;

/**
 * @documented DecodeDiagnosticMessage; @inferred the error for what is no message. ConsideredStatements and
 * MissingPermissions are Osseal's own: official clients pass over them, `aliyun ram` prints them.
 */
export const decodeDiagnosticMessage = ramAction({
  name: 'DecodeDiagnosticMessage',
  group: 'ram-diagnosis',
  summary:
    'Explains a refusal of the own account: what was asked, which statements were looked at, and what is missing.',
  input: z.object({
    EncodedDiagnosticMessage: demanded((text) =>
      text.length > 0 && text.length <= LONGEST_MESSAGE
        ? text
        : invalidRamParameter('EncodedDiagnosticMessage', 'Length'),
    ),
  }),
  errors: [],
  resources: () => ['*'],
  async handle({ EncodedDiagnosticMessage }, account, { diagnostics, directory }) {
    const message = diagnostics.decodeDiagnostic(EncodedDiagnosticMessage);
    const check = message?.checks.at(-1);
    // What was refused to another account is none of the caller's business, as if it were no message at all.
    if (message === undefined || check === undefined || message.account !== account) {
      throw invalidRamParameter('EncodedDiagnosticMessage');
    }
    const { principal, action, decision } = check;
    const detail = new Map(accessDeniedDetail(principal, action, decision));
    return {
      DecodedDiagnosticMessage: {
        AuthAction: action,
        AuthResource: check.resource,
        AuthPrincipal: {
          AuthPrincipalType: detail.get('AuthPrincipalType'),
          AuthPrincipalDisplayName: detail.get('AuthPrincipalDisplayName'),
          AuthPrincipalOwnerId: detail.get('AuthPrincipalOwnerId'),
        },
        AuthConditions: Object.entries(check.conditions).map(([ConditionKey, value]) => ({
          ConditionKey,
          ConditionValues: typeof value === 'string' ? [value] : value,
        })),
        ExplicitDeny: decision.effect === 'ExplicitDeny',
        NoPermissionPolicyType: policyTypeOf(decision.decidedBy),
        MatchedPolicies: await matchedPolicies(check, directory),
        ConsideredStatements: check.statements.map((statement) => ({
          ...consideredFields(statement),
          Decided: decision.statement?.policy === statement.policy && decision.statement.index === statement.index,
        })),
        MissingPermissions: check.missing.map(({ attachTo, statement }) => ({
          AttachTo: attachTo,
          Statement: JSON.stringify(statement),
        })),
      },
    };
  },
});

function consideredFields(statement: ExplainedStatement) {
  return {
    PolicyIdentifier: statement.policy,
    StatementIndex: statement.index,
    Sid: statement.sid,
    Effect: statement.effect,
    ActionMatch: statement.actionMatch,
    ResourceMatch: statement.resourceMatch,
    PrincipalMatch: statement.principalMatch,
    ConditionsMatch: statement.conditions.every(({ match }) => match),
    Applied: statement.applied,
  };
}
