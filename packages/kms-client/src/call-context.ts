import type { KmsCall, KmsCallCause } from './kms-client.ts';

/** Header with what made the gateway call. Signed, as every x-acs-* header is. */
export const CALL_HEADER = 'x-acs-osseal-call';

/** What a gateway tells about the request that made it call. */
export interface CallContext {
  readonly region: string;
  readonly cause: KmsCallCause;
  readonly conditions: Readonly<Record<string, string>>;
}

/** Base64url of JSON: object keys are not fit for a header as they are. */
export function encodeCallContext(call: KmsCall): string {
  const { region, cause, conditions } = call;
  return Buffer.from(JSON.stringify({ region, cause, conditions }), 'utf8').toString('base64url');
}

/** Undefined: not what `encodeCallContext` makes. */
export function decodeCallContext(header: string): CallContext | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const { region, cause, conditions } = asRecord(value);
  const { action, bucket, object, requestId } = asRecord(cause);
  if (typeof region !== 'string' || typeof action !== 'string' || typeof bucket !== 'string') return undefined;
  if (typeof requestId !== 'string' || (object !== undefined && typeof object !== 'string')) return undefined;
  const texts = Object.entries(asRecord(conditions));
  if (!texts.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return undefined;
  return {
    region,
    cause: { action, bucket, requestId, ...(object === undefined ? {} : { object }) },
    conditions: Object.fromEntries(texts),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
