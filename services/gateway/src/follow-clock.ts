import type { HttpKmsClient } from '@osseal/kms-client';
import { type ClockState, clockStateSchema, type Logger, type Random, type VirtualClock } from '@osseal/service-kit';

/** A clock that is kept as KMS has it. */
export interface Following {
  /** Resolves when KMS was asked for the first time, whether or not it answered. */
  readonly started: Promise<void>;
  /** Lets KMS make a change; resolves with its clock. @throws KmsCallError */
  forward(change: unknown): Promise<ClockState>;
  stop(): void;
}

const RETRY_MS = 1_000;
const FIRST_WAIT_MS = 2_000;

/**
 * Keeps the gateway's clock as KMS has it: one question is always open, which KMS answers when its clock changes. So the
 * gateway is behind by a round trip, and a change of the clock waits for it. While KMS is away, the clock goes on as it was.
 */
export function followClock(
  clock: VirtualClock,
  kms: Pick<HttpKmsClient, 'control'>,
  { random, logger }: { readonly random: Random; readonly logger: Logger },
): Following {
  const follower = random.uuid();
  const stopping = new AbortController();
  const { signal } = stopping;
  let wake = (): void => undefined;
  let hasFailed = false;

  const ask = async (revision: number) => {
    const query = new URLSearchParams({ after: String(revision), follower });
    const state = clockStateSchema.parse(await kms.control('GET', `/clock/state?${query}`, undefined, signal));
    await clock.adopt(state);
    hasFailed = false;
  };
  const failed = (error: unknown) => {
    if (!hasFailed && !signal.aborted)
      logger.warn({ err: error }, 'the clock of KMS cannot be followed; the own one goes on');
    hasFailed = true;
  };

  const run = async () => {
    while (!signal.aborted) {
      await ask(clock.state.revision).catch(async (error: unknown) => {
        failed(error);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, RETRY_MS).unref();
        });
      });
    }
  };
  // No clock has this revision, so the first question is answered at once.
  const first = ask(-1).catch(failed);
  void first.then(run);
  return {
    started: Promise.race([first, new Promise<void>((resolve) => void setTimeout(resolve, FIRST_WAIT_MS).unref())]),
    forward: async (change) => {
      await kms.control('POST', '/clock', change);
      return clockStateSchema.parse(await kms.control('GET', '/clock/state'));
    },
    stop() {
      stopping.abort();
      wake();
    },
  };
}
