import { kmsError } from '@osseal/protocol/errors';
import type { Logger, Random } from '@osseal/service-kit';
import type { UsageLedger } from '@osseal/storage';
import { type BudgetCall, type BudgetRule, isAbout, windowOf } from './budget-rule.ts';
import { KMS_1_0_PRICES, priceMicros } from './price-list.ts';

/** A budget with what is spent of it in its present window. */
export interface BudgetReport extends BudgetRule {
  readonly id: string;
  /** First moment of the window, UTC; null: it is about all calls. */
  readonly windowStart: string | null;
  readonly spent: { readonly calls: number; readonly cost: number };
  readonly isExceeded: boolean;
  /** Calls that were refused for it, or warned of. */
  readonly hits: number;
}

interface Entry {
  readonly id: string;
  readonly rule: BudgetRule;
  window: string;
  calls: number;
  micros: number;
  hits: number;
  /** The window in which the log was told. */
  toldOf: string | undefined;
}

/** Gives back what a call had taken, when it turns out to cost nothing. */
export type GiveBack = () => void;

type Bill = Pick<UsageLedger, 'counters'>;

const MICROS = 1_000_000;
const MOST_BUDGETS = 1_000;
const NOTHING: GiveBack = () => undefined;

/**
 * Limits of calls and of their cost by hour, day, month or at all, in the virtual clock's time. A call takes its share before it
 * is carried out, so that many at once cannot exceed a budget together. What the bill already says counts too.
 */
export class Budgets {
  readonly #random: Random;
  readonly #logger: Logger;
  #entries: readonly Entry[] = [];

  constructor(deps: { readonly random: Random; readonly logger: Logger }) {
    this.#random = deps.random;
    this.#logger = deps.logger;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Undefined: there are too many. */
  async add(rule: BudgetRule, bill: Bill, nowMs: number): Promise<BudgetReport | undefined> {
    if (this.#entries.length >= MOST_BUDGETS) return undefined;
    const id = this.#random.hex(6).toLowerCase();
    const entry: Entry = { id, rule, window: '', calls: 0, micros: 0, hits: 0, toldOf: undefined };
    await count(entry, bill, nowMs);
    this.#entries = [...this.#entries, entry];
    return reportOf(entry);
  }

  list(nowMs: number): readonly BudgetReport[] {
    for (const entry of this.#entries) turn(entry, nowMs);
    return this.#entries.map(reportOf);
  }

  /** Takes budgets away; all of them when no id is given. Says how many. */
  remove(id?: string): number {
    const before = this.#entries.length;
    this.#entries = id === undefined ? [] : this.#entries.filter((entry) => entry.id !== id);
    return before - this.#entries.length;
  }

  /** Counts anew, from another bill. */
  async recount(bill: Bill, nowMs: number): Promise<void> {
    for (const entry of this.#entries) await count(entry, bill, nowMs);
  }

  /**
   * Takes one call out of all budgets that are about it, or of none when one refuses it.
   * @throws WireError the error of the budget that refuses
   */
  take(call: BudgetCall, nowMs: number): GiveBack {
    const about = this.#entries.filter(({ rule }) => isAbout(rule, call));
    if (about.length === 0) return NOTHING;
    const micros = priceMicros({ ...call, hour: '', outcome: 'Success', calls: 1 }, KMS_1_0_PRICES);
    for (const entry of about) {
      turn(entry, nowMs);
      if (!wouldExceed(entry, micros)) continue;
      entry.hits += 1;
      this.#tell(entry);
      if (entry.rule.mode === 'refuse') throw kmsError(entry.rule.error);
    }
    for (const entry of about) {
      entry.calls += 1;
      entry.micros += micros;
    }
    const windows = about.map(({ window }) => window);
    return () => {
      for (const [at, entry] of about.entries()) {
        if (entry.window !== windows[at]) continue;
        entry.calls -= 1;
        entry.micros -= micros;
      }
    };
  }

  /** Once in a window. */
  #tell(entry: Entry): void {
    if (entry.toldOf === entry.window) return;
    entry.toldOf = entry.window;
    const { name, mode, calls, cost } = entry.rule;
    this.#logger.warn({ budget: entry.id, name, mode, calls, cost }, 'a budget of KMS calls is used up');
  }
}

function wouldExceed({ rule, calls, micros }: Entry, more: number): boolean {
  if (rule.calls !== undefined) return calls + 1 > rule.calls;
  return micros + more > Math.round((rule.cost ?? 0) * MICROS);
}

/** Begins a new window when the former one is over. */
function turn(entry: Entry, nowMs: number): void {
  const window = windowOf(entry.rule.window, nowMs);
  if (window === entry.window) return;
  entry.window = window;
  entry.calls = 0;
  entry.micros = 0;
}

async function count(entry: Entry, bill: Bill, nowMs: number): Promise<void> {
  turn(entry, nowMs);
  const rows = await bill.counters(entry.window === '' ? {} : { since: entry.window });
  entry.calls = 0;
  entry.micros = 0;
  for (const row of rows) {
    if (row.outcome !== 'Success' || !isAbout(entry.rule, row)) continue;
    entry.calls += row.calls;
    entry.micros += priceMicros(row, KMS_1_0_PRICES);
  }
}

function reportOf({ id, rule, window, calls, micros, hits }: Entry): BudgetReport {
  const isExceeded = rule.calls === undefined ? micros >= Math.round((rule.cost ?? 0) * MICROS) : calls >= rule.calls;
  const spent = { calls, cost: micros / MICROS };
  return { id, ...rule, windowStart: window === '' ? null : window, spent, isExceeded, hits };
}
