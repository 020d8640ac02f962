import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { OssHttpRequest } from '@osseal/protocol/oss';
import type { CompiledPolicy, Principal } from '@osseal/ram';
import type { Awaitable, BucketRecord, ObjectRecord, UsedPermission } from '@osseal/storage';
import type { GatewayDomain } from './domain.ts';

/** Who calls. Made by the authenticate step alone. */
export interface Requester {
  readonly principal: Principal;
  readonly accessKeyId: string;
  readonly policies: readonly CompiledPolicy[];
  readonly sessionPolicy?: CompiledPolicy;
}

/** One authenticated request. */
export interface OssCall {
  readonly requestId: string;
  readonly http: OssHttpRequest;
  /** The body, unread. Handlers read it through `readBody` (bounded) or stream it; the pipeline drains what is left. */
  readonly body: Readable;
  readonly requester: Requester;
  /** The bucket that the request names, whether or not it exists. */
  readonly bucketName?: string;
  /** Region of the endpoint that was addressed; for a bucket operation the bucket's own region counts. */
  readonly region: string;
  readonly nowMs: number;
  /** acs:* condition keys. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Permissions that were asked for and given, for the audit trail; the steps that ask add to it. */
  readonly permissions?: UsedPermission[];
  /** Of the KMS calls that it made, for the log; absent: the log does not want them. */
  readonly kmsRequestIds?: string[] | undefined;
}

/** A call on a bucket that exists. */
export interface BucketCall extends OssCall {
  readonly bucket: BucketRecord;
}

/** A call on a key of a bucket that exists; the object itself may not. */
export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** What is sent. `stream` writes the body itself, after the head is out, and resolves when all of it is handed over. */
export interface OssResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** XML or other text; Content-Length is set from it. */
  readonly body?: string;
  readonly stream?: (response: ServerResponse) => Promise<void>;
}

/** One thing the requester must be allowed to do on the target. */
export interface PermissionCheck {
  /** e.g. oss:PutObject */
  readonly action: string;
  readonly bucket: BucketRecord | null;
  readonly key?: string;
  /** Its ACL takes part in the decision. */
  readonly object?: ObjectRecord;
  readonly conditions?: Readonly<Record<string, string>>;
}

interface ActionFacts {
  /** Wire name. */
  readonly name: string;
  /** One sentence for the docs. */
  readonly summary: string;
  /** Takes x-oss-server-side-encryption; every other action refuses it with InvalidArgument. */
  readonly acceptsSse: boolean;
}

/** One API action at service level (ListBuckets) or on a bucket that need not exist (PutBucket). */
export interface ServiceAction extends ActionFacts {
  readonly level: 'service';
  checks(call: OssCall, gateway: GatewayDomain): Awaitable<readonly PermissionCheck[]>;
  handle(call: OssCall, gateway: GatewayDomain): Awaitable<OssResponse>;
}

export interface BucketAction extends ActionFacts {
  readonly level: 'bucket';
  checks(call: BucketCall, gateway: GatewayDomain): Awaitable<readonly PermissionCheck[]>;
  handle(call: BucketCall, gateway: GatewayDomain): Awaitable<OssResponse>;
}

export interface ObjectAction extends ActionFacts {
  readonly level: 'object';
  checks(call: ObjectCall, gateway: GatewayDomain): Awaitable<readonly PermissionCheck[]>;
  handle(call: ObjectCall, gateway: GatewayDomain): Awaitable<OssResponse>;
}

export type OssAction = ServiceAction | BucketAction | ObjectAction;
