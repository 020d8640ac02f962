import { describe, expect, it } from '@jest/globals';
import type { CallCause, UsageLedger } from '@osseal/storage';
import { type EngineFactory, engines, reopened } from './engine-under-test.ts';
import { sampleAudit, sampleCall } from './sample-records.ts';

/** The bounds and the time that the factory must give its ledger. */
export const LEDGER_UNDER_TEST = { nowMs: 1_795_446_000_000, maxRecords: 50, maxAgeMs: 60_000 } as const;

const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;

/** What every UsageLedger does. Its clock must stand at `LEDGER_UNDER_TEST.nowMs`, its bounds be those given there. */
export function describeUsageLedger(name: string, factory: EngineFactory<UsageLedger>): void {
  describe(`${name} as a UsageLedger`, () => {
    const fresh = engines(factory);

    it('adds up the calls that agree in every field, and keeps the others apart', async () => {
      const { engine } = await fresh();
      const differences = [
        { hour: '2026-11-23T16:00:00Z' },
        { region: 'cn-beijing' },
        { account: '1000000000000002' },
        { principal: 'acs:ram::1000000000000001:root' },
        { action: 'Decrypt' },
        { keyId: '' },
        { keyClass: 'service' },
        { outcome: 'Forbidden.NoPermission' },
        { cause: '' },
      ] as const;
      for (let call = 0; call < 3; call++) await engine.record(sampleCall(), null);
      for (const difference of differences) await engine.record(sampleCall(difference), null);
      const rows = await engine.counters({});
      expect(rows.length).toBe(1 + differences.length);
      expect(rows).toContainEqual({ ...sampleCall(), calls: 3 });
      for (const difference of differences) expect(rows).toContainEqual({ ...sampleCall(difference), calls: 1 });
    });

    it('counts every one of many calls at once', async () => {
      const { engine } = await fresh();
      const calls = Array.from({ length: 500 }, (_, index) =>
        engine.record(sampleCall({ keyId: `key-${index % 5}` }), null),
      );
      await Promise.all(calls);
      const rows = await engine.counters({});
      expect(rows.map((row) => row.calls)).toEqual([100, 100, 100, 100, 100]);
    });

    it('gives the rows of a range of hours, its end left out', async () => {
      const { engine } = await fresh();
      const hours = ['2026-11-23T14:00:00Z', '2026-11-23T15:00:00Z', '2026-11-23T16:00:00Z'] as const;
      for (const hour of hours) await engine.record(sampleCall({ hour }), null);
      const found = async (range: { since?: string; until?: string }) =>
        (await engine.counters(range)).map((row) => row.hour).sort();
      expect(await found({})).toEqual(hours);
      expect(await found({ since: hours[1] })).toEqual([hours[1], hours[2]]);
      expect(await found({ until: hours[1] })).toEqual([hours[0]]);
      expect(await found({ since: hours[1], until: hours[2] })).toEqual([hours[1]]);
      expect(await found({ since: '2026-11-24' })).toEqual([]);
    });

    it('shows the audit trail newest first, as much as is asked for', async () => {
      const { engine } = await fresh();
      for (let call = 1; call <= 5; call++) await engine.record(sampleCall(), sampleAudit(`request-${call}`, nowMs));
      const ids = (await engine.audit({ limit: 3 })).map((record) => record.requestId);
      expect(ids).toEqual(['request-5', 'request-4', 'request-3']);
    });

    it('finds the records of one request, and those of the request that caused a call', async () => {
      const { engine } = await fresh();
      const cause: CallCause = { service: 'oss', action: 'PutObject', bucket: 'demo', object: 'a', requestId: 'oss-1' };
      await engine.record(sampleCall(), sampleAudit('kms-1', nowMs, { cause }));
      await engine.record(sampleCall(), sampleAudit('kms-2', nowMs));
      expect(await engine.audit({ requestId: 'kms-2', limit: 10 })).toEqual([sampleAudit('kms-2', nowMs)]);
      expect(await engine.audit({ requestId: 'oss-1', limit: 10 })).toEqual([sampleAudit('kms-1', nowMs, { cause })]);
      expect(await engine.audit({ requestId: 'kms', limit: 10 })).toEqual([]);
    });

    it('drops the oldest audit records beyond its number, and counts on', async () => {
      const { engine } = await fresh();
      const total = 4 * maxRecords;
      for (let call = 1; call <= total; call++) {
        await engine.record(sampleCall(), sampleAudit(`request-${call}`, nowMs));
      }
      const kept = await engine.audit({ limit: 10 * maxRecords });
      expect(kept.length).toBe(maxRecords);
      expect(kept[0]?.requestId).toBe(`request-${total}`);
      expect(kept.at(-1)?.requestId).toBe(`request-${total - maxRecords + 1}`);
      expect((await engine.counters({}))[0]?.calls).toBe(total);
    });

    it('drops audit records that are too old', async () => {
      const { engine } = await fresh();
      await engine.record(sampleCall(), sampleAudit('old', nowMs - maxAgeMs - 1));
      await engine.record(sampleCall(), sampleAudit('young', nowMs - maxAgeMs + 1));
      expect((await engine.audit({ limit: 10 })).map((record) => record.requestId)).toEqual(['young']);
    });
  });
}

/** What a UsageLedger that keeps its data does on top. */
export function describePersistentUsageLedger(name: string, factory: EngineFactory<UsageLedger>): void {
  describe(`${name} as a UsageLedger that keeps its data`, () => {
    const fresh = engines(factory);

    it('goes on counting where it was before the restart', async () => {
      const subject = await fresh();
      for (let call = 0; call < 3; call++) {
        await subject.engine.record(sampleCall(), sampleAudit(`before-${call}`, nowMs));
      }
      const again = await reopened(subject);
      await again.record(sampleCall(), sampleAudit('after', nowMs));
      expect(await again.counters({})).toEqual([{ ...sampleCall(), calls: 4 }]);
      const trail = await again.audit({ limit: 10 });
      expect(trail.map((record) => record.requestId)).toEqual(['after', 'before-2', 'before-1', 'before-0']);
    });
  });
}
