import { ossError } from '@osseal/protocol/errors';
import { type AccessRequest, accountOf, type Decision, evaluate, type PolicySet, type Principal } from '@osseal/ram';
import type { OssCall, PermissionCheck } from '../action.ts';
import type { BucketPolicies } from '../buckets/bucket-policy.ts';
import type { GatewayDomain } from '../domain.ts';
import { AccessRefused } from './access-refused.ts';

/**
 * Demands every permission of the list, with the same principal, session policy and conditions, and notes each for the
 * audit trail.
 * @throws WireError AccessDenied, with the question that was answered so as its cause
 */
export function authorize(
  call: Pick<OssCall, 'requester' | 'conditions' | 'requestId' | 'permissions'>,
  checks: readonly PermissionCheck[],
  domain: Pick<GatewayDomain, 'logger'>,
  bucketPolicies: BucketPolicies,
): void {
  const { principal } = call.requester;
  for (const check of checks) {
    // What is no bucket's belongs to the requester's own account, which the unsigned do not have.
    if (check.bucket === null && principal.type === 'anonymous') throw refusal(principal, check);
    const { request, policies } = questionOf(call, check, bucketPolicies);
    const decision = evaluate(request, policies);
    const { action, resource } = request;
    if (decision.effect !== 'Allow') {
      domain.logger.info({ requestId: call.requestId, action, resource, decision }, 'access denied');
      throw refusal(principal, check, decision, new AccessRefused(request, policies));
    }
    call.permissions?.push({ action, resource, by: decision.decidedBy });
  }
}

/** What one check asks of `evaluate`. */
export function questionOf(
  { requester, conditions }: Pick<OssCall, 'requester' | 'conditions'>,
  check: PermissionCheck,
  bucketPolicies: BucketPolicies,
): { readonly request: AccessRequest; readonly policies: PolicySet } {
  const { principal } = requester;
  return {
    request: {
      principal,
      action: check.action,
      resource: resourceOf(principal, check),
      conditions: conditionsOf(conditions, check),
      ...(check.bucket !== null && {
        context: { bucketAcl: check.bucket.acl, ...(check.object && { objectAcl: check.object.acl }) },
      }),
    },
    policies: policiesOf(requester, check, bucketPolicies),
  };
}

function policiesOf(
  { policies: identity, sessionPolicy }: OssCall['requester'],
  { bucket: record }: PermissionCheck,
  bucketPolicies: BucketPolicies,
): PolicySet {
  const bucket = record === null ? undefined : bucketPolicies.of(record);
  if (sessionPolicy === undefined) return bucket === undefined ? { identity } : { identity, bucket };
  const session = [sessionPolicy];
  return bucket === undefined ? { identity, session } : { identity, session, bucket };
}

/** @documented OSS condition keys: oss:ExistingObjectTag/<key> */
function conditionsOf(
  ofCall: Readonly<Record<string, string>>,
  { conditions, object }: PermissionCheck,
): Readonly<Record<string, string>> {
  let all = conditions === undefined ? ofCall : { ...ofCall, ...conditions };
  for (const key in object?.tags) all = { ...all, [`oss:ExistingObjectTag/${key}`]: object.tags[key] ?? '' };
  return all;
}

function resourceOf(principal: Principal, { bucket, key }: PermissionCheck): string {
  if (bucket === null) return `acs:oss:*:${accountOf(principal) ?? '*'}:*`;
  const resource = `acs:oss:oss-${bucket.region}:${bucket.account}:${bucket.name}`;
  return key === undefined ? resource : `${resource}/${key}`;
}

/** @documented OSS 403 errors, EC pages 0003-000000xx and 0003-000002xx; texts of refusals at bucket level without a Deny @inferred */
function refusal(principal: Principal, check: PermissionCheck, decision?: Decision, cause?: AccessRefused): Error {
  const { message, ec } = reason(principal, check, decision, cause);
  return ossError('AccessDenied', {
    message,
    cause,
    ...(ec !== undefined && { ec }),
    ...(check.bucket !== null && { elements: [['BucketName', check.bucket.name]] as const }),
  });
}

function reason(
  principal: Principal,
  check: PermissionCheck,
  decision: Decision | undefined,
  cause: AccessRefused | undefined,
): { readonly message: string; readonly ec?: string } {
  if (decision?.effect === 'ExplicitDeny') return explicit(decision, cause);
  if (decision?.decidedBy === 'session') return { message: "Access denied by authorizer's policy." };
  if (principal.type === 'anonymous') {
    if (check.key !== undefined) return { message: 'Anonymous user has no right to access this object.' };
    if (check.action === 'oss:ListObjects') return { message: 'Anonymous user has no right to access this bucket.' };
    return { message: 'Anonymous access is forbidden for this operation.' };
  }
  if (check.key !== undefined) {
    return { message: 'You have no right to access this object because of bucket acl.', ec: '0003-00000001' };
  }
  const isForeign = check.bucket !== null && check.bucket.account !== principal.account;
  return {
    message: isForeign ? 'The bucket you access does not belong to you.' : 'You have no right to access this bucket.',
    ec: '0003-00000202',
  };
}

function explicit(
  decision: Decision,
  cause: AccessRefused | undefined,
): { readonly message: string; readonly ec?: string } {
  if (decision.decidedBy === 'session') return { message: "Access denied by authorizer's policy." };
  // The text names bucket policies for a RAM Deny too; only the code tells them apart, there as here.
  const message = 'Access denied by bucket policy.';
  if (decision.decidedBy === 'bucket-policy') return { message, ec: '0003-00000101' };
  return { message, ec: cause?.isDeniedByBucketToo() === true ? '0003-00000203' : '0003-00000201' };
}
