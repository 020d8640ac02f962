import {
  ControlError,
  GateTimeoutError,
  type Logger,
  type RequestGate,
  type Seed,
  type VirtualClock,
} from '@osseal/service-kit';
import type { Stack } from '../stack.ts';
import type { Snapshot, SnapshotStore } from './snapshot.ts';

/** What {@link LiveState} changes. */
export interface LiveStateDeps {
  readonly store: SnapshotStore;
  readonly gate: RequestGate;
  readonly clock: VirtualClock;
  readonly logger: Logger;
  /** Of the start, for a reset. */
  readonly seed: Seed;
  open(seed: Seed): Promise<Stack>;
  /** Lets another stack answer. */
  use(stack: Stack): void;
}

/** How a change of the state is made. */
export interface StateChangeOptions {
  /** How long requests under way may take to end. Default 10,000 ms. */
  readonly drainMs?: number;
}

const DRAIN_MS = 10_000;
const MOST_SNAPSHOTS = 100;
const NOTHING: Seed = { kms: { activated: true }, accounts: [], keys: [], buckets: [], objects: [] };

/**
 * The state of both services, which can be kept and put back by name. There is a moment at which no request is under way:
 * what is kept is of that moment in both. Requests that come meanwhile wait.
 */
export class LiveState {
  readonly #deps: LiveStateDeps;
  #stack: Stack;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: LiveStateDeps, stack: Stack) {
    this.#deps = deps;
    this.#stack = stack;
  }

  get stack(): Stack {
    return this.#stack;
  }

  /** Keeps the present state, in place of what had that name. @throws ControlError */
  snapshot(name: string, options: StateChangeOptions = {}): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const { store } = this.#deps;
      if ((await store.find(name)) === undefined) await this.#demandRoom();
      const made = this.#describe(name);
      await this.#alone(options, async (halt) => store.take(made, this.#stack.engines, halt));
      return made;
    });
  }

  /**
   * Makes a kept state the present one. @param options.clock false: the clock stays as it is; else it goes back too
   * @throws ControlError
   */
  restore(name: string, options: StateChangeOptions & { readonly clock?: boolean } = {}): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const kept = await this.#existing(name);
      await this.#alone(options, async (halt) => {
        await halt();
        await this.#deps.store.putBack(name);
        if (options.clock !== false) await this.#setClock(kept);
      });
      return kept;
    });
  }

  /** Back to what the seed makes of nothing, and to the machine's time. @throws ControlError */
  reset(options: StateChangeOptions = {}): Promise<void> {
    return this.#inTurn(() =>
      this.#alone(
        options,
        async (halt) => {
          await halt();
          await this.#deps.store.putBack(undefined);
          await this.#deps.clock.change(() => ({ follow: true }));
        },
        this.#deps.seed,
      ),
    );
  }

  /** Keeps a kept state under one more name, in place of what had it. @throws ControlError */
  fork(from: string, to: string): Promise<Snapshot> {
    return this.#inTurn(async () => {
      const { store } = this.#deps;
      const made = { ...(await this.#existing(from)), name: to };
      if (from === to) throw new ControlError(400, 'InvalidParameter', 'name: must be another one.');
      if ((await store.find(to)) === undefined) await this.#demandRoom();
      await store.copy(from, made);
      return made;
    });
  }

  /** Oldest first. */
  async list(): Promise<readonly Snapshot[]> {
    const all = await this.#deps.store.list();
    return all.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** @throws ControlError */
  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#existing(name);
      await this.#deps.store.remove(name);
    });
  }

  /** Waits for a change that is under way, and closes the services. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#stack.close());
  }

  /** Runs `action` while no request is under way; opens the services again when it had them closed. */
  async #alone(
    { drainMs = DRAIN_MS }: StateChangeOptions,
    action: (halt: () => Promise<void>) => Promise<void>,
    seed: Seed = NOTHING,
  ): Promise<void> {
    await this.#deps.gate.shut(drainMs).catch((error: unknown) => {
      if (error instanceof GateTimeoutError) throw new ControlError(409, 'Busy', error.message);
      throw error;
    });
    let isClosed = false;
    const halt = async () => {
      isClosed = true;
      await this.#stack.close();
    };
    const outcome = await action(halt).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (isClosed) await this.#reopen(seed, outcome?.error);
    this.#deps.gate.open();
    if (outcome !== undefined) throw outcome.error;
  }

  /**
   * @param failure of the change before, which the one that is thrown hides
   * @throws what keeps the services from opening; every request gets 503 from then on
   */
  async #reopen(seed: Seed, failure: unknown): Promise<void> {
    const { gate, open, use, logger } = this.#deps;
    try {
      this.#stack = await open(seed);
      use(this.#stack);
    } catch (error) {
      if (failure !== undefined) logger.error({ err: failure }, 'the state could not be changed');
      logger.fatal({ err: error }, 'the services could not be opened again; every request is refused');
      gate.refuse();
      throw error;
    }
  }

  #describe(name: string): Snapshot {
    const { clock } = this.#deps;
    const [now, machine] = [clock.now(), clock.machine.now()];
    return {
      name,
      createdAt: new Date(machine).toISOString(),
      now: new Date(now).toISOString(),
      offsetMs: now - machine,
      isFrozen: !clock.isRunning,
    };
  }

  async #setClock({ now, offsetMs, isFrozen }: Snapshot): Promise<void> {
    const { clock } = this.#deps;
    await clock.change(() => {
      if (isFrozen) return { virtualMs: Date.parse(now), runs: false };
      return offsetMs === 0 ? { follow: true } : { virtualMs: clock.machine.now() + offsetMs, runs: true };
    });
  }

  async #existing(name: string): Promise<Snapshot> {
    const found = await this.#deps.store.find(name);
    if (found === undefined) throw new ControlError(404, 'NotFound', 'There is no such snapshot.');
    return found;
  }

  async #demandRoom(): Promise<void> {
    if ((await this.#deps.store.list()).length < MOST_SNAPSHOTS) return;
    throw new ControlError(409, 'TooManySnapshots', `There are ${MOST_SNAPSHOTS} snapshots; delete some.`);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
