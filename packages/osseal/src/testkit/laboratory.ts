import type { AccessDenial } from '@osseal/kms-client';
import type { ClockReport, ControlEvent } from '@osseal/service-kit';
import { askService, OperatorError, type Question } from '../operator-client.ts';
import type { Osseal } from '../run-osseal.ts';
import type { FaultReport, TestOsseal, Usage } from './test-osseal.ts';

/** Where a clock begins: a time from which it runs on, or one at which it stands still. */
export type StartTime = Date | string | { readonly freeze: Date | string };

/** Work that becomes due by a change of the clock may be much. */
const TIMEOUT_MS = 600_000;

/**
 * The control endpoints of a server in this process as methods: what a test does here, a client of another language can do too.
 * @throws OperatorError for a time that the clock cannot show
 */
export async function openLaboratory(
  osseal: Osseal,
  startTime: StartTime | undefined,
  stop: () => Promise<void>,
): Promise<TestOsseal> {
  const { kms, oss, accessKeyId, accessKeySecret } = osseal;
  const ask = <T>(path: string, question: Question = {}) =>
    askService({ endpoint: oss, accessKeyId, accessKeySecret }, `/_osseal${path}`, { env: {} }, question) as Promise<T>;
  const post = <T>(path: string, body: object) => ask<T>(path, { method: 'POST', body, timeoutMs: TIMEOUT_MS });
  const clock = {
    now: async () => new Date((await ask<ClockReport>('/clock')).now),
    set: (time: Date | string) => post<ClockReport>('/clock', { set: timeText(time) }),
    advance: (span: number | string) => post<ClockReport>('/clock', { advance: span }),
    freeze: (time?: Date | string) =>
      post<ClockReport>('/clock', { freeze: time === undefined ? true : timeText(time) }),
    resume: () => post<ClockReport>('/clock', { resume: true }),
    follow: () => post<ClockReport>('/clock', { follow: true }),
  };
  const begin = async () => {
    if (startTime === undefined) return;
    if (typeof startTime === 'object' && 'freeze' in startTime) await clock.freeze(startTime.freeze);
    else await clock.set(startTime);
  };
  await begin();
  return {
    ...{ kms, oss, accessKeyId, accessKeySecret, clock, stop },
    faults: {
      add: (rule) => post<FaultReport>('/faults', rule),
      list: async () => (await ask<{ readonly rules: readonly FaultReport[] }>('/faults')).rules,
      remove: async (id) => {
        const path = id === undefined ? '/faults' : `/faults/${encodeURIComponent(id)}`;
        return (await ask<{ readonly removed: number }>(path, { method: 'DELETE' })).removed;
      },
    },
    usage: (filter = {}) => ask<Usage>(`/usage?${queryOf(filter)}`),
    events: async (filter = {}) =>
      (await ask<{ readonly events: readonly ControlEvent[] }>(`/events?${queryOf(filter)}`)).events,
    denials: async (requestId) => {
      const path = `/decisions/${encodeURIComponent(requestId)}`;
      const { denials } = await ask<{ readonly denials: readonly AccessDenial[] }>(path).catch((error: unknown) => {
        if (error instanceof OperatorError && error.status === 404) return { denials: [] };
        throw error;
      });
      return denials.flatMap(({ checks }) =>
        checks.map(({ action, resource, decision }) => ({ action, resource, effect: decision.effect })),
      );
    },
    snapshot: async (name) => void (await post('/state/snapshots', { name })),
    restore: async (name) => void (await post(`/state/snapshots/${encodeURIComponent(name)}/restore`, {})),
    async reset() {
      await ask('/faults', { method: 'DELETE' });
      await ask('/budgets', { method: 'DELETE' });
      await post('/state/reset', {});
      await begin();
    },
    [Symbol.asyncDispose]: stop,
  };
}

function timeText(time: Date | string): string {
  return typeof time === 'string' ? time : time.toISOString();
}

function queryOf(filter: object): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
}
