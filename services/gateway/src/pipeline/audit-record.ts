import { accountOf, principalArn } from '@osseal/ram';
import type { AuditRecord } from '@osseal/storage';
import type { OssCall } from '../action.ts';

/** What the audit trail keeps of one request of a known sender. */
export function auditRecordOf(call: OssCall, action: string, outcome: string, durationMs: number): AuditRecord {
  const { requestId, region, nowMs, requester, bucketName, permissions = [] } = call;
  const object = 'key' in call && typeof call.key === 'string' ? call.key : undefined;
  const { principal } = requester;
  const record = {
    timeMs: nowMs,
    requestId,
    region,
    account: accountOf(principal) ?? '',
    principal: principalArn(principal),
    action,
    keyId: '',
    outcome,
    durationMs,
    ...(bucketName !== undefined && { bucket: bucketName }),
    ...(object !== undefined && { object }),
  };
  return permissions.length === 0 ? record : { ...record, permissions };
}
