import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventsControl, type Trail, type TrailRecord } from '@osseal/service-kit';
import express from 'express';
import fc from 'fast-check';

/** A trail whose records lie in the order of arrival, numbered from 1, as those of the engines do. */
function trailOf(records: readonly TrailRecord[]): Trail {
  return {
    auditPage({ before, limit }) {
      const end = Math.min(records.length, (before ?? Number.POSITIVE_INFINITY) - 1);
      const start = Math.max(0, end - limit);
      const page = records.slice(start, end).toReversed();
      return start > 0 ? { records: page, next: start + 1 } : { records: page };
    },
  };
}

const record = (requestId: string, timeMs: number): TrailRecord => ({
  timeMs,
  requestId,
  region: 'cn-hangzhou',
  account: '1',
  principal: 'acs:ram::1:root',
  action: 'GetObject',
  keyId: '',
  outcome: 'Success',
  durationMs: 1,
});

describe('the joined trail', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  const serve = async (oss: readonly TrailRecord[], kms: readonly TrailRecord[]) => {
    server?.close();
    const app = express();
    app.use(eventsControl(() => ({ oss: trailOf(oss), kms: trailOf(kms) }))((_request, _response, next) => next()));
    const started = createServer(app);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return async (query: Record<string, string>) => {
      const { port } = started.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}/events?${new URLSearchParams(query)}`);
      return (await answer.json()) as { events: { requestId: string; service: string }[]; cursor?: string };
    };
  };

  it('is read page by page without gaps or repeats, newest first', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(times, times, fc.integer({ min: 1, max: 9 }), async (ossTimes, kmsTimes, limit) => {
        const made = (name: string, all: number[]) =>
          all.toSorted((a, b) => a - b).map((ms, n) => record(`${name}${n}`, ms));
        const [oss, kms] = [made('o', ossTimes), made('k', kmsTimes)];
        const ask = await serve(oss, kms);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await ask({ limit: String(limit), ...(cursor !== undefined && { cursor }) });
          expect(page.events.length).toBeLessThanOrEqual(limit);
          seen.push(...page.events.map(({ requestId }) => requestId));
          cursor = page.cursor;
        } while (cursor !== undefined);
        const timeOf = new Map([...oss, ...kms].map(({ requestId, timeMs }) => [requestId, timeMs]));
        expect(seen.toSorted()).toEqual([...timeOf.keys()].toSorted());
        const order = seen.map((id) => timeOf.get(id) ?? 0);
        expect(order).toEqual(order.toSorted((a, b) => b - a));
      }),
      { numRuns: 40 },
    );
  });

  it('can be of one service', async () => {
    const ask = await serve([record('o', 1)], [record('k', 2)]);
    expect((await ask({})).events.map(({ requestId, service }) => [requestId, service])).toEqual([
      ['k', 'kms'],
      ['o', 'oss'],
    ]);
    expect((await ask({ service: 'oss' })).events).toHaveLength(1);
  });
});
