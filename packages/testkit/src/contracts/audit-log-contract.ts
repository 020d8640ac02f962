import { describe, expect, it } from '@jest/globals';
import type { AuditLog } from '@osseal/storage';
import { type EngineFactory, engines, reopened } from './engine-under-test.ts';
import { sampleAudit } from './sample-records.ts';
import { LEDGER_UNDER_TEST } from './usage-ledger-contract.ts';

const { nowMs, maxRecords, maxAgeMs } = LEDGER_UNDER_TEST;

/** What every AuditLog does. Its clock must stand at `LEDGER_UNDER_TEST.nowMs`, its bounds be those given there. */
export function describeAuditLog(name: string, factory: EngineFactory<AuditLog>): void {
  describe(`${name} as an AuditLog`, () => {
    const fresh = engines(factory);
    const fill = (engine: AuditLog, from: number, to: number) => {
      for (let i = from; i <= to; i++) engine.trace(sampleAudit(`request-${i}`, nowMs - 1000 + i));
    };

    it('shows at once what was added, newest first, whole', async () => {
      const { engine } = await fresh();
      const permissions = [{ action: 'oss:GetObject', resource: 'acs:oss:*:1:b/中', by: 'identity' }];
      engine.trace(sampleAudit('one', nowMs));
      engine.trace(sampleAudit('two', nowMs, { permissions }));
      expect(await engine.auditPage({ limit: 10 })).toEqual({
        records: [sampleAudit('two', nowMs, { permissions }), sampleAudit('one', nowMs)],
      });
    });

    it('is read page by page, without gaps or repeats while more is added', async () => {
      const { engine } = await fresh();
      fill(engine, 1, 10);
      const seen: string[] = [];
      let before: number | undefined;
      for (let page = 0; page < 4; page++) {
        const { records, next } = await engine.auditPage({ limit: 3, ...(before !== undefined && { before }) });
        seen.push(...records.map(({ requestId }) => requestId));
        expect(next === undefined).toBe(page === 3);
        before = next;
        engine.trace(sampleAudit(`late-${page}`, nowMs));
      }
      expect(seen).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((i) => `request-${i}`));
    });

    it('has no page behind the last record', async () => {
      const { engine } = await fresh();
      expect(await engine.auditPage({ limit: 3 })).toEqual({ records: [] });
      fill(engine, 1, 3);
      expect((await engine.auditPage({ limit: 3 })).next).toBeUndefined();
      expect(await engine.auditPage({ limit: 3, before: 0 })).toEqual({ records: [] });
    });

    it('finds what one principal did since a time', async () => {
      const { engine } = await fresh();
      const bob = 'acs:ram::1000000000000001:user/bob';
      for (let i = 0; i < 6; i++) engine.trace(sampleAudit(`a-${i}`, nowMs - i * 1000));
      for (let i = 0; i < 6; i++) engine.trace(sampleAudit(`b-${i}`, nowMs - i * 1000, { principal: bob }));
      const { records } = await engine.auditPage({ principal: bob, sinceMs: nowMs - 2000, limit: 10 });
      expect(records.map(({ requestId }) => requestId)).toEqual(['b-2', 'b-1', 'b-0']);
      expect((await engine.auditPage({ principal: 'nobody', limit: 10 })).records).toEqual([]);
    });

    it('drops what is too old and what is too much', async () => {
      const { engine } = await fresh();
      engine.trace(sampleAudit('old', nowMs - maxAgeMs - 1));
      expect((await engine.auditPage({ limit: 10 })).records).toEqual([]);
      fill(engine, 1, 3 * maxRecords);
      const { records } = await engine.auditPage({ limit: 10 * maxRecords });
      expect(records).toHaveLength(maxRecords);
      expect(records.at(-1)?.requestId).toBe(`request-${2 * maxRecords + 1}`);
    });
  });
}

/** What an AuditLog that keeps its data does on top. */
export function describePersistentAuditLog(name: string, factory: EngineFactory<AuditLog>): void {
  describe(`${name} as an AuditLog that keeps its data`, () => {
    const fresh = engines(factory);

    it('has after a restart what was added before it was closed', async () => {
      const subject = await fresh();
      for (let i = 1; i <= 40; i++) subject.engine.trace(sampleAudit(`request-${i}`, nowMs));
      const again = await reopened(subject);
      again.trace(sampleAudit('after', nowMs));
      const { records } = await again.auditPage({ limit: 100 });
      expect(records.map(({ requestId }) => requestId).slice(0, 2)).toEqual(['after', 'request-40']);
      expect(records).toHaveLength(41);
    });
  });
}
