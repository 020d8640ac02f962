import type { IncomingMessage } from 'node:http';
import { KmsCallError, type KmsClient, rootSecretOf } from '@osseal/kms-client';
import { type OssAddressing, parseOssRequest, resolveTarget } from '@osseal/protocol/oss';
import {
  type Clock,
  CONTROL_PREFIX,
  ControlError,
  type ControlExtension,
  controlRouter,
  DueWorkError,
  type Logger,
  type Metrics,
  mountDataPlane,
  QueryError,
  type Random,
  readAuditQuery,
  requireOperator,
  sendJson,
  signatureNowOf,
} from '@osseal/service-kit';
import type { AuditLog } from '@osseal/storage';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { type ConsoleParts, consoleRouter } from './console/console-router.ts';
import type { RequestHandler } from './pipeline/index.ts';

/** What the HTTP side of the gateway is made of. */
export interface AppDeps {
  /** The OSS API itself. */
  readonly handle: RequestHandler;
  readonly addressing: OssAddressing;
  readonly kms: Pick<KmsClient, 'findAccessKey' | 'usage'>;
  readonly metrics: Metrics;
  readonly audit?: AuditLog | undefined;
  readonly logger: Logger;
  readonly serviceSecret?: string | undefined;
  readonly region: string;
  /** Address of KMS, for whoever opens the console. */
  kmsAddress(): string | undefined;
  /** Undefined: there is no console. */
  readonly console: ConsoleParts | undefined;
  readonly random: Random;
  readonly clock: Clock;
  isReady(): boolean;
  isKmsReachable(): Promise<boolean>;
  /** More endpoints, for operators. */
  readonly control: readonly ControlExtension[];
}

/**
 * The OSS API in front, on the raw request; behind it, under `/_osseal/`, health, metrics, usage and the console.
 * An Express router decodes and normalises paths, which object keys must never meet.
 */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  mountDataPlane(app, (request, response) => {
    if (isControlRequest(request, deps.addressing)) return false;
    void deps.handle(request, response);
    return true;
  });
  const { metrics, isReady } = deps;
  const needs = { kms: () => deps.isKmsReachable() };
  app.use(CONTROL_PREFIX, controlRouter({ service: 'oss', metrics, isReady, needs }));
  app.use(CONTROL_PREFIX, gatewayRouter(deps));
  app.use((_request: Request, response: Response) => {
    sendJson(response, 404, { code: 'NotFound', message: 'There is nothing here.' });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return response.destroy();
    if (error instanceof QueryError) {
      return sendJson(response, 400, { code: 'InvalidParameter', message: `${error.parameter}: ${error.message}` });
    }
    if (error instanceof ControlError) {
      return sendJson(response, error.status, { code: error.code, message: error.message });
    }
    if (error instanceof KmsCallError && error.status < 500) {
      return sendJson(response, error.status, { code: error.code, message: error.message });
    }
    const unreachable = error instanceof KmsCallError;
    if (!unreachable) deps.logger.error({ err: error }, 'a control request failed');
    sendJson(response, unreachable ? 503 : 500, {
      code: unreachable ? 'ServiceUnavailable' : 'InternalError',
      message: unreachable
        ? 'KMS cannot be reached.'
        : error instanceof DueWorkError
          ? error.message
          : 'The request failed.',
    });
  });
  return app;
}

/** `/_osseal/…` of the endpoint itself; under a bucket's host name the same path is an object's. */
function isControlRequest(request: IncomingMessage, addressing: OssAddressing): boolean {
  const { method = 'GET', url = '/', headers } = request;
  if (!url.startsWith(CONTROL_PREFIX)) return false;
  try {
    const target = resolveTarget(parseOssRequest(method, url, headers), addressing);
    return target.style === 'path' && target.bucket === CONTROL_PREFIX.slice(1);
  } catch {
    return false;
  }
}

function gatewayRouter(deps: AppDeps): Router {
  const router = Router();
  const findRootSecret = async (accessKeyId: string) => rootSecretOf(await deps.kms.findAccessKey(accessKeyId));
  const operator = requireOperator({ findRootSecret, serviceSecret: deps.serviceSecret });
  router.get('/usage', operator, (request, response, next) => {
    const query = Object.fromEntries(
      Object.entries(request.query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    deps.kms.usage(query).then((usage) => sendJson(response, 200, usage), next);
  });
  router.get('/audit', operator, (request, response, next) => {
    const answer = async () => {
      const query = readAuditQuery(request.query);
      sendJson(response, 200, (await deps.audit?.auditPage(query)) ?? { records: [] });
    };
    answer().catch(next);
  });
  for (const extension of deps.control) router.use(extension(operator));
  if (deps.console !== undefined) {
    const { clock, random, region } = deps;
    const facts = () => ({ region, kms: deps.kmsAddress(), signatureTimeMs: signatureNowOf(clock) });
    router.use('/console', consoleRouter({ ...deps.console, random, facts }));
  }
  return router;
}
