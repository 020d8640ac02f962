import type { Clock } from '../clock/clock.ts';
import { type Random, seededRandom } from '../random.ts';
import { type FaultRule, type FaultService, faultError, throttlingError } from './fault-rule.ts';

/** What a rule is compared with. */
export interface FaultSubject {
  readonly service: FaultService;
  /** Wire name. */
  readonly action: string;
  readonly key?: string | undefined;
  readonly bucket?: string | undefined;
  /** ARN. */
  readonly principal: string;
  readonly accessKeyId?: string | undefined;
  /** Throttling counts by account and region. */
  readonly account: string;
  readonly region: string;
}

/** A rule with what has become of it. */
export interface FaultReport extends FaultRule {
  readonly id: string;
  readonly seed: string;
  /** Requests that it was about. */
  readonly matched: number;
  /** Requests that it did something to. */
  readonly hits: number;
}

/** So many calls in such a time. */
export interface CallRate {
  readonly calls: number;
  readonly perMs: number;
}

/** The connection is to be cut without an answer. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
}

/** The service that is called does not answer at all. */
export class ServiceAway extends Error {
  override readonly name = 'ServiceAway';
}

const MOST_RULES = 1_000;
/** Accounts and regions whose calls one throttling rule counts. */
const MOST_PLACES = 10_000;

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  readonly seed: string;
  readonly chance: Random;
  readonly matches: (subject: FaultSubject) => boolean;
  /** Calls by account and region in the period of each. */
  readonly spent: Map<string, { readonly period: number; calls: number }>;
  matched: number;
  hits: number;
}

/**
 * Faults that requests meet on purpose. Rules are asked in the order in which they came; delays add up, and the first one that
 * ends a request ends it. Chances come from the seed of each rule: the same requests in the same order meet the same faults.
 */
export class FaultBook {
  readonly #random: Random;
  readonly #machine: Clock;
  #entries: readonly Entry[] = [];

  constructor(deps: { readonly random: Random; readonly machine: Clock }) {
    this.#random = deps.random;
    this.#machine = deps.machine;
  }

  /** True when nobody meets anything: whoever is in a hurry asks this first. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Undefined: there are too many rules. */
  add(rule: FaultRule): FaultReport | undefined {
    if (this.#entries.length >= MOST_RULES) return undefined;
    const seed = rule.seed ?? this.#random.hex(8);
    const entry: Entry = {
      id: this.#random.hex(6).toLowerCase(),
      rule,
      seed,
      chance: seededRandom(seed),
      matches: matcherOf(rule),
      spent: new Map(),
      matched: 0,
      hits: 0,
    };
    this.#entries = [...this.#entries, entry];
    return reportOf(entry);
  }

  list(): readonly FaultReport[] {
    return this.#entries.map(reportOf);
  }

  /** Takes rules away; all of them when no id is given. Says how many. */
  remove(id?: string): number {
    const before = this.#entries.length;
    this.#entries = id === undefined ? [] : this.#entries.filter((entry) => entry.id !== id);
    return before - this.#entries.length;
  }

  /** Whether every call that the gateway makes to KMS finds it away. Counts nothing. */
  isKmsAway(): boolean {
    return this.#entries.some(({ rule, hits }) => {
      const { service, effect, count, action, key, bucket, principal, probability, after } = rule;
      if (service !== 'kms-client' || effect.away !== true || hits >= (count ?? Number.POSITIVE_INFINITY)) return false;
      return [action, key, bucket, principal, probability, after].every((filter) => filter === undefined);
    });
  }

  /**
   * Lets a request meet what is meant for it, after the delays.
   * @param rateOf the real service's rate for the action, for rules that throttle by profile
   * @returns `drop`: the work is to be done and its answer lost
   * @throws WireError, ConnectionDropped, ServiceAway
   */
  async meet(subject: FaultSubject, rateOf?: (action: string) => CallRate | undefined): Promise<'drop' | 'answer'> {
    for (const entry of this.#entries) {
      if (!entry.matches(subject)) continue;
      entry.matched += 1;
      const { service, count, after = 0, probability = 1, effect } = entry.rule;
      if (entry.matched <= after || entry.hits >= (count ?? Number.POSITIVE_INFINITY)) continue;
      if (probability < 1 && drawn(entry.chance) >= probability) continue;
      if (effect.throttle !== undefined && !this.#isTooFast(entry, subject, effect.throttle, rateOf)) continue;
      entry.hits += 1;
      if (effect.latency !== undefined) await delay(effect.latency, entry.chance);
      if (effect.error !== undefined) throw faultError(service, effect.error);
      if (effect.throttle !== undefined) throw throttlingError(service);
      if (effect.away === true) throw new ServiceAway();
      if (effect.drop === 'before') throw new ConnectionDropped();
      if (effect.drop === 'after') return 'drop';
    }
    return 'answer';
  }

  #isTooFast(
    { spent }: Entry,
    { action, account, region }: FaultSubject,
    throttle: NonNullable<FaultRule['effect']['throttle']>,
    rateOf: ((action: string) => CallRate | undefined) | undefined,
  ): boolean {
    const rate = 'profile' in throttle ? scaled(rateOf?.(action), throttle.scale ?? 1) : throttle;
    if (rate === undefined) return false;
    const place = `${account}/${region}`;
    const period = Math.floor(this.#machine.now() / rate.perMs);
    const known = spent.get(place);
    const present = known?.period === period ? known : { period, calls: 0 };
    if (known === undefined && spent.size >= MOST_PLACES) spent.clear();
    spent.set(place, present);
    if (present.calls >= rate.calls) return true;
    present.calls += 1;
    return false;
  }
}

function reportOf({ id, rule, seed, matched, hits }: Entry): FaultReport {
  return { id, ...rule, seed, matched, hits };
}

function scaled(rate: CallRate | undefined, scale: number): CallRate | undefined {
  return rate === undefined ? undefined : { calls: Math.floor(rate.calls * scale), perMs: rate.perMs };
}

/** From 0 to 1, without 1. */
function drawn(chance: Random): number {
  return chance.bytes(4).readUInt32BE() / 2 ** 32;
}

async function delay(latency: number | readonly [number, number], chance: Random): Promise<void> {
  const ms = typeof latency === 'number' ? latency : latency[0] + drawn(chance) * (latency[1] - latency[0]);
  await new Promise((resolve) => setTimeout(resolve, ms));
}

function matcherOf({ service, action, key, bucket, principal }: FaultRule): Entry['matches'] {
  const [isAction, isKey, isBucket, isPrincipal] = [action, key, bucket, principal].map(patternOf);
  return (subject) =>
    subject.service === service &&
    (isAction?.(subject.action) ?? true) &&
    (isKey?.(subject.key) ?? true) &&
    (isBucket?.(subject.bucket) ?? true) &&
    (isPrincipal === undefined || isPrincipal(subject.principal) || isPrincipal(subject.accessKeyId));
}

/** `*` stands for any characters; everything else for itself. Undefined: whatever it is. */
function patternOf(pattern: string | undefined): ((value: string | undefined) => boolean) | undefined {
  if (pattern === undefined) return undefined;
  if (!pattern.includes('*')) return (value) => value === pattern;
  const parts = pattern.split('*');
  return (value) => value !== undefined && fits(value, parts);
}

/** Whether a text is these parts in this order with anything between them. Linear. */
function fits(text: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop() ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
