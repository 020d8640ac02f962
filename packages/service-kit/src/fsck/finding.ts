/** Something in a data folder that is not as it should be. No field holds a secret or bytes of an object. */
export interface Finding {
  /** `damage`: what was stored cannot be had back from this folder. `left-over`: nothing needs it. */
  readonly severity: 'damage' | 'left-over';
  /** What it is about, e.g. `object demo/a.txt`, `blob 0f…`, `file kms/keys.json`. */
  readonly what: string;
  readonly problem: string;
  /** `possible`: a run that may repair would. `done`: this run did. `none`: only a backup helps. */
  readonly repair: 'possible' | 'done' | 'none';
}

/** How far a check is. */
export interface FsckProgress {
  readonly objects: number;
  readonly ofObjects: number;
  readonly bytes: number;
  readonly ofBytes: number;
}

/** What was looked at, for the end. */
export interface FsckCounts {
  readonly objects: number;
  readonly bytes: number;
  /** Objects whose bytes could not be opened for want of their CMK: sizes, headers and salts were checked alone. */
  readonly objectsWithoutKey: number;
  readonly blobs: number;
  readonly keys: number;
  readonly secrets: number;
  /** Kept states, which were checked likewise and are not in the other figures. */
  readonly states: number;
}
