import { createHash, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { AccessKeySecret } from '@osseal/protocol/signature';
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { type Clock, systemClock } from '../clock/clock.ts';
import type { Metrics } from '../observe/metrics.ts';
import { isOfForeignPage } from './foreign-page.ts';

/** Under this path both services keep what is not the cloud's API; no bucket can have that name. */
export const CONTROL_PREFIX = '/_osseal';

export interface ControlRouterOptions {
  /** `kms` or `oss`. */
  readonly service: string;
  readonly metrics: Metrics;
  /** True once every answer can be given; until then `ready` says 503. */
  isReady(): boolean;
  /** What the service needs and may be without: name → whether it is there. Asked for `ready` only. */
  readonly needs?: Readonly<Record<string, () => Promise<boolean>>>;
}

/**
 * `GET /_osseal/health` (the process lives), `ready` (it serves) and `metrics`. Mount it at `CONTROL_PREFIX`; what the
 * service adds is mounted beside it.
 */
export function controlRouter(options: ControlRouterOptions): Router {
  const router = Router();
  router.get('/health', (_request, response) => sendJson(response, 200, { status: 'ok', service: options.service }));
  router.get('/ready', (_request, response, next) => {
    readiness(options).then(({ isReady, ...report }) => sendJson(response, isReady ? 200 : 503, report), next);
  });
  router.get('/metrics', (_request, response, next) => {
    options.metrics.render().then(({ contentType, body }) => {
      response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) }).end(body);
    }, next);
  });
  return router;
}

async function readiness({ service, isReady, needs = {} }: ControlRouterOptions) {
  if (!isReady()) return { isReady: false, status: 'starting', service };
  const found = await Promise.all(Object.entries(needs).map(async ([name, ask]) => [name, await ask()] as const));
  const hasAll = found.every(([, isThere]) => isThere);
  const words = Object.fromEntries(found.map(([name, isThere]) => [name, isThere ? 'reachable' : 'unreachable']));
  return { isReady: hasAll, status: hasAll ? 'ready' : 'waiting', service, ...words };
}

/** Who may see or change state. */
export interface OperatorAuthentication {
  /** The secret of an active access key of an account root; undefined for every other id. */
  findRootSecret(accessKeyId: string): AccessKeySecret | undefined | Promise<AccessKeySecret | undefined>;
  /** Accepted as a Bearer token, as it is or as the key of a gateway's service token (a JWT). */
  readonly serviceSecret?: string | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Lets through who knows the secret of an account root's access key (HTTP Basic) or the service secret (Bearer); all
 * others get 401. Compares digests in constant time, for unknown ids too. Whoever it is, a page of another origin may change
 * nothing by a browser: 403.
 */
export function requireOperator(authentication: OperatorAuthentication): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && isOfForeignPage(request.headers)) {
      const message = 'A page of another origin may change nothing here.';
      sendJson(response, 403, { code: 'Forbidden', message });
      return;
    }
    identifyOperator(request.headers.authorization ?? '', authentication).then((operator) => {
      if (operator !== undefined) {
        response.locals[OPERATOR] = operator.accessKeyId;
        return next();
      }
      response.setHeader('WWW-Authenticate', 'Basic realm="osseal", charset="UTF-8"');
      const message = "Give the access key of an account's root as HTTP Basic user and password.";
      sendJson(response, 401, { code: 'Unauthorized', message });
    }, next);
  };
}

const OPERATOR = 'osseal-operator';

/** The access key by which `requireOperator` let a request through; undefined for the service secret. */
export function operatorOf(response: Response): string | undefined {
  const accessKeyId: unknown = response.locals[OPERATOR];
  return typeof accessKeyId === 'string' ? accessKeyId : undefined;
}

/** Undefined: nobody who may pass. */
async function identifyOperator(
  header: string,
  authentication: OperatorAuthentication,
): Promise<{ readonly accessKeyId?: string } | undefined> {
  const space = header.indexOf(' ');
  const scheme = header.slice(0, space).toLowerCase();
  const credential = header.slice(space + 1).trim();
  if (scheme === 'bearer') {
    const { serviceSecret, clock = systemClock } = authentication;
    if (serviceSecret === undefined) return undefined;
    const isKnown = isSame(credential, serviceSecret) || (await isServiceToken(credential, serviceSecret, clock));
    return isKnown ? {} : undefined;
  }
  if (scheme !== 'basic') return undefined;
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const given = pair.slice(colon + 1);
  const accessKeyId = pair.slice(0, Math.max(colon, 0));
  const secret = await authentication.findRootSecret(accessKeyId);
  return isSame(given, secret?.reveal() ?? '') && secret !== undefined ? { accessKeyId } : undefined;
}

/** A short-lived token of the gateway, so that the secret itself need not travel. */
async function isServiceToken(token: string, serviceSecret: string, clock: Clock): Promise<boolean> {
  const { jwtVerify } = await import('jose');
  const expected = {
    algorithms: ['HS256'],
    issuer: 'osseal-gateway',
    audience: 'osseal-kms',
    subject: 'osseal-gateway',
    requiredClaims: ['exp'],
    currentDate: new Date(clock.now()),
  };
  return jwtVerify(token, createSecretKey(serviceSecret, 'utf8'), expected).then(
    () => true,
    () => false,
  );
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Answers JSON with its length, without Express' etag and type negotiation. */
export function sendJson(response: Response, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
    })
    .end(body);
}
