import { createHash } from 'node:crypto';
import type { Awaitable } from '@osseal/storage';

/** An MD5 in progress. */
export interface Md5 {
  /** Takes the next bytes, which stay the caller's; a promise tells the caller to wait before it gives more. */
  update(slice: Uint8Array): Promise<void> | undefined;
  /** The 16 bytes; to be asked for once. */
  digest(): Awaitable<Buffer>;
  /** Ends it early. May be called at any time and again. */
  abandon(): void;
}

/** An MD5 in this thread. */
export function inlineMd5(): Md5 {
  const hash = createHash('md5');
  return {
    update: (slice) => {
      hash.update(slice);
      return undefined;
    },
    digest: () => hash.digest(),
    abandon: () => undefined,
  };
}
