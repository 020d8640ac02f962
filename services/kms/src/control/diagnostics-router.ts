import type { AccessDenial } from '@osseal/kms-client';
import { readBody, sendJson } from '@osseal/service-kit';
import { Router } from 'express';
import { z } from 'zod';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { GatewayIdentity } from '../pipeline/gateway-identity.ts';

/** What the router serves. */
export interface DiagnosticsRouterDeps {
  readonly diagnostics: Diagnostics;
  /** The gateway of another process. */
  readonly gateway: GatewayIdentity;
}

const MOST_BODY_BYTES = 1024 * 1024;

const explanation = z.looseObject({
  principal: z.looseObject({ type: z.enum(['root', 'user', 'assumed-role', 'anonymous']) }),
  action: z.string(),
  resource: z.string(),
  owner: z.string().optional(),
  conditions: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  decision: z.looseObject({ effect: z.string(), decidedBy: z.string() }),
  steps: z.array(z.looseObject({ step: z.string(), result: z.string() })),
  statements: z.array(
    z.looseObject({
      step: z.string(),
      conditions: z.array(z.looseObject({ expected: z.array(z.string()) })),
    }),
  ),
  missing: z.array(z.looseObject({})),
});

const accessDenial = z.strictObject({
  requestId: z.string(),
  timeMs: z.number(),
  service: z.enum(['oss', 'kms', 'ram', 'sts']),
  operation: z.string(),
  principal: z.looseObject({ type: z.enum(['root', 'user', 'assumed-role', 'anonymous']) }),
  accessKeyId: z.string(),
  causeRequestId: z.string().optional(),
  checks: z.array(explanation),
  callerChecks: z.array(explanation).optional(),
});

/** `POST /diagnostics`: how the gateway of another process hands refusals over. */
export function diagnosticsRouter({ diagnostics, gateway }: DiagnosticsRouterDeps): Router {
  const router = Router();
  router.post('/diagnostics', (request, response, next) => {
    const answer = async () => {
      if (!(await gateway.isGateway(request.headers.authorization))) {
        return sendJson(response, 401, { code: 'Unauthorized', message: 'Only the gateway may do this.' });
      }
      const denial = readDenial((await readBody(request, MOST_BODY_BYTES))?.toString('utf8'));
      if (denial === undefined) {
        return sendJson(response, 400, { Code: 'InvalidParameter', Message: 'The body is no refusal.' });
      }
      sendJson(response, 200, { message: diagnostics.encodeDiagnostic(denial) });
    };
    answer().catch(next);
  });
  return router;
}

function readDenial(text: string | undefined): AccessDenial | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return accessDenial.safeParse(parsed).success ? (parsed as AccessDenial) : undefined;
  } catch {
    return undefined;
  }
}
