import { KMS_ERRORS, type KmsErrorCode } from '@osseal/protocol/errors';
import type { UsageCounter } from '@osseal/storage';
import { z } from 'zod';
import { bucketOf } from './usage-query.ts';

const text = z.string().min(1).max(512);

/** The body of `POST /_osseal/budgets`: which calls it is about, how many there may be in a window, and what then happens. */
export const budgetRuleSchema = z
  .strictObject({
    name: z.string().max(128).optional(),
    region: text.optional(),
    account: text.optional(),
    principal: text.optional(),
    action: text.optional(),
    key: text.optional(),
    bucket: text.optional(),
    calls: z.int().min(0).max(1_000_000_000_000).optional(),
    cost: z.number().min(0).max(1_000_000_000).optional(),
    window: z.enum(['hour', 'day', 'month', 'total']).default('total'),
    mode: z.enum(['refuse', 'warn']).default('refuse'),
    error: z
      .string()
      .refine((code): code is KmsErrorCode => Object.hasOwn(KMS_ERRORS, code), {
        error: 'must be an error code of KMS',
      })
      .default('Forbidden.InDebtOverdue'),
  })
  .refine(({ calls, cost }) => (calls === undefined) !== (cost === undefined), {
    error: 'Give one of calls and cost.',
  });

/** A budget as it was asked for. */
export type BudgetRule = z.infer<typeof budgetRuleSchema>;

/** A call as budgets see it: a row of the bill that may come. */
export type BudgetCall = Omit<UsageCounter, 'calls' | 'outcome' | 'hour'>;

/** Whether a budget is about a call. */
export function isAbout(rule: BudgetRule, call: BudgetCall): boolean {
  const { region, account, principal, action, key, bucket } = rule;
  return (
    (region === undefined || call.region === region) &&
    (account === undefined || call.account === account) &&
    (principal === undefined || call.principal === principal) &&
    (action === undefined || call.action === action) &&
    (key === undefined || call.keyId === key) &&
    (bucket === undefined || bucketOf(call) === bucket)
  );
}

/** First moment of the window that a moment lies in, UTC; '' for the only one there is. */
export function windowOf(window: BudgetRule['window'], nowMs: number): string {
  const iso = new Date(nowMs).toISOString();
  const kept = { hour: 13, day: 10, month: 7, total: 0 }[window];
  return kept === 0 ? '' : `${iso.slice(0, kept)}${'0000-01-01T00:00:00Z'.slice(kept)}`;
}
