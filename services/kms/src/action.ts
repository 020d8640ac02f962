import type { KmsErrorCode, RamErrorCode } from '@osseal/protocol/errors';
import type { Principal } from '@osseal/ram';
import type { Awaitable, CallCause } from '@osseal/storage';
import type { ZodType } from 'zod';
import type { KmsDomain } from './domain.ts';

/** Group of an action on the compatibility page. */
export type ActionGroup =
  | 'key'
  | 'alias'
  | 'crypto-symmetric'
  | 'crypto-asymmetric'
  | 'crypto-mac'
  | 'key-version'
  | 'key-import'
  | 'key-policy'
  | 'tag'
  | 'service'
  | 'secret'
  | 'ram-user'
  | 'ram-access-key'
  | 'ram-policy'
  | 'ram-group'
  | 'ram-role'
  | 'ram-diagnosis'
  | 'sts';

/** Who calls, and what they may do. Made by the authenticate step or by the in-process client, nowhere else. */
export interface Caller {
  readonly principal: Principal;
  /** The account whose keys and bill the call touches. */
  readonly account: string;
  /** '' for the gateway's own calls. */
  readonly accessKeyId: string;
  /** True when the gateway calls on its own behalf: it may use service keys, and only those, without a RAM check. */
  readonly isService: boolean;
}

/** One call after authentication: everything a handler may know about the request. */
export interface Call {
  readonly requestId: string;
  readonly region: string;
  readonly caller: Caller;
  readonly nowMs: number;
  /** Condition keys for the policy check (`acs:SourceIp`, ...). */
  readonly conditions: Readonly<Record<string, string>>;
  /** Set when the gateway made the call for somebody. */
  readonly cause?: CallCause;
  /** RAM actions demanded on the same resource besides the action's own (a PUT also needs kms:Decrypt). */
  readonly alsoRequires?: readonly string[];
}

/**
 * One thing the caller must be allowed to do. `tags` become kms:tag/<key> conditions, `policy` is the key's policy, `trust`
 * the trust policy of the role that is to be assumed.
 */
export interface PermissionCheck {
  readonly action: string;
  readonly resource: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: unknown;
  readonly trust?: unknown;
  /** Condition keys of this check, besides those of the request. */
  readonly conditions?: Readonly<Record<string, string>>;
}

/**
 * One API action. The pipeline calls, in this order: `input` (decode), `target` (find what the call acts on), `checks`
 * (permission), `handle`. A handler therefore cannot run on an unauthorised request.
 */
export interface KmsAction<Input = unknown, Target = unknown, Output extends object = object> {
  /** Wire name. */
  readonly name: string;
  readonly group: ActionGroup;
  /** One sentence for the compatibility page. */
  readonly summary: string;
  /** Wire names and limits; absent parameter = MissingParameter, bad one = InvalidParameter naming it. */
  readonly input: ZodType<Input>;
  readonly errors: readonly (KmsErrorCode | RamErrorCode)[];
  /** Counted on the bill. */
  readonly billed: boolean;
  /** False: works before OpenKmsService. */
  readonly needsActivation: boolean;
  /** Finds the key or alias that the call acts on. @throws Forbidden.KeyNotFound, Forbidden.AliasNotFound, Unsupported.Alias */
  target(input: Input, call: Call, kms: KmsDomain): Awaitable<Target>;
  /** Empty: any authenticated caller. */
  checks(target: Target, call: Call): readonly PermissionCheck[];
  /** The key that the bill and the audit trail name; undefined when there is none. */
  billedKey?(target: Target): {
    readonly keyId: string;
    readonly creatorType: 'User' | 'Service';
    readonly keySpec: string;
  };
  /** Wire-shaped answer without RequestId. */
  handle(target: Target, input: Input, call: Call, kms: KmsDomain): Awaitable<Output>;
}

/** Keeps an action's own types while it is written down; the list holds it with its types erased. */
export function defineAction<Input, Target, Output extends object>(
  action: KmsAction<Input, Target, Output>,
): KmsAction<Input, Target, Output> {
  return action;
}
