import type { AccessKeyGrant } from '@osseal/kms-client';
import type { CompiledPolicy } from '@osseal/ram';
import type { CallCause } from '@osseal/storage';
import type { Caller } from '../action.ts';

/** Who calls, by which rights, and for what. Made by the authenticate step or the in-process client, nowhere else. */
export interface Identity {
  readonly caller: Caller;
  /** Attached to the caller's user. */
  readonly policies: readonly CompiledPolicy[];
  /** Narrows a role session. */
  readonly sessionPolicies: readonly CompiledPolicy[];
  /** `acs:*` condition keys. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Set when the gateway calls for somebody: what it may ask for is bounded, and it names the region. */
  readonly gateway?: { readonly cause: CallCause; readonly region: string };
}

/** The identity that an access key stands for. */
export function identityOfGrant(grant: AccessKeyGrant, conditions: Readonly<Record<string, string>>): Identity {
  const { principal, accessKeyId, policies, session } = grant;
  if (principal.type === 'anonymous') throw new Error('An access key belongs to somebody.');
  return {
    caller: { principal, account: principal.account, accessKeyId, isService: false },
    policies,
    sessionPolicies: session?.policy === undefined ? [] : [session.policy],
    conditions,
  };
}
