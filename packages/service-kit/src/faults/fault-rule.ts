import { KMS_ERRORS, OSS_ERRORS, RAM_ERRORS, WireError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { parseSpan } from '../clock/span.ts';

/** Who meets a fault: requests to KMS, RAM and STS; requests to OSS; calls that the gateway makes to KMS. */
export type FaultService = 'kms' | 'oss' | 'kms-client';

const MOST_LATENCY_MS = 60_000;
const text = z.string().min(1).max(512);
const amount = z.int().min(1).max(1_000_000_000);
const latency = z.union([z.number(), z.string()]).transform((given, context) => {
  const ms = typeof given === 'number' ? given : parseSpan(given);
  if (ms !== undefined && ms >= 0 && ms <= MOST_LATENCY_MS) return ms;
  context.addIssue({ code: 'custom', message: `must be milliseconds or a span, up to ${MOST_LATENCY_MS} ms` });
  return z.NEVER;
});

const effect = z.strictObject({
  error: z
    .strictObject({ code: text, status: z.int().min(400).max(599).optional(), message: text.optional() })
    .optional(),
  latency: z.union([latency, z.tuple([latency, latency])]).optional(),
  throttle: z
    .union([
      z.strictObject({ profile: z.literal(true), scale: z.number().gt(0).max(1).optional() }),
      z.strictObject({ calls: z.int().min(0).max(1_000_000), perMs: z.int().min(1).max(86_400_000) }),
    ])
    .optional(),
  drop: z.enum(['before', 'after']).optional(),
  away: z.literal(true).optional(),
});

/** The body of `POST /_osseal/faults`: whom it meets, how often, and what happens. */
export const faultRuleSchema = z
  .strictObject({
    service: z.enum(['kms', 'oss', 'kms-client']),
    action: text.optional(),
    key: text.optional(),
    bucket: text.optional(),
    principal: text.optional(),
    probability: z.number().gt(0).max(1).optional(),
    count: amount.optional(),
    after: amount.optional(),
    seed: z.string().max(64).optional(),
    effect,
  })
  .superRefine(({ service, effect: { error, latency: delay, away, ...others } }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['effect'], message });
    const outcomes = [error, away, ...Object.values(others)].filter((value) => value !== undefined).length;
    if (outcomes === 0 && delay === undefined) refuse('must have one of error, latency, throttle, drop and away');
    if (outcomes > 1) refuse('must have only one of error, throttle, drop and away');
    if (away === true && service !== 'kms-client') refuse('away is for the service kms-client');
    if (error !== undefined && catalogueRow(service, error.code) === undefined) {
      refuse(`${error.code} is no error code of ${service === 'oss' ? 'OSS' : 'KMS, RAM or STS'}`);
    }
  });

/** A rule as it was asked for. */
export type FaultRule = z.infer<typeof faultRuleSchema>;

/** The error of a rule as the service would raise it. */
export function faultError(service: FaultService, error: NonNullable<FaultRule['effect']['error']>): WireError {
  const row = catalogueRow(service, error.code);
  return new WireError(error.code, error.status ?? row?.status ?? 500, error.message ?? row?.message ?? error.code, {
    ec: row?.ec,
  });
}

/** What a service says to callers that are too fast. */
export function throttlingError(service: FaultService): WireError {
  return faultError(service, { code: service === 'oss' ? 'ServiceUnavailable' : 'Rejected.Throttling' });
}

interface Row {
  readonly status: number;
  readonly message: string;
  readonly ec?: string;
}

function catalogueRow(service: FaultService, code: string): Row | undefined {
  const catalogues: readonly object[] = service === 'oss' ? [OSS_ERRORS] : [KMS_ERRORS, RAM_ERRORS];
  for (const catalogue of catalogues) {
    if (Object.hasOwn(catalogue, code)) return (catalogue as Record<string, Row>)[code];
  }
  return undefined;
}
