import { type Principal, principalArn } from '@osseal/ram';
import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** @documented GetCallerIdentity; IdentityType of roots and sessions @inferred */
export const getCallerIdentity = defineAction({
  name: 'GetCallerIdentity',
  group: 'sts',
  summary: 'Says who signed the request; nobody needs a permission for that.',
  input: z.object({}),
  errors: [],
  billed: false,
  needsActivation: false,
  target: () => undefined,
  checks: () => [],
  handle: (_target, _input, { caller }) => ({
    AccountId: caller.account,
    Arn: principalArn(caller.principal),
    ...identityOf(caller.principal),
  }),
});

function identityOf(principal: Principal) {
  switch (principal.type) {
    case 'user':
      return { IdentityType: 'RAMUser', PrincipalId: principal.userId, UserId: principal.userId };
    case 'assumed-role':
      return {
        IdentityType: 'AssumedRoleUser',
        PrincipalId: `${principal.roleId}:${principal.session}`,
        RoleId: principal.roleId,
      };
    case 'root':
      return { IdentityType: 'Account', PrincipalId: principal.account };
    case 'anonymous':
      return {};
  }
}
