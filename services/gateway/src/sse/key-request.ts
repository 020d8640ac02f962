import type { CompiledPolicy, Principal } from '@osseal/ram';
import type { BucketRecord } from '@osseal/storage';

/** Who wants a data key, and for a thing in which bucket. A bucket call is one. */
export interface KeyRequest {
  readonly requestId: string;
  readonly requester: {
    readonly principal: Principal;
    readonly accessKeyId: string;
    readonly policies: readonly CompiledPolicy[];
    readonly sessionPolicy?: CompiledPolicy;
  };
  /** acs:* condition keys. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly bucket: BucketRecord;
}

/** Which operation on which object makes the call; lands in the KMS bill and audit trail. */
export interface KeyPurpose {
  /** Wire name of the OSS operation. */
  readonly action: string;
  readonly key: string;
}
