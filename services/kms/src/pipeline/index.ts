import { WireError } from '@osseal/protocol/errors';
import { encodeRpcError, encodeRpcSuccess, parseRpc, rpcFormat } from '@osseal/protocol/rpc';
import { principalArn } from '@osseal/ram';
import { ConnectionDropped, type FaultBook, type Logger } from '@osseal/service-kit';
import type { Accounts } from '../accounts/accounts.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { KmsDomain } from '../domain.ts';
import { type CallRates, rateOf } from '../quotas/call-rates.ts';
import type { Budgets } from '../usage/budgets.ts';
import { billedRow, type Found, type Meter } from '../usage/meter.ts';
import { type AuthenticateDeps, authenticate } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { checkActivation } from './check-activation.ts';
import { callOf, type Decoded, type InputDecoder } from './decode-input.ts';
import type { Received } from './received.ts';
import { refusalOfUnknown } from './refusal.ts';
import { type Resolved, resolveAction, resolveRegion } from './resolve-action.ts';
import { toWireError } from './to-wire-error.ts';

/** What the steps work with. */
export interface PipelineDeps extends AuthenticateDeps {
  readonly domain: KmsDomain;
  readonly accounts: Accounts;
  readonly decoder: InputDecoder;
  readonly meter: Meter;
  readonly diagnostics: Diagnostics;
  readonly logger: Logger;
  /** Undefined: calls are not limited. */
  readonly rates: CallRates | undefined;
  /** Undefined: calls have no limits of this kind. */
  readonly budgets: Budgets | undefined;
  /** Undefined: requests meet no faults. */
  readonly faults: FaultBook | undefined;
  /** Region of requests that name none. */
  readonly defaultRegion: string;
}

/** An answer to be sent. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** For metrics; '' when the request named none that exists. */
  readonly action: string;
  /** Of the OSS request that made the gateway call; for the log. */
  readonly ossRequestId?: string | undefined;
}

/**
 * The order of things: parse → authenticate → resolve action and region → within the rate? → decode → activated? → find the target →
 * authorize → within the budgets? → faults → run → meter → encode. The first step that fails decides the error that a client sees.
 * @inferred the order (kms.md A.6); authentication stays ahead of decoding in any case
 */
export class Pipeline {
  readonly #deps: PipelineDeps;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
  }

  /** Answers a request from the wire. @throws ConnectionDropped, and nothing else */
  async answer(received: Received): Promise<Answer> {
    const { requestId, nowMs, startedMs, http } = received;
    const { logger, defaultRegion } = this.#deps;
    let format: 'JSON' | 'XML' | undefined;
    let actionName = '';
    let ossRequestId: string | undefined;
    try {
      const envelope = parseRpc(http);
      format = envelope.format;
      const known = authenticate(received, envelope, this.#deps);
      // What is there already is not awaited, here and below: a turn of the microtask queue per step adds up.
      const identity = known instanceof Promise ? await known : known;
      ossRequestId = identity.gateway?.cause.requestId;
      const action = resolveAction(envelope.version, envelope.action, identity);
      actionName = action.name;
      const region = resolveRegion(envelope, identity, defaultRegion);
      const { parameters } = envelope;
      const output = await this.serve({ requestId, nowMs, startedMs, identity, action, region, parameters });
      return {
        status: 200,
        action: actionName,
        ossRequestId,
        ...encodeRpcSuccess(actionName, output, requestId, format),
      };
    } catch (failure) {
      if (failure instanceof ConnectionDropped) throw failure;
      const error = toWireError(failure, { requestId, ossRequestId }, logger);
      const encoded = encodeRpcError(error, requestId, http.headers.host ?? '', format ?? rpcFormat(http));
      return { status: error.status, action: actionName, ossRequestId, ...encoded };
    }
  }

  /**
   * Runs an authenticated request and counts it, whichever way it ends. Resolves with the wire-shaped output.
   * @throws WireError, ConnectionDropped
   */
  async serve(resolved: Resolved): Promise<object> {
    const { action } = resolved;
    const { meter, logger } = this.#deps;
    const call = callOf(resolved);
    const found: Found = {
      key: undefined,
      grants: [],
      isAnswerLost: false,
      startedMs: resolved.startedMs ?? resolved.nowMs,
    };
    let output: object;
    try {
      output = await this.#run(resolved, call, found);
    } catch (failure) {
      found.giveBack?.();
      if (failure instanceof ConnectionDropped) {
        meter.trace(action.name, call, found, failure.name);
        throw failure;
      }
      const error = toWireError(failure, { requestId: call.requestId, ossRequestId: call.cause?.requestId }, logger);
      if (action.billed) await meter.count(action.name, call, found, error.code);
      else meter.trace(action.name, call, found, error.code);
      throw error;
    }
    if (action.billed) await meter.count(action.name, call, found, 'Success');
    else meter.trace(action.name, call, found, 'Success');
    if (found.isAnswerLost) throw new ConnectionDropped();
    return output;
  }

  async #run(resolved: Resolved, call: ReturnType<typeof callOf>, found: Found): Promise<object> {
    const { domain, accounts, decoder, diagnostics, rates, faults, budgets } = this.#deps;
    const { action } = resolved;
    rates?.take(action.name, { account: call.caller.account, region: call.region });
    const decoded = decoder.decode(resolved, call);
    const activation = checkActivation(decoded, accounts);
    if (activation !== undefined) await activation;
    const sought = this.#locate(decoded);
    const target = sought instanceof Promise ? await sought : sought;
    found.key = action.billedKey?.(target);
    const { identity, input } = decoded;
    const authorized = authorize({ action, identity, call, input, target }, diagnostics);
    found.grants = authorized.grants;
    if (action.billed && budgets !== undefined && !budgets.isEmpty) {
      found.giveBack = budgets.take(billedRow(action.name, call, found.key), call.nowMs);
    }
    if (faults !== undefined && !faults.isEmpty) {
      const { account, principal, accessKeyId } = call.caller;
      const subject = {
        action: action.name,
        key: found.key?.keyId,
        bucket: call.cause?.bucket,
        principal: principalArn(principal),
        accessKeyId,
      };
      const outcome = await faults.meet({ service: 'kms', account, region: call.region, ...subject }, rateOf);
      found.isAnswerLost = outcome === 'drop';
    }
    return action.handle(authorized.target, authorized.input, call, domain);
  }

  async #locate(decoded: Decoded): Promise<unknown> {
    const { domain, diagnostics } = this.#deps;
    try {
      return await decoded.action.target(decoded.input, decoded.call, domain);
    } catch (error) {
      const isRefusal = error instanceof WireError && error.code === 'Forbidden.NoPermission';
      throw (isRefusal ? refusalOfUnknown(decoded, error, diagnostics) : undefined) ?? error;
    }
  }
}
