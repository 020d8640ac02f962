import type { Awaitable } from '@osseal/storage';

/**
 * Applies `use` to a value that may already be there. The embedded engine and a cached key answer at once, and a call
 * that never waits should not pay for promises; `await` would make one for every step.
 */
export function whenReady<Value, Result>(
  value: Awaitable<Value>,
  use: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}
