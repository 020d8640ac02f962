import type { Explanation, Principal } from '@osseal/ram';

/** One request that was refused, and why: what `osseal explain` shows and an encoded diagnostic message holds. */
export interface AccessDenial {
  readonly requestId: string;
  readonly timeMs: number;
  readonly service: 'oss' | 'kms' | 'ram' | 'sts';
  /** Wire name of the operation. */
  readonly operation: string;
  readonly principal: Principal;
  /** '' for the unsigned. */
  readonly accessKeyId: string;
  /** The OSS request for which KMS was called. */
  readonly causeRequestId?: string;
  /** One per permission that was asked for, the refused one last. For operators: it may quote policies of several accounts. */
  readonly checks: readonly Explanation[];
  /** What the refused caller may learn instead, where `checks` would tell it of another account's resources. */
  readonly callerChecks?: readonly Explanation[];
}
