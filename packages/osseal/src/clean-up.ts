type Step = () => Promise<void>;

/** Things to undo, last first. Each runs once; what one throws does not keep the others from running. */
export class CleanUp {
  #steps: Step[] = [];

  add(step: Step): void {
    this.#steps.push(step);
  }

  /** `step` now stands for what `former` was to undo. */
  replace(former: Step, step: Step): void {
    this.#steps = this.#steps.map((known) => (known === former ? step : known));
  }

  /** @throws the first error of a step, after all have run */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
  }
}
