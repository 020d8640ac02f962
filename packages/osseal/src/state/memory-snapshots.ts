import type { Engines, MemoryEngines } from '../engines.ts';
import type { Snapshot, SnapshotStore } from './snapshot.ts';

/** States in memory. Records and bytes are shared with the present state, so a snapshot costs its tables of references. */
export class MemorySnapshots implements SnapshotStore {
  readonly #empty: () => Promise<MemoryEngines>;
  readonly #kept = new Map<string, { readonly snapshot: Snapshot; readonly engines: MemoryEngines }>();
  #present: MemoryEngines | undefined;

  /** @param empty makes engines that hold nothing */
  constructor(empty: () => Promise<MemoryEngines>) {
    this.#empty = empty;
  }

  async take(snapshot: Snapshot): Promise<void> {
    const engines = this.#present?.fork();
    if (engines !== undefined) this.#kept.set(snapshot.name, { snapshot, engines });
  }

  async putBack(name: string | undefined): Promise<void> {
    this.#present = name === undefined ? undefined : this.#kept.get(name)?.engines.fork();
  }

  async open(): Promise<Engines> {
    this.#present ??= await this.#empty();
    return this.#present;
  }

  async find(name: string): Promise<Snapshot | undefined> {
    return this.#kept.get(name)?.snapshot;
  }

  async list(): Promise<readonly Snapshot[]> {
    return [...this.#kept.values()].map(({ snapshot }) => snapshot);
  }

  async copy(from: string, to: Snapshot): Promise<void> {
    const kept = this.#kept.get(from);
    // Nobody writes to what is kept, so two names may share it.
    if (kept !== undefined) this.#kept.set(to.name, { snapshot: to, engines: kept.engines });
  }

  async remove(name: string): Promise<void> {
    this.#kept.delete(name);
  }
}
