/** Who makes a request. Every field is taken from the account directory or a verified token, never from the request itself. */
export type Principal =
  | { readonly type: 'root'; readonly account: string }
  | { readonly type: 'user'; readonly account: string; readonly user: string; readonly userId: string }
  | {
      readonly type: 'assumed-role';
      readonly account: string;
      readonly role: string;
      readonly roleId: string;
      readonly session: string;
    }
  | { readonly type: 'anonymous' };

/** The ARN by which logs, the bill and the audit trail name a principal; `anonymous` for the unsigned. @documented RAM ARN forms */
export function principalArn(principal: Principal): string {
  switch (principal.type) {
    case 'root':
      return `acs:ram::${principal.account}:root`;
    case 'user':
      return `acs:ram::${principal.account}:user/${principal.user}`;
    case 'assumed-role':
      return `acs:ram::${principal.account}:role/${principal.role.toLowerCase()}/${principal.session}`;
    case 'anonymous':
      return 'anonymous';
  }
}

/** The account a principal belongs to; undefined for the unsigned. */
export function accountOf(principal: Principal): string | undefined {
  return principal.type === 'anonymous' ? undefined : principal.account;
}
