import { START_STEPS, STEPS } from './steps.mjs';

/** A step gets its turn at any of so many hits. */
const MOST_HITS = 12;
const MOST_HITS_SELDOM = 3;
const SELDOM = /^(blob\.delete|registry)/;
/** Once a second. */
const BY_THE_CLOCK = /^(journal\.empty|usage\.mdb)/;
/** A step that was not hit by then is no longer waited for. */
const LONGEST_LOAD_MS = 1000;
const LONGEST_LOAD_BY_THE_CLOCK_MS = 1500;
const SHORTEST_LOAD_MS = 10;

/** Which kill comes next: each named step in turn, and in between moments that nobody chose. */
export class Plan {
  #random;
  #only;
  #turns = { both: 0, kms: 0, gateway: 0 };
  #faults;

  /** @param only a step, when no other is wanted */
  constructor(random, only) {
    this.#random = random;
    this.#only = only;
    const of = (service) => [
      ...STEPS[service].map((step) => ({ step, when: 'load' })),
      ...START_STEPS[service].map((step) => ({ step, when: 'start' })),
    ];
    this.#faults = { kms: of('kms'), gateway: of('gateway'), both: [...of('kms'), ...of('gateway')] };
  }

  next(victims) {
    const victim = this.#random.pick(victims);
    const faults = this.#faults[victim].filter(({ step }) => this.#only === undefined || step === this.#only);
    if (faults.length === 0 || (this.#only === undefined && this.#random.below(4) === 0)) {
      return { victim, step: null, hit: null, when: 'load', loadMs: SHORTEST_LOAD_MS + this.#random.below(250) };
    }
    const { step, when } = faults[this.#turns[victim]++ % faults.length];
    const loadMs = BY_THE_CLOCK.test(step) ? LONGEST_LOAD_BY_THE_CLOCK_MS : LONGEST_LOAD_MS;
    const hit = 1 + this.#random.below(mostHits(step, when));
    return { victim, step, when, hit, loadMs, isPowerCut: this.#random.below(3) === 0 };
  }
}

function mostHits(step, when) {
  if (BY_THE_CLOCK.test(step)) return 1;
  if (when === 'start') return 2;
  return SELDOM.test(step) ? MOST_HITS_SELDOM : MOST_HITS;
}
