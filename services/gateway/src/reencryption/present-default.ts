import type { BucketRecord, EncryptionKind } from '@osseal/storage';
import type { GatewayDomain } from '../domain.ts';
import type { EncryptionDecision } from '../sse/choose-encryption.ts';
import type { KeyRequest } from '../sse/key-request.ts';

/** What a bucket's default makes of a new object at present: the decision, and the key and version that wrap. */
export interface PresentDefault {
  readonly decision: EncryptionDecision;
  /** With KMS the CMK's real id. Undefined: not known. */
  readonly keyId?: string;
  /** Undefined: not known, or nothing was wrapped yet. */
  readonly keyVersionId?: string | undefined;
}

/** The decision of the bucket's rule. */
export function defaultDecision({ encryption }: Pick<BucketRecord, 'encryption'>): EncryptionDecision {
  if (encryption === undefined) return { method: 'none' };
  if (encryption.method === 'AES256') return { method: 'AES256' };
  return encryption.keyId === undefined ? { method: 'KMS' } : { method: 'KMS', keyId: encryption.keyId };
}

/**
 * The bucket's default with the key and version that wrap now.
 * @throws WireError when KMS refuses to describe the key
 */
export async function presentDefault(
  gateway: Pick<GatewayDomain, 'dataKeys'>,
  call: KeyRequest,
  options: { readonly mayRotate: boolean },
): Promise<PresentDefault> {
  const decision = defaultDecision(call.bucket);
  if (decision.method === 'none') return { decision };
  return { decision, ...(await gateway.dataKeys.wrapperOf(call, decision, options)) };
}

/**
 * How what is stored differs from the present default: by method, by key, or only by the version of the key. Null: it does
 * not. What is not known of the default counts as equal.
 */
export type Drift = 'method' | 'key' | 'version' | null;

/** See {@link Drift}. */
export function driftOf(stored: EncryptionKind, { decision, keyId, keyVersionId }: PresentDefault): Drift {
  if (stored.method !== decision.method) return 'method';
  if (keyId !== undefined && stored.keyId !== keyId) return 'key';
  return keyVersionId === undefined || stored.keyVersionId === keyVersionId ? null : 'version';
}
