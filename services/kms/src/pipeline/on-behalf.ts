import type { KmsCallCause } from '@osseal/kms-client';
import { kmsError } from '@osseal/protocol/errors';
import type { CallCause } from '@osseal/storage';
import type { Accounts } from '../accounts/accounts.ts';
import { type Identity, identityOfGrant } from './identity.ts';

/** What the gateway may call, and what each demands of a requester besides its own right. @documented OSS PutObject: kms:GenerateDataKey and kms:Decrypt */
export const GATEWAY_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['GenerateDataKey', ['kms:Decrypt']],
  ['Decrypt', []],
  // To wrap the data keys of existing objects anew, and to know under what.
  ['Encrypt', []],
  ['DescribeKey', []],
]);

/** For whom the gateway calls: the holder of an access key, or an account's default CMK. */
export type GatewaySubject = { readonly accessKeyId: string } | { readonly account: string };

/** One call of the gateway, however it came in. */
export interface GatewayCall {
  readonly subject: GatewaySubject;
  readonly cause: KmsCallCause;
  readonly region: string;
  readonly conditions: Readonly<Record<string, string>>;
}

/**
 * The identity under which a call of the gateway is judged. A requester's rights are those of this moment, taken from
 * the directory and not from the call.
 * @throws WireError `InvalidAccessKeyId.NotFound`, `Forbidden.AccessKey`, `InvalidSecurityToken.Expired`
 */
export async function identifyOnBehalf(call: GatewayCall, accounts: Accounts, nowMs: number): Promise<Identity> {
  const { subject, region, conditions } = call;
  const { action, bucket, object, requestId } = call.cause;
  const cause: CallCause =
    object === undefined
      ? { service: 'oss', action, bucket, requestId }
      : { service: 'oss', action, bucket, object, requestId };
  const gateway = { region, cause };
  if ('account' in subject) {
    const { account } = subject;
    const caller = { principal: { type: 'root', account }, account, accessKeyId: '', isService: true } as const;
    return { caller, policies: [], sessionPolicies: [], conditions, gateway };
  }
  const grant = await accounts.findAccessKey(subject.accessKeyId);
  if (grant === undefined) throw kmsError('InvalidAccessKeyId.NotFound');
  if (grant.status !== 'Active') throw kmsError('Forbidden.AccessKey');
  // The gateway has seen the token; what it kept of the session may be some seconds old.
  if (grant.session !== undefined && nowMs >= grant.session.expiresAtMs) throw kmsError('InvalidSecurityToken.Expired');
  const { caller, policies, sessionPolicies } = identityOfGrant(grant, conditions);
  return { caller, policies, sessionPolicies, conditions, gateway };
}
