import type { Engines } from '../engines.ts';

/** What is told of a named state. */
export interface Snapshot {
  readonly name: string;
  /** By the machine's clock. */
  readonly createdAt: string;
  /** What the virtual clock showed. */
  readonly now: string;
  /** By how much that was ahead of the machine's. */
  readonly offsetMs: number;
  /** True: it stood still. */
  readonly isFrozen: boolean;
}

/** Where states are kept, and from which the present one is opened. One call at a time. */
export interface SnapshotStore {
  /**
   * Keeps the present state under a name, in place of what had it.
   * @param halt closes the engines, where they must not be open for that
   */
  take(snapshot: Snapshot, present: Engines, halt: () => Promise<void>): Promise<void>;
  /** Makes a kept state, or an empty one, what `open` opens next. The engines are closed. */
  putBack(name: string | undefined): Promise<void>;
  /** @throws StoreError */
  open(): Promise<Engines>;
  find(name: string): Promise<Snapshot | undefined>;
  list(): Promise<readonly Snapshot[]>;
  /** Keeps a state under one more name. */
  copy(from: string, to: Snapshot): Promise<void>;
  remove(name: string): Promise<void>;
}
