import { ossError } from '@osseal/protocol/errors';
import { accountOf, type Decision, evaluate, type PolicySet, type Principal } from '@osseal/ram';
import type { OssCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';

/**
 * Demands every permission of the list, with the same principal, session policy and conditions.
 * @throws WireError AccessDenied
 */
export function authorize(
  call: Pick<OssCall, 'requester' | 'conditions' | 'requestId'>,
  checks: readonly PermissionCheck[],
  domain: Pick<GatewayDomain, 'logger'>,
): void {
  const { principal, policies, sessionPolicy } = call.requester;
  const policySet: PolicySet =
    sessionPolicy === undefined ? { identity: policies } : { identity: policies, session: [sessionPolicy] };
  for (const check of checks) {
    // What is no bucket's belongs to the requester's own account, which the unsigned do not have.
    if (check.bucket === null && principal.type === 'anonymous') throw refusal(principal, check);
    const resource = resourceOf(principal, check);
    const decision = evaluate(
      {
        principal,
        action: check.action,
        resource,
        conditions: check.conditions === undefined ? call.conditions : { ...call.conditions, ...check.conditions },
        ...(check.bucket !== null && {
          context: { bucketAcl: check.bucket.acl, ...(check.object && { objectAcl: check.object.acl }) },
        }),
      },
      policySet,
    );
    if (decision.effect === 'Allow') continue;
    domain.logger.info({ requestId: call.requestId, action: check.action, resource, decision }, 'access denied');
    throw refusal(principal, check, decision);
  }
}

function resourceOf(principal: Principal, { bucket, key }: PermissionCheck): string {
  if (bucket === null) return `acs:oss:*:${accountOf(principal) ?? '*'}:*`;
  const resource = `acs:oss:oss-${bucket.region}:${bucket.account}:${bucket.name}`;
  return key === undefined ? resource : `${resource}/${key}`;
}

/** @documented OSS 403 errors, EC pages 0003-000000xx and 0003-000002xx; texts of refusals at bucket level without a Deny @inferred */
function refusal(principal: Principal, check: PermissionCheck, decision?: Decision): Error {
  const { message, ec } = reason(principal, check, decision);
  return ossError('AccessDenied', {
    message,
    ...(ec !== undefined && { ec }),
    ...(check.bucket !== null && { elements: [['BucketName', check.bucket.name]] as const }),
  });
}

function reason(
  principal: Principal,
  check: PermissionCheck,
  decision: Decision | undefined,
): { readonly message: string; readonly ec?: string } {
  if (decision?.effect === 'ExplicitDeny') return explicit(decision);
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

function explicit(decision: Decision): { readonly message: string; readonly ec?: string } {
  if (decision.decidedBy === 'session') return { message: "Access denied by authorizer's policy." };
  // The text names bucket policies for a RAM Deny too; only the code tells them apart, there as here.
  const ec = decision.decidedBy === 'bucket-policy' ? '0003-00000101' : '0003-00000201';
  return { message: 'Access denied by bucket policy.', ec };
}
