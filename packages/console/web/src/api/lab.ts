import type { ControlClient } from './control-client.ts';

/** What time it is for the state of both services. */
export interface ClockReport {
  readonly now: string;
  readonly machine: string;
  readonly mode: 'following' | 'shifted' | 'frozen';
  readonly offsetMs: number;
  readonly signatures: 'machine' | 'virtual';
}

/** A change of the clock, as the endpoint takes it. */
export interface ClockChange {
  readonly set?: string;
  readonly advance?: string;
  readonly freeze?: true;
  readonly resume?: true;
  readonly follow?: true;
  readonly signatures?: ClockReport['signatures'];
}

/** A fault, as the endpoint takes it. */
export interface FaultRule {
  readonly service: string;
  readonly action?: string | undefined;
  readonly key?: string | undefined;
  readonly bucket?: string | undefined;
  readonly principal?: string | undefined;
  readonly probability?: number | undefined;
  readonly count?: number | undefined;
  readonly after?: number | undefined;
  readonly seed?: string | undefined;
  readonly effect: Readonly<Record<string, unknown>>;
}

/** A fault, with how often it matched a request and how often it did something. */
export interface FaultReport extends FaultRule {
  readonly id: string;
  readonly matched: number;
  readonly hits: number;
}

export interface Snapshot {
  readonly name: string;
  readonly createdAt: string;
  /** What the virtual clock showed. */
  readonly now: string;
  readonly isFrozen: boolean;
}

/** The laboratory: control endpoints that change time, luck and state; for account roots. Each throws ApiError. */
export const lab = {
  clock: (control: ControlClient) => control.ask<ClockReport>('GET', '/clock'),
  changeClock: (control: ControlClient, change: ClockChange) => control.ask<ClockReport>('POST', '/clock', change),
  faults: async (control: ControlClient) =>
    (await control.ask<{ rules: readonly FaultReport[] }>('GET', '/faults')).rules,
  addFault: (control: ControlClient, rule: FaultRule) => control.ask<FaultReport>('POST', '/faults', rule),
  removeFault: (control: ControlClient, id: string) => control.ask('DELETE', `/faults/${encodeURIComponent(id)}`),
  removeFaults: (control: ControlClient) => control.ask('DELETE', '/faults'),
  snapshots: async (control: ControlClient) =>
    (await control.ask<{ snapshots: readonly Snapshot[] }>('GET', '/state')).snapshots,
  takeSnapshot: (control: ControlClient, name: string) => control.ask('POST', '/state/snapshots', { name }),
  restore: (control: ControlClient, name: string) => control.ask('POST', `${snapshotPath(name)}/restore`, {}),
  fork: (control: ControlClient, name: string, other: string) =>
    control.ask('POST', `${snapshotPath(name)}/fork`, { name: other }),
  removeSnapshot: (control: ControlClient, name: string) => control.ask('DELETE', snapshotPath(name)),
  reset: (control: ControlClient) => control.ask('POST', '/state/reset', {}),
};

function snapshotPath(name: string): string {
  return `/state/snapshots/${encodeURIComponent(name)}`;
}
