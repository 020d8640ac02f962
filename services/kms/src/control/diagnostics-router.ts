import type { IncomingMessage } from 'node:http';
import type { AccessDenial } from '@osseal/kms-client';
import { sendJson } from '@osseal/service-kit';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { GatewayIdentity } from '../pipeline/gateway-identity.ts';

/** What the router serves. */
export interface DiagnosticsRouterDeps {
  readonly accounts: Accounts;
  readonly diagnostics: Diagnostics;
  /** The gateway of another process; undefined: there is none. */
  readonly gateway: GatewayIdentity | undefined;
  /** Lets operators and the gateway pass. */
  readonly mayRead: RequestHandler;
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

/**
 * `GET /decisions/<request-id>`: why a request was refused, for operators: an account root sees what concerns its account,
 * the holder of the service secret everything, or what concerns the `account` that it asks for. `POST /diagnostics`: how the gateway of another process hands refusals over.
 */
export function diagnosticsRouter({ accounts, diagnostics, gateway, mayRead }: DiagnosticsRouterDeps): Router {
  const router = Router();
  router.get('/decisions/:requestId', mayRead, (request, response, next) => {
    const answer = async () => {
      const requestId = String(request.params.requestId);
      const { account } = request.query;
      const asked = (await accountOfOperator(request, accounts)) ?? (typeof account === 'string' ? account : undefined);
      const found = diagnostics.find(requestId, asked);
      if (found.length > 0) return sendJson(response, 200, { requestId, mode: 'enforce', denials: found });
      const message = 'No refusal of that request is known: it was allowed, is long past, or concerns another account.';
      sendJson(response, 404, { code: 'NotFound', message });
    };
    answer().catch(next);
  });
  if (gateway === undefined) return router;
  router.post('/diagnostics', (request, response, next) => {
    const answer = async () => {
      if (!(await gateway.isGateway(request.headers.authorization))) {
        return sendJson(response, 401, { code: 'Unauthorized', message: 'Only the gateway may do this.' });
      }
      const denial = readDenial(await readText(request));
      if (denial === undefined) {
        return sendJson(response, 400, { Code: 'InvalidParameter', Message: 'The body is no refusal.' });
      }
      sendJson(response, 200, { message: diagnostics.encodeDiagnostic(denial) });
    };
    answer().catch(next);
  });
  return router;
}

/** The account of a root that signed in by its access key; undefined for whoever has the service secret. */
async function accountOfOperator(request: IncomingMessage, accounts: Accounts): Promise<string | undefined> {
  const [scheme = '', credential = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [accessKeyId = ''] = Buffer.from(credential, 'base64').toString('utf8').split(':');
  const grant = await accounts.findAccessKey(accessKeyId);
  // Nobody's account: `mayRead` has let through none but roots.
  return grant?.principal.type === 'root' ? grant.principal.account : '';
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

/** Undefined: too long. The rest is read all the same, so that the connection stays good for the answer. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}
