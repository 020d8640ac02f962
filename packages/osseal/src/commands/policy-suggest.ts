import { type PermissionUse, parseArn, suggestPolicy } from '@osseal/ram';
import type { AuditRecord, UsedPermission } from '@osseal/storage';
import type { ConsoleIo } from '../console-io.ts';
import { askService, OperatorError, type OperatorOptions } from '../operator-client.ts';

/** Options of `osseal policy suggest`, as the command line gives them. */
export interface SuggestOptions extends OperatorOptions {
  readonly ossEndpoint?: string;
  /** ARN, e.g. `acs:ram::1000000000000001:user/alice`. */
  readonly principal: string;
  /** UTC time, day, or a span back from now such as `90m`, `24h` or `7d`. */
  readonly since?: string;
}

const DEFAULT_OSS_ENDPOINT = 'http://127.0.0.1:5601';
const PAGE = 1_000;
const SPAN_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

interface Page {
  readonly records: readonly AuditRecord[];
  readonly next?: number;
}

/**
 * `osseal policy suggest`: the smallest RAM policy that covers what a principal was allowed to do, from the audit trails
 * of both services, as JSON.
 * @throws OperatorError
 */
export async function suggest(options: SuggestOptions, io: ConsoleIo, nowMs = Date.now()): Promise<void> {
  if (!options.principal.startsWith('acs:ram::')) {
    throw new OperatorError('--principal must be an ARN such as acs:ram::1000000000000001:user/alice.');
  }
  const since = sinceOf(options.since, nowMs);
  const oss = { ...options, endpoint: options.ossEndpoint ?? DEFAULT_OSS_ENDPOINT };
  const uses: PermissionUse[] = [];
  for (const service of [options, oss]) {
    for await (const { permissions = [] } of recordsOf(service, options.principal, since, io)) {
      uses.push(...permissions.filter((used) => needsIdentityPolicy(used, options.principal)));
    }
  }
  const policy = suggestPolicy(uses);
  if (policy === undefined) {
    throw new OperatorError('The audit trail knows of nothing that this principal did in that time by its own rights.');
  }
  io.stdout(`${JSON.stringify(policy, null, 2)}\n`);
}

async function* recordsOf(service: OperatorOptions, principal: string, since: string | undefined, io: ConsoleIo) {
  let next: number | undefined;
  do {
    const query = new URLSearchParams({ principal, limit: String(PAGE) });
    if (since !== undefined) query.set('since', since);
    if (next !== undefined) query.set('before', String(next));
    const page = (await askService(service, `/_osseal/audit?${query}`, io)) as Page;
    yield* page.records;
    next = page.next;
  } while (next !== undefined);
}

/** What a bucket policy, an ACL or the key's own policy gave within the account needs no grant of RAM. */
function needsIdentityPolicy({ action, resource, by }: UsedPermission, principal: string): boolean {
  if (by === 'bucket-policy' || by === 'acl') return false;
  if (by !== 'key-policy') return true;
  const isOwn = parseArn(resource)?.account === parseArn(principal)?.account;
  return action.startsWith('kms:') && !isOwn;
}

function sinceOf(text: string | undefined, nowMs: number): string | undefined {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text ?? '') ?? [];
  if (amount === undefined) return text;
  return new Date(nowMs - Number(amount) * (SPAN_MS[unit] ?? 0)).toISOString();
}
