import { kmsError } from '@osseal/protocol/errors';
import { principalArn } from '@osseal/ram';
import type { Clock, Logger } from '@osseal/service-kit';
import type { UsageLedger } from '@osseal/storage';
import type { Call, KmsAction } from '../action.ts';
import { keyClassOf } from './price-list.ts';
import { startOfHour } from './usage-query.ts';

/** The key that a call was about. */
export type BilledKey = ReturnType<NonNullable<KmsAction['billedKey']>> | undefined;

/** Counts billed calls. */
export class Meter {
  readonly #ledger: UsageLedger;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #hour = '';
  #hourEndsMs = Number.NEGATIVE_INFINITY;
  #hourStartsMs = Number.POSITIVE_INFINITY;

  constructor(deps: { readonly ledger: UsageLedger; readonly clock: Clock; readonly logger: Logger }) {
    this.#ledger = deps.ledger;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
  }

  /**
   * Adds one call to the bill and the audit trail. Resolves when that survives `kill -9`.
   * @param outcome `Success` or the error code
   * @throws WireError `ServiceUnavailableTemporary`: what cannot be counted is not answered
   */
  async count(action: string, call: Call, key: BilledKey, outcome: string): Promise<void> {
    const { region, caller, cause, requestId, nowMs } = call;
    const { account } = caller;
    const principal = caller.isService
      ? `acs:ram::${account}:service/oss.aliyuncs.com`
      : principalArn(caller.principal);
    const keyId = key?.keyId ?? '';
    // Written out rather than spread: this runs for every billed call, and copying cost as much as the encryption.
    const counter = {
      hour: this.#hourOf(nowMs),
      region,
      account,
      principal,
      action,
      keyId,
      keyClass: key === undefined ? 'none' : keyClassOf(key),
      outcome,
      cause: cause === undefined ? '' : `${cause.action} ${cause.bucket}`,
    } as const;
    const timeMs = nowMs;
    const durationMs = this.#clock.now() - nowMs;
    const audit =
      cause === undefined
        ? { timeMs, requestId, region, account, principal, action, keyId, outcome, durationMs }
        : { timeMs, requestId, region, account, principal, action, keyId, outcome, durationMs, cause };
    try {
      await this.#ledger.record(counter, audit);
    } catch (cause) {
      this.#logger.error({ requestId, action, err: cause }, 'the usage ledger failed; the call is not answered');
      throw kmsError('ServiceUnavailableTemporary', { cause });
    }
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
