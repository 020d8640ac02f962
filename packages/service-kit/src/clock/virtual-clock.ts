import type { Clock } from './clock.ts';

/** From a moment of the machine's clock on: what the virtual clock showed then, and whether it went on from there. */
export interface ClockSegment {
  /** Milliseconds of the machine's clock. */
  readonly fromMs: number;
  /** Milliseconds of the virtual clock at that moment. */
  readonly virtualMs: number;
  /** False: it stands still. */
  readonly runs: boolean;
}

/** Whose time the times in signatures are compared with. */
export type SignatureTimes = 'machine' | 'virtual';

/** All that a virtual clock is, as it is kept and as processes tell each other. */
export interface ClockState {
  /** Grows with each change. */
  readonly revision: number;
  readonly signatures: SignatureTimes;
  /** Oldest first; never empty. */
  readonly segments: readonly ClockSegment[];
}

/** One change of a clock. What is left out stays. */
export interface ClockChange {
  /** The new virtual time. */
  readonly virtualMs?: number;
  readonly runs?: boolean;
  readonly signatures?: SignatureTimes;
  /** Back to the machine's time, and running. */
  readonly follow?: boolean;
}

/** What has become due by a change could not all be done. The clock has changed all the same. */
export class DueWorkError extends Error {
  override readonly name = 'DueWorkError';
}

/** A time that the virtual clock cannot show. */
export class ClockRangeError extends Error {
  override readonly name = 'ClockRangeError';
}

const UNTOUCHED: ClockState = {
  revision: 0,
  signatures: 'machine',
  segments: [{ fromMs: 0, virtualMs: 0, runs: true }],
};
const MOST_SEGMENTS = 256;
const LATEST_MS = Date.UTC(9999, 0, 1);

/**
 * A clock that can be set, moved on, stopped and let go again, above one that cannot. State of the cloud (ages, deadlines,
 * rotations, bills) lives by it; what two machines settle between them (signatures, service tokens, certificates, latencies)
 * lives by {@link VirtualClock.machine}.
 */
export class VirtualClock implements Clock {
  /** The clock underneath. */
  readonly machine: Clock;
  readonly #keep: ((state: ClockState) => Promise<void>) | undefined;
  readonly #due = new Set<() => Promise<unknown>>();
  #state: ClockState;
  #offsetMs = 0;
  #stoppedMs: number | undefined;
  #changes: Promise<unknown> = Promise.resolve();

  /**
   * @param options.state where it went on from; untouched when left out
   * @param options.keep makes a state durable; a change is not visible before
   */
  constructor(
    machine: Clock,
    options: { readonly state?: ClockState | undefined; readonly keep?: (state: ClockState) => Promise<void> } = {},
  ) {
    this.machine = machine;
    this.#keep = options.keep;
    this.#state = options.state ?? UNTOUCHED;
    this.#apply(this.#state);
  }

  now(): number {
    return this.#stoppedMs ?? this.machine.now() + this.#offsetMs;
  }

  /** Both clocks at one moment, in milliseconds. */
  reading(): { readonly virtualMs: number; readonly machineMs: number } {
    const machineMs = this.machine.now();
    return { virtualMs: this.#stoppedMs ?? machineMs + this.#offsetMs, machineMs };
  }

  /** The moment that times in signatures are compared with: the machine's, since clients live by their own machines. */
  signatureNow(): number {
    return this.#state.signatures === 'virtual' ? this.now() : this.machine.now();
  }

  /** What the clock showed, or would show, at a moment of the machine's clock. */
  at(machineMs: number): number {
    const { segments } = this.#state;
    const segment = segments.findLast(({ fromMs }) => fromMs <= machineMs) ?? segments[0];
    if (segment === undefined) return machineMs;
    return segment.runs ? segment.virtualMs + machineMs - segment.fromMs : segment.virtualMs;
  }

  get state(): ClockState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#stoppedMs === undefined;
  }

  /** Adds work that a change of the time makes due; `change` waits for it. Returns what takes it away again. */
  onChange(work: () => Promise<unknown>): () => void {
    this.#due.add(work);
    return () => void this.#due.delete(work);
  }

  /**
   * Changes the clock: first durably, then for everybody, then whatever is due by it is done.
   * @param make gets the time of the moment at which its turn comes
   * @throws ClockRangeError; DueWorkError; what the keeper of the state throws, and nothing has changed then
   */
  change(make: (nowMs: number) => ClockChange): Promise<void> {
    return this.#inTurn(async () => {
      const reading = this.reading();
      const state = this.#after(make(reading.virtualMs), reading);
      await this.#keep?.(state);
      await this.#take(state);
    });
  }

  /** Becomes what another process' clock is. @throws DueWorkError */
  adopt(state: ClockState): Promise<void> {
    return this.#inTurn(async () => {
      if (state.revision !== this.#state.revision) await this.#take(state);
    });
  }

  #after(
    { virtualMs, runs, signatures, follow = false }: ClockChange,
    { virtualMs: nowMs, machineMs }: ReturnType<VirtualClock['reading']>,
  ): ClockState {
    const time = follow ? machineMs : (virtualMs ?? nowMs);
    if (!(time >= 0 && time < LATEST_MS)) throw new ClockRangeError('The time must be from 1970 to 9998.');
    const segment = { fromMs: machineMs, virtualMs: time, runs: follow || (runs ?? this.isRunning) };
    return {
      revision: this.#state.revision + 1,
      signatures: signatures ?? this.#state.signatures,
      segments: [...this.#state.segments, segment].slice(-MOST_SEGMENTS),
    };
  }

  async #take(state: ClockState): Promise<void> {
    this.#apply(state);
    const outcomes = await Promise.allSettled([...this.#due].map((work) => work()));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    if (failures.length > 0) {
      throw new DueWorkError('The clock has changed, and not all that is due by it could be done.', {
        cause: failures[0],
      });
    }
  }

  #apply(state: ClockState): void {
    this.#state = state;
    const last = state.segments.at(-1);
    this.#offsetMs = last === undefined ? 0 : last.virtualMs - last.fromMs;
    this.#stoppedMs = last === undefined || last.runs ? undefined : last.virtualMs;
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.#changes.then(action);
    this.#changes = turn.catch(() => undefined);
    return turn;
  }
}

/** The machine's clock underneath a virtual one; any other clock is its own. */
export function machineClockOf(clock: Clock): Clock {
  return clock instanceof VirtualClock ? clock.machine : clock;
}

/** See {@link VirtualClock.signatureNow}. */
export function signatureNowOf(clock: Clock): number {
  return clock instanceof VirtualClock ? clock.signatureNow() : clock.now();
}
