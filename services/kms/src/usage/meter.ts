import { kmsError } from '@osseal/protocol/errors';
import { principalArn } from '@osseal/ram';
import { type Clock, type CounterFamily, type Logger, type Metrics, machineClockOf } from '@osseal/service-kit';
import type { AuditRecord, UsageLedger } from '@osseal/storage';
import type { Call, Caller, KmsAction } from '../action.ts';
import type { Grant } from '../pipeline/authorize.ts';
import type { BudgetCall } from './budget-rule.ts';
import type { GiveBack } from './budgets.ts';
import { keyClassOf } from './price-list.ts';
import { startOfHour } from './usage-query.ts';

/** The key that a call was about. */
export type BilledKey = ReturnType<NonNullable<KmsAction['billedKey']>> | undefined;

/** What a call turned out to be about, filled in as the pipeline goes. */
export interface Found {
  key: BilledKey;
  /** The permissions that were asked for and given. */
  grants: readonly Grant[];
  /** Set when budgets are about the call: gives back what it took of them. */
  giveBack?: GiveBack;
  /** True: the call is carried out, and its answer is lost on purpose. */
  isAnswerLost: boolean;
  /** When the call came, by the machine's clock. */
  readonly startedMs: number;
}

/** Counts billed calls, and writes every call into the audit trail. */
export class Meter {
  readonly #ledger: UsageLedger;
  readonly #machine: Clock;
  readonly #logger: Logger;
  readonly #calls: CounterFamily;
  #hour = '';
  #hourEndsMs = Number.NEGATIVE_INFINITY;
  #hourStartsMs = Number.POSITIVE_INFINITY;

  constructor(deps: {
    readonly ledger: UsageLedger;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Metrics;
  }) {
    this.#ledger = deps.ledger;
    this.#machine = machineClockOf(deps.clock);
    this.#logger = deps.logger;
    this.#calls = deps.metrics.counter(
      'osseal_kms_calls_total',
      'Calls of known senders to KMS, RAM and STS, by clients and by the gateway, in the same process too.',
      ['action', 'outcome', 'caller'],
    );
  }

  /**
   * Adds one call to the bill and the audit trail. Resolves when that survives `kill -9`.
   * @param outcome `Success` or the error code
   * @throws WireError `ServiceUnavailableTemporary`: what cannot be counted is not answered
   */
  async count(action: string, call: Call, found: Found, outcome: string): Promise<void> {
    const { key } = found;
    const { region, caller, cause } = call;
    this.#calls.add(1, action, outcome, cause === undefined ? 'client' : 'gateway');
    // Written out rather than spread: this runs for every billed call, and copying cost as much as the encryption.
    const counter = {
      hour: this.#hourOf(call.nowMs),
      region,
      account: caller.account,
      principal: nameOf(caller),
      action,
      keyId: key?.keyId ?? '',
      keyClass: key === undefined ? 'none' : keyClassOf(key),
      outcome,
      cause: cause === undefined ? '' : `${cause.action} ${cause.bucket}`,
    } as const;
    try {
      await this.#ledger.record(counter, this.#auditOf(action, call, found, outcome));
    } catch (cause) {
      const ids = { requestId: call.requestId, ossRequestId: call.cause?.requestId };
      this.#logger.error({ ...ids, action, err: cause }, 'the usage ledger failed; the call is not answered');
      throw kmsError('ServiceUnavailableTemporary', { cause });
    }
  }

  /** Writes a call that costs nothing into the audit trail alone, soon: nobody waits for it. */
  trace(action: string, call: Call, found: Found, outcome: string): void {
    this.#calls.add(1, action, outcome, call.cause === undefined ? 'client' : 'gateway');
    this.#ledger.trace(this.#auditOf(action, call, found, outcome));
  }

  #auditOf(action: string, call: Call, { key, grants, startedMs }: Found, outcome: string): AuditRecord {
    const { region, caller, cause, requestId, nowMs: timeMs } = call;
    const record = {
      timeMs,
      requestId,
      region,
      account: caller.account,
      principal: nameOf(caller),
      action,
      keyId: key?.keyId ?? '',
      outcome,
      durationMs: this.#machine.now() - startedMs,
    };
    if (grants.length === 0) return cause === undefined ? record : { ...record, cause };
    return cause === undefined ? { ...record, permissions: grants } : { ...record, cause, permissions: grants };
  }

  #hourOf(ms: number): string {
    if (ms < this.#hourStartsMs || ms >= this.#hourEndsMs) {
      this.#hour = startOfHour(ms);
      this.#hourStartsMs = Date.parse(this.#hour);
      this.#hourEndsMs = this.#hourStartsMs + 3_600_000;
    }
    return this.#hour;
  }
}

/** The row of the bill that a call belongs to, but for its hour and outcome. */
export function billedRow(action: string, { region, caller, cause }: Call, key: BilledKey): BudgetCall {
  return {
    region,
    account: caller.account,
    principal: nameOf(caller),
    action,
    keyId: key?.keyId ?? '',
    keyClass: key === undefined ? 'none' : keyClassOf(key),
    cause: cause === undefined ? '' : `${cause.action} ${cause.bucket}`,
  };
}

function nameOf({ isService, account, principal }: Caller): string {
  return isService ? `acs:ram::${account}:service/oss.aliyuncs.com` : principalArn(principal);
}
