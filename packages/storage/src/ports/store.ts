export type Awaitable<T> = T | Promise<T>;

/** Why a store refused. `conflict`: the thing exists or changed meanwhile. `corrupt`/`newer`: a file this version must not touch. */
export type StoreErrorCode = 'not-found' | 'conflict' | 'corrupt' | 'newer' | 'unavailable' | 'full' | 'locked';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
