import type { IncomingMessage, ServerResponse } from 'node:http';
import { ossError, WireError } from '@osseal/protocol/errors';
import { isValidObjectKey, type OssAddressing } from '@osseal/protocol/oss';
import { regionOfScope, toS3Error } from '@osseal/protocol/s3';
import { formSpeaksS3 } from '@osseal/protocol/signature';
import {
  ConnectionDropped,
  type FaultBook,
  type Metrics,
  machineClockOf,
  type Tracer,
  type TraceSpan,
} from '@osseal/service-kit';
import { type AuditLog, StoreError } from '@osseal/storage';
import type { BucketCall, OssAction, OssCall, OssResponse, PermissionCheck } from '../action.ts';
import { BucketPolicies } from '../buckets/bucket-policy.ts';
import { assertPayer } from '../buckets/request-payment.ts';
import type { GatewayDomain } from '../domain.ts';
import { assertReferer } from '../referer/assert-referer.ts';
import { type AnswerFacts, sendAnswer } from './answer.ts';
import { auditRecordOf } from './audit-record.ts';
import { type Authenticated, authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { conditionsOf, isEncrypted } from './conditions.ts';
import { allowOrigin, type CrossOriginDeps, preflight } from './cross-origin.ts';
import { explainRefusal } from './explain-refusal.ts';
import { losingAnswer, meetFaults } from './faults.ts';
import { isolatePage } from './isolate-page.ts';
import { loadBucket } from './load-bucket.ts';
import { readForm } from './read-form.ts';
import { type Received, receive } from './receive.ts';
import { sendError } from './refuse.ts';
import { logAnswered } from './request-log.ts';
import { actionOfForm, resolveAction } from './resolve-action.ts';
import { SignatureTime } from './signature-time.ts';
import { answerForm, hearForm, isForm } from './speak-form.ts';
import { answerInS3, hearS3 } from './speak-s3.ts';
import { tellSpan, traceRequest } from './trace-request.ts';
import { currentTurn } from './turn.ts';

/** What the pipeline works with. */
export interface PipelineDeps {
  readonly domain: GatewayDomain;
  readonly addressing: OssAddressing;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** Where requests of known senders are written down; nobody waits for it. */
  readonly audit?: AuditLog | undefined;
  /** Undefined: requests meet no faults. */
  readonly faults?: FaultBook | undefined;
  readonly settings: {
    readonly strictRegion: boolean;
    readonly assumeSecureTransport: boolean;
    readonly openCors: boolean;
  };
}

/** One request from its first byte to its last. Never rejects. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Name under which metrics count requests that no action was found for. */
const UNRESOLVED = 'Unresolved';
/** Outcome of a request whose connection was cut on purpose; its status is 0. */
const DROPPED = 'ConnectionDropped';

/** One request as far as it got, for its error and its records. */
interface Trace {
  action: string;
  /** Written in the S3 dialect, and to be answered in it. */
  isS3: boolean;
  /** What the request means when it is not written as OSS requests are. */
  heard?: Received;
  call?: OssCall;
  checks: readonly PermissionCheck[];
}

/** What one request works with besides the deps. */
interface Progress {
  readonly trace: Trace;
  readonly bucketPolicies: BucketPolicies;
  readonly signatureTime: SignatureTime;
  readonly faults: FaultBook | undefined;
}

/**
 * The order of things: request id → cross-origin headers → receive (→ from a form) → authenticate (→ from the S3 dialect) → resolve action →
 * load bucket → authorize → faults → run → answer, or error (→ into the S3 dialect) → audit. Who may not be asked does not learn what is offered; who may
 * not do a thing never gets to its handler.
 */
export function createPipeline(deps: PipelineDeps): RequestHandler {
  const { domain, metrics, audit, faults, tracer } = deps;
  const bucketPolicies = new BucketPolicies();
  const signatureTime = new SignatureTime(domain.clock);
  const machine = machineClockOf(domain.clock);
  const crossOrigin = crossOriginOf(deps);
  const answer = async (request: IncomingMessage, response: ServerResponse, span?: TraceSpan): Promise<void> => {
    const turn = currentTurn();
    const requestId = domain.random.hex(12);
    const startedMs = machine.now();
    const nowMs = domain.clock.now();
    const trace: Trace = { action: UNRESOLVED, isS3: false, checks: [] };
    let outcome = 'Success';
    const method = request.method ?? 'GET';
    const facts = (): AnswerFacts => ({ requestId, method, startedMs, nowMs: machine.now(), isS3: trace.isS3 });
    try {
      if (request.headers.origin !== undefined && method !== 'OPTIONS')
        await allowOrigin(request, response, crossOrigin);
      const given = await run(deps, request, requestId, nowMs, { trace, bucketPolicies, signatureTime, faults });
      isolatePage(request, response, trace.heard?.target);
      if (!turn.isOver) await turn.end;
      await sendAnswer(response, asAsked(given, method, trace), facts());
    } catch (error) {
      if (error instanceof ConnectionDropped) {
        request.socket.destroy();
        outcome = DROPPED;
      } else {
        const shown = await explained(asWireError(error), trace, { kms: domain.kms, bucketPolicies });
        outcome = shown.code;
        if (shown.status >= 500) logFailure(domain, error, requestId, trace.action);
        // Lets go of the request, so that its rest can be drained.
        if (trace.heard !== undefined && trace.heard.body !== request) trace.heard.body.destroy();
        const refusal = trace.isS3 ? toS3Error(shown) : shown;
        await sendError(request, response, refusal, facts()).catch(() => response.destroy());
      }
    }
    const status = outcome === DROPPED ? 0 : response.statusCode;
    const durationMs = machine.now() - startedMs;
    if (audit !== undefined && trace.call !== undefined) {
      audit.trace(auditRecordOf(trace.call, trace.action, outcome, durationMs));
    }
    metrics.record('oss', trace.action, status, durationMs);
    const ending = { requestId, action: trace.action, status, durationMs };
    logAnswered(domain.logger, ending, trace.call, span?.traceId);
    if (span !== undefined) tellSpan(span, { ...ending, outcome, method }, trace.call);
  };
  return tracer === undefined
    ? answer
    : (request, response) => traceRequest(tracer, request, (span) => answer(request, response, span));
}

async function run(
  deps: PipelineDeps,
  request: IncomingMessage,
  requestId: string,
  nowMs: number,
  progress: Progress,
): Promise<OssResponse> {
  const { domain, settings } = deps;
  const { trace } = progress;
  if (request.method === 'OPTIONS') {
    trace.action = 'OptionObject';
    return preflight(request, crossOriginOf(deps));
  }
  // What is there already is not awaited, here and below: a turn of the microtask queue per step adds up.
  let received = receive(request, deps.addressing);
  if (isForm(received)) {
    const form = await readForm(request);
    trace.isS3 = formSpeaksS3(form.fields);
    received = await hearForm(form, received);
  }
  trace.isS3 = received.isS3;
  trace.heard = received;
  const known = authenticate(received, domain.kms, nowMs, progress.signatureTime);
  let authenticated = known instanceof Promise ? await known : known;
  if (received.isS3 && received.form === undefined) authenticated = await hearS3(request, authenticated);
  trace.heard = authenticated;
  const isUpload = authenticated.form !== undefined;
  const action = isUpload ? actionOfForm(authenticated.http) : resolveAction(authenticated.http, authenticated.target);
  trace.action = action.name;
  const call: OssCall = makeCall(deps, request, authenticated, requestId, nowMs);
  trace.call = call;
  if (action.level === 'service') return perform(action, call, domain, progress);

  const { bucket: bucketName = '', key = '' } = authenticated.target;
  const loading = loadBucket(bucketName, authenticated, domain.index, {
    strictRegion: settings.strictRegion,
    facts: domain.settings,
  });
  const bucket = loading instanceof Promise ? await loading : loading;
  const bucketCall: BucketCall = { ...call, region: bucket.region, bucket };
  trace.call = bucketCall;
  const assertAgreed = () => assertPayer(bucket, bucketCall);
  if (action.level === 'bucket') return perform(action, bucketCall, domain, progress, assertAgreed);
  if (!isValidObjectKey(key)) throw invalidKey(key);
  // An empty header is no signature.
  const isSigned = Boolean(request.headers.authorization) && !isUpload;
  assertReferer(bucket, { referer: request.headers.referer, isSigned });
  const objectCall = { ...bucketCall, key };
  trace.call = objectCall;
  return perform(action, objectCall, domain, progress, assertAgreed);
}

/**
 * The only way to a handler leads past `authorize`.
 * @param assertAgreed what is asked of those alone who may do the thing
 */
async function perform<Call extends OssCall>(
  action: {
    checks(call: Call, domain: GatewayDomain): ReturnType<OssAction['checks']>;
    handle(call: Call, domain: GatewayDomain): ReturnType<OssAction['handle']>;
  },
  call: Call,
  domain: GatewayDomain,
  { trace, bucketPolicies, faults }: Progress,
  assertAgreed?: () => void,
): Promise<OssResponse> {
  const demanded = action.checks(call, domain);
  trace.checks = demanded instanceof Promise ? await demanded : demanded;
  authorize(call, trace.checks, domain, bucketPolicies);
  assertAgreed?.();
  if (faults === undefined || faults.isEmpty) return action.handle(call, domain);
  const outcome = await meetFaults(faults, trace.action, call, trace.checks);
  const answer = await action.handle(call, domain);
  return outcome === 'drop' ? losingAnswer(answer) : answer;
}

function makeCall(
  { domain, settings }: PipelineDeps,
  request: IncomingMessage,
  { http, target, body, requester, v4, s3 }: Authenticated,
  requestId: string,
  nowMs: number,
): OssCall {
  return {
    requestId,
    http,
    scheme: isEncrypted(request) ? 'https' : 'http',
    body,
    requester,
    ...(target.bucket !== undefined && { bucketName: target.bucket }),
    region: target.region ?? v4?.region ?? regionOfScope(s3?.region) ?? domain.settings.defaultRegion,
    nowMs,
    permissions: [],
    kmsRequestIds: domain.logger.isLevelEnabled('info') ? [] : undefined,
    conditions: conditionsOf(request, {
      accessKeyId: requester.accessKeyId,
      nowMs,
      assumeSecureTransport: settings.assumeSecureTransport,
    }),
  };
}

function crossOriginOf({ domain, addressing, settings }: PipelineDeps): CrossOriginDeps {
  return { addressing, index: domain.index, openByDefault: settings.openCors };
}

/** The answer as clients of the request's dialect read it. */
function asAsked(answer: OssResponse, method: string, { action, call, heard, isS3 }: Trace): OssResponse {
  if (heard?.form !== undefined) return answerForm(answer, heard, call?.scheme ?? 'http');
  if (!isS3) return answer;
  const hasKey = heard?.target.key !== undefined;
  return answerInS3(answer, { method, action, region: call?.region ?? '', hasKey });
}

function invalidKey(key: string): Error {
  return Buffer.byteLength(key, 'utf8') > 1023
    ? ossError('InvalidObjectName', { message: 'The Length of Object name must be less than 1024.' })
    : ossError('InvalidObjectName');
}

async function explained(
  error: WireError,
  { action, call, checks }: Trace,
  deps: Parameters<typeof explainRefusal>[2],
): Promise<WireError> {
  return call === undefined ? error : explainRefusal(error, { call, operation: action, checks }, deps);
}

/** What the client is told. Of anything but a wire error it learns no more than that something failed. */
function asWireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  if (error instanceof StoreError && (error.code === 'unavailable' || error.code === 'full')) {
    return ossError('ServiceUnavailable', { message: 'The storage cannot take the request now.', cause: error });
  }
  return ossError('InternalError', { cause: error });
}

function logFailure(domain: GatewayDomain, error: unknown, requestId: string, action: string): void {
  domain.logger.error({ requestId, action, err: error }, 'a request failed');
}
