import type { ClockReport, ControlEvent } from '@osseal/service-kit';
import type { AccessKey } from './client-settings.ts';

/** One line of the bill: calls that agree in every field that was asked for. */
export interface UsageRow {
  readonly hour?: string;
  readonly region?: string;
  readonly account?: string;
  readonly principal?: string;
  readonly action?: string;
  readonly keyId?: string;
  readonly outcome?: string;
  readonly cause?: string;
  readonly bucket?: string;
  readonly calls: number;
  readonly billed: number;
  readonly cost: number;
}

/** The bill of cryptographic KMS calls. */
export interface Usage {
  readonly currency: string;
  readonly totals: { readonly calls: number; readonly billed: number; readonly cost: number };
  readonly rows: readonly UsageRow[];
}

/** Which calls are counted: those with exactly these values. `bucket` is that of the OSS request behind the call. */
export interface UsageFilter {
  readonly region?: string;
  readonly account?: string;
  readonly principal?: string;
  readonly action?: string;
  /** Key id. */
  readonly key?: string;
  readonly outcome?: string;
  readonly bucket?: string;
}

/** Which lines of the audit trail; docs/control-endpoints.md has the meanings. */
export interface EventFilter {
  readonly 'request-id'?: string;
  readonly service?: 'oss' | 'kms';
  readonly principal?: string;
  readonly action?: string;
  readonly key?: string;
  readonly bucket?: string;
  readonly outcome?: string;
  /** 1 to 1000, default 100. */
  readonly limit?: number;
}

/** A rule by which requests fail, as `POST /_osseal/faults` takes it. */
export interface FaultRule {
  readonly service: 'kms' | 'oss' | 'kms-client';
  /** Wire name; `*` stands for any characters. */
  readonly action?: string;
  readonly key?: string;
  readonly bucket?: string;
  /** ARN or access key id. */
  readonly principal?: string;
  readonly after?: number;
  readonly count?: number;
  readonly probability?: number;
  readonly seed?: string;
  readonly effect: {
    readonly error?: { readonly code: string; readonly status?: number; readonly message?: string };
    /** Milliseconds or a span such as `200ms`; two for something between. */
    readonly latency?: number | string | readonly [number | string, number | string];
    readonly throttle?:
      | { readonly calls: number; readonly perMs: number }
      | { readonly profile: true; readonly scale?: number };
    readonly drop?: 'before' | 'after';
    readonly away?: true;
  };
}

/** A rule at work, with how often it matched and did something. */
export interface FaultReport extends FaultRule {
  readonly id: string;
  readonly matched: number;
  readonly hits: number;
}

/** Both services under test. Its address and access key suit every `…Settings` function. */
export interface TestOsseal extends AccessKey, AsyncDisposable {
  /** Base URL of KMS, RAM and STS. */
  readonly kms: string;
  /** Base URL of OSS. */
  readonly oss: string;
  /** The virtual clock of both services. A change is answered when all that it makes due is done. */
  readonly clock: {
    now(): Promise<Date>;
    set(time: Date | string): Promise<ClockReport>;
    /** @param span milliseconds, or e.g. `90m`, `24h`, `365d` */
    advance(span: number | string): Promise<ClockReport>;
    /** @param time where to stand still; default: here */
    freeze(time?: Date | string): Promise<ClockReport>;
    resume(): Promise<ClockReport>;
    /** Takes the machine's time again. */
    follow(): Promise<ClockReport>;
  };
  readonly faults: {
    add(rule: FaultRule): Promise<FaultReport>;
    list(): Promise<readonly FaultReport[]>;
    /** @param id default: all @returns how many there were */
    remove(id?: string): Promise<number>;
  };
  /** The bill so far. */
  usage(filter?: UsageFilter): Promise<Usage>;
  /** The audit trails of both services as one, newest first. */
  events(filter?: EventFilter): Promise<readonly ControlEvent[]>;
  /** The permissions that were asked for by a refused request, with what came of each; none when it was not refused for one. */
  denials(requestId: string): Promise<readonly DeniedPermission[]>;
  /** Keeps the present state under a name. */
  snapshot(name: string): Promise<void>;
  /** Goes back to a kept state, which stays. */
  restore(name: string): Promise<void>;
  /** Back to what the seed makes of nothing and to the time of the start; takes faults and budgets away. Snapshots stay. */
  reset(): Promise<void>;
  /** Lets requests under way finish. Safe to call again. */
  stop(): Promise<void>;
}

/** A permission that a refused request needed. */
export interface DeniedPermission {
  /** RAM action, e.g. `kms:Decrypt`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  readonly effect: 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';
}
