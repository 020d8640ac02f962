import type { AccessKeySecret } from '@osseal/protocol/signature';
import type { AccessKeyGrant } from './kms-client.ts';

/** The secret by which an operator signs in: that of an active access key of an account root; undefined for every other. */
export function rootSecretOf(grant: AccessKeyGrant | undefined): AccessKeySecret | undefined {
  return grant?.status === 'Active' && grant.principal.type === 'root' ? grant.secret : undefined;
}

/** The account of which a grant is the root's; '', which is nobody's, for every other. */
export function rootAccountOf(grant: AccessKeyGrant | undefined): string {
  return grant?.principal.type === 'root' ? grant.principal.account : '';
}
