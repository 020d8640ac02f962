import { COVERAGE } from './measured.mjs';

/** Counts are told apart as 1, 2, 3, 4-7, 8-15, 16-31, 32-127 and more, so that loops that run longer are news. */
const BUCKETS = 8;

/** Which statements and branches ran, and about how often: what an input did, as a set of numbers. */
export class Features {
  /** Counters of a module, found once: its statements and the arms of its branches. */
  #modules = new Map();
  #next = 0;
  #seen = new Uint8Array(1 << 16);
  #known = 0;

  get known() {
    return this.#known;
  }

  /** Sets all counters to zero. */
  reset() {
    for (const [, { statements, arms }] of this.#all()) {
      statements.fill(0);
      for (const arm of arms) arm.fill(0);
    }
  }

  /** Takes what ran since the last time. Returns how much of it never ran before, and sets the counters to zero. */
  take() {
    let fresh = 0;
    for (const [, { statements, arms, first }] of this.#all()) {
      let feature = first;
      fresh += this.#takeFrom(statements, feature);
      feature += statements.length;
      for (const arm of arms) {
        fresh += this.#takeFrom(arm, feature);
        feature += arm.length;
      }
    }
    return fresh;
  }

  #takeFrom(counters, first) {
    let fresh = 0;
    for (let i = 0; i < counters.length; i += 1) {
      const count = counters[i];
      if (count === 0) continue;
      counters[i] = 0;
      const at = (first + i) * BUCKETS + bucketOf(count);
      if (at >= this.#seen.length) this.#grow(at);
      if (this.#seen[at] === 1) continue;
      this.#seen[at] = 1;
      fresh += 1;
    }
    this.#known += fresh;
    return fresh;
  }

  #grow(at) {
    const larger = new Uint8Array(2 ** Math.ceil(Math.log2(at + 1)));
    larger.set(this.#seen);
    this.#seen = larger;
  }

  /** Modules may be loaded at any time. */
  #all() {
    const coverage = globalThis[COVERAGE] ?? {};
    for (const path in coverage) {
      if (this.#modules.has(path)) continue;
      const { s, b } = coverage[path];
      // Objects with the keys 0, 1, 2 ... become arrays, which the instrumented code indexes just the same.
      coverage[path].s = Object.values(s);
      const module = { statements: coverage[path].s, arms: Object.values(b), first: this.#next };
      this.#next += module.statements.length + module.arms.reduce((sum, arm) => sum + arm.length, 0);
      this.#modules.set(path, module);
    }
    return this.#modules;
  }
}

function bucketOf(count) {
  if (count < 4) return count - 1;
  if (count < 8) return 3;
  if (count < 16) return 4;
  if (count < 32) return 5;
  return count < 128 ? 6 : 7;
}
