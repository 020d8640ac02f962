import { type AccessDenial, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { WireError } from '@osseal/protocol/errors';
import { accessDeniedDetail, evaluate, explain, type Principal } from '@osseal/ram';
import type { OssCall, PermissionCheck } from '../action.ts';
import type { BucketPolicies } from '../buckets/bucket-policy.ts';
import { AccessRefused } from './access-refused.ts';
import { questionOf } from './authorize.ts';

/** What is known of a request when it is refused. */
export interface RefusedRequest {
  readonly call: OssCall;
  /** Wire name. */
  readonly operation: string;
  readonly checks: readonly PermissionCheck[];
}

export interface ExplainDeps {
  readonly kms: Pick<KmsClient, 'encodeDiagnostic'>;
  readonly bucketPolicies: BucketPolicies;
}

/** Permissions that are explained beside the refused one: a batch asks for a thousand. */
const MOST_EXPLAINED = 4;
/** Without an answer of KMS in this time the refusal goes out without a message. */
const PATIENCE_MS = 1_000;

/**
 * The refusal with its AccessDeniedDetail, after KMS has kept the reasons. A refusal by KMS has its reasons there already
 * and gets no detail, as in the cloud; what OSS had allowed before is kept beside them. Never rejects.
 * @documented OSS EC page 0003-00000201; no detail for `forbidden by kms` @inferred
 */
export async function explainRefusal(
  error: WireError,
  { call, operation, checks }: RefusedRequest,
  { kms, bucketPolicies }: ExplainDeps,
): Promise<WireError> {
  const refused = error.cause instanceof AccessRefused ? error.cause : undefined;
  if (refused === undefined && !(error.code === 'AccessDenied' && error.cause instanceof KmsCallError)) return error;
  const questions = checks.map((check) => () => questionOf(call, check, bucketPolicies));
  const allowed = questions
    .slice(0, refusedAt(checks, refused))
    .slice(-MOST_EXPLAINED)
    .map((ask) => ask());
  const { principal, accessKeyId } = call.requester;
  const denial: AccessDenial = {
    requestId: call.requestId,
    timeMs: call.nowMs,
    service: 'oss',
    operation,
    principal,
    accessKeyId,
    checks: [...allowed, ...(refused === undefined ? [] : [refused])].map(({ request, policies }) =>
      explain(request, policies),
    ),
  };
  // Whoever has the answer can ask for its reasons: they are kept before it leaves.
  const encoded = await inTime(kms.encodeDiagnostic(denial).catch(() => undefined));
  const isKms = refused === undefined || refused.request.action.startsWith('kms:');
  // The unsigned have no account that could decode a message.
  if (isKms || principal.type === 'anonymous') return error;
  const detail = accessDeniedDetail(principal, refused.request.action, evaluate(refused.request, refused.policies));
  const fields = encoded === undefined ? detail : [...detail, ['EncodedDiagnosticMessage', encoded] as const];
  return new WireError(error.code, error.status, error.message, {
    ec: error.ec,
    headers: error.headers,
    cause: error.cause,
    elements: [
      ...error.elements,
      ['User', uidOf(principal)],
      ...fields.map(([name, value]) => [`AccessDeniedDetail.${name}`, value] as const),
    ],
  });
}

/** The place of the refused check; all were allowed when KMS refused. */
function refusedAt(checks: readonly PermissionCheck[], refused: AccessRefused | undefined): number {
  if (refused === undefined || refused.request.action.startsWith('kms:')) return checks.length;
  const { action, resource } = refused.request;
  const place = checks.findIndex((check) => check.action === action && resource.endsWith(check.key ?? ''));
  return Math.max(place, 0);
}

function uidOf(principal: Exclude<Principal, { type: 'anonymous' }>): string {
  switch (principal.type) {
    case 'root':
      return principal.account;
    case 'user':
      return principal.userId;
    case 'assumed-role':
      return principal.roleId;
  }
}

async function inTime(message: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([message, late]);
  } finally {
    clearTimeout(timer);
  }
}
