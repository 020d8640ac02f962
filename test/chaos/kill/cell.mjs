import { isDeepStrictEqual } from 'node:util';

/** No answer came, or one that leaves open what was done. */
export class Unanswered extends Error {
  name = 'Unanswered';
}

/** A promise of the product is broken. */
export class Violation extends Error {
  name = 'Violation';
}

/**
 * One value that a single client changes, one change at a time. After a change without an answer it may be the old value or
 * the new one; what is seen next decides.
 */
export class Cell {
  #name;
  #possible;
  #wasDoubtful = false;

  constructor(name, value) {
    this.#name = name;
    this.#possible = [value];
  }

  /** What it is known to be, or was before the change in doubt. */
  get value() {
    return this.#possible[0];
  }

  /** All that it may be: one value, or while in doubt the old and the new one. */
  get possible() {
    return [...this.#possible];
  }

  get isDoubtful() {
    return this.#possible.length > 1;
  }

  /** Sends a change. @throws Unanswered */
  async change(value, send) {
    this.begin(value);
    const result = await send();
    this.#possible = [value];
    return result;
  }

  /** A change is on its way that several cells share. */
  begin(value) {
    if (this.isDoubtful) throw new Error(`${this.#name} is changed while in doubt`);
    this.#possible = [this.value, value];
  }

  /** The change that was begun is acknowledged. */
  settle() {
    this.#possible = [this.#possible.at(-1)];
  }

  /** Takes what is there now. @throws Violation when that cannot be */
  observe(seen) {
    const found = this.#possible.find((value) => isDeepStrictEqual(value, seen));
    if (found === undefined && !this.#possible.includes(undefined)) this.#complain(seen);
    if (found === undefined && seen !== undefined) this.#complain(seen);
    this.#wasDoubtful = this.isDoubtful;
    this.#possible = [seen];
    return this.#wasDoubtful;
  }

  #complain(seen) {
    const could = this.#possible.map((value) => JSON.stringify(value)).join(' or ');
    throw new Violation(`${this.#name}: ${could} was acknowledged or sent, and ${JSON.stringify(seen)} is there`);
  }
}
