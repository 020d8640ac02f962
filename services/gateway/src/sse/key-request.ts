import type { AccessRequest, CompiledPolicy, Principal } from '@osseal/ram';
import type { BucketRecord, UsedPermission } from '@osseal/storage';

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
  /** See OssCall. */
  readonly permissions?: UsedPermission[];
  /** See OssCall. */
  readonly kmsRequestIds?: string[] | undefined;
}

/** Which operation on which object makes the call; lands in the KMS bill and audit trail. */
export interface KeyPurpose {
  /** Wire name of the OSS operation. */
  readonly action: string;
  readonly key: string;
}

/** May the requester do this to a CMK of the bucket's owner? */
export function keyQuestion(
  { requester, bucket, conditions }: KeyRequest,
  action: string,
  keyId: string,
): AccessRequest {
  const resource = `acs:kms:${bucket.region}:${bucket.account}:key/${keyId}`;
  return { principal: requester.principal, action, resource, conditions };
}
