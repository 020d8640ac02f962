/** One turn of the event loop: the requests that came together. */
export interface Turn {
  /** True when all of them were worked on as far as they go without waiting. */
  readonly isOver: boolean;
  /** Resolves when it is over. */
  readonly end: Promise<void>;
}

let current: Turn | undefined;

/**
 * The turn that is on. Answers that need nothing that is not there wait for its end, and leave together: to wake a client for
 * each costs more than to make a small one. Whatever waits for KMS or a commit leaves with others anyhow.
 */
export function currentTurn(): Turn {
  current ??= beginTurn();
  return current;
}

function beginTurn(): Turn {
  let isOver = false;
  const end = new Promise<void>((resolve) => {
    setImmediate(() => {
      isOver = true;
      current = undefined;
      resolve();
    });
  });
  return {
    get isOver() {
      return isOver;
    },
    end,
  };
}
