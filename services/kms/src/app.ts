import { rootAccountOf, rootSecretOf } from '@osseal/kms-client';
import {
  type Clock,
  CONTROL_PREFIX,
  ControlError,
  type ControlExtension,
  controlRouter,
  DueWorkError,
  decisionsControl,
  type Logger,
  type Metrics,
  mountDataPlane,
  QueryError,
  requireOperator,
  sendJson,
} from '@osseal/service-kit';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import type { Accounts } from './accounts/accounts.ts';
import type { RoleCredentials } from './accounts/role-credentials.ts';
import { sealGrant } from './accounts/sealed-grant.ts';
import { credentialsRouter } from './control/credentials-router.ts';
import { diagnosticsRouter } from './control/diagnostics-router.ts';
import type { Diagnostics } from './diagnostics/diagnostics.ts';
import type { GatewayIdentity } from './pipeline/gateway-identity.ts';
import type { RequestHandler as RpcHandler } from './pipeline/http-handler.ts';
import type { Usage } from './usage/usage.ts';

/** What the app serves. */
export interface AppDeps {
  readonly handler: RpcHandler;
  readonly accounts: Accounts;
  readonly usage: Usage;
  readonly diagnostics: Diagnostics;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly isReady: () => boolean;
  /** The gateway of another process; undefined: there is none. */
  readonly gateway: GatewayIdentity | undefined;
  readonly credentials: RoleCredentials;
  /** Roles whose credentials every host may have. */
  readonly openRoles: readonly string[];
  /** More endpoints, for operators. */
  readonly control: readonly ControlExtension[];
  readonly clock: Clock;
}

/** The KMS endpoint: the RPC handler before everything else, and the control endpoints under `/_osseal`. */
export function createApp(deps: AppDeps): Express {
  const { handler, metrics, isReady, logger } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  mountDataPlane(app, (request, response) => {
    if (request.url?.startsWith(`${CONTROL_PREFIX}/`)) return false;
    handler(request, response);
    return true;
  });
  app.use(CONTROL_PREFIX, controlRouter({ service: 'kms', metrics, isReady }), operatorRouter(deps));
  app.use(CONTROL_PREFIX, credentialsRouter(deps));
  if (deps.gateway !== undefined) app.use(CONTROL_PREFIX, directoryRouter(deps.accounts, deps.gateway));
  app.use((_request, response) => sendJson(response, 404, { code: 'NotFound', message: 'There is nothing here.' }));
  app.use(answerFailure(logger));
  return app;
}

function operatorRouter({ accounts, usage, diagnostics, gateway, control }: AppDeps): Router {
  const operatorOnly = requireOperator({
    serviceSecret: gateway?.secret.reveal(),
    findRootSecret: async (accessKeyId) => rootSecretOf(await accounts.findAccessKey(accessKeyId)),
  });
  const mayRead: RequestHandler = (request, response, next) => {
    const asked = gateway?.isGateway(request.headers.authorization) ?? Promise.resolve(false);
    asked.then((isGateway) => (isGateway ? next() : operatorOnly(request, response, next)), next);
  };
  const router = Router();
  router.get('/usage', mayRead, (request, response, next) => {
    usage.render(request.query).then(({ contentType, body }) => {
      response.writeHead(200, {
        'Content-Type': contentType,
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
      });
      response.end(body);
    }, next);
  });
  router.get('/audit', mayRead, (request, response, next) => {
    usage.audit(request.query).then((page) => sendJson(response, 200, page), next);
  });
  const decisions = decisionsControl({
    find: (requestId, account) => diagnostics.find(requestId, account),
    accountOf: async (accessKeyId) => rootAccountOf(await accounts.findAccessKey(accessKeyId)),
  });
  router.use(decisions(mayRead));
  if (gateway !== undefined) router.use(diagnosticsRouter({ diagnostics, gateway }));
  for (const extension of control) router.use(extension(mayRead));
  return router;
}

/** The account directory for the gateway of another process: secrets leave sealed. */
function directoryRouter(accounts: Accounts, gateway: GatewayIdentity): Router {
  const router = Router();
  router.get('/directory/access-keys/:id', (request, response, next) => {
    const answer = async () => {
      if (!(await gateway.isGateway(request.headers.authorization))) {
        return sendJson(response, 401, { code: 'Unauthorized', message: 'Only the gateway may ask this.' });
      }
      const grant = await accounts.findAccessKey(request.params.id);
      if (grant === undefined) {
        return sendJson(response, 404, { code: 'NotFound', message: 'There is no such access key.' });
      }
      sendJson(response, 200, { jwe: await sealGrant(grant, gateway.secret.reveal()) });
    };
    answer().catch(next);
  });
  return router;
}

function answerFailure(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof QueryError) {
      // Spelt as KMS spells its errors, so that the client's two transports read the same.
      return sendJson(response, 400, { Code: 'InvalidParameter', Message: `${error.parameter}: ${error.message}` });
    }
    if (error instanceof ControlError) {
      return sendJson(response, error.status, { code: error.code, message: error.message });
    }
    if (error instanceof URIError) {
      return sendJson(response, 400, { code: 'InvalidURI', message: 'The path cannot be decoded.' });
    }
    logger.error({ err: error }, 'a control request failed');
    const message = error instanceof DueWorkError ? error.message : 'The log of the service has the reason.';
    sendJson(response, 500, { code: 'InternalError', message });
  };
}
