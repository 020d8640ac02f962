import type { ControlSection } from '../endpoint-catalogue.ts';

const BUDGET = {
  id: '9f86d081884c',
  name: 'tests',
  bucket: 'demo',
  calls: 100,
  window: 'day',
  mode: 'refuse',
  error: 'Forbidden.InDebtOverdue',
  windowStart: '2026-11-27T00:00:00Z',
  spent: { calls: 3, cost: 0.000024 },
  isExceeded: false,
  hits: 0,
};

/** Usage and budgets. */
export const BILL_SECTION: ControlSection = {
  title: 'Bill',
  text: 'Every call of a billed KMS action, by the hour of the virtual clock, with what it would cost in the cloud.',
  endpoints: [
    {
      method: 'GET',
      path: '/usage',
      port: 'both',
      who: 'operator',
      summary: 'The statement. Only calls that succeeded cost.',
      query: [
        { name: 'since', meaning: 'UTC time or day; goes back to the start of its hour' },
        { name: 'until', meaning: 'UTC time or day, exclusive; goes forward to the end of its hour' },
        {
          name: 'group-by',
          meaning:
            'comma-separated, of `hour`, `region`, `account`, `principal`, `action`, `key`, `key-class`, `outcome`, `cause` (`<OSS action> <bucket>`) and `bucket`; default: all but `bucket`',
        },
        {
          name: 'region, account, principal, action, key, key-class, outcome, cause, bucket',
          meaning: 'only calls with exactly this value; `bucket=` with nothing behind it has no effect',
        },
        { name: 'format', meaning: '`json` (default) or, on the port of KMS, `csv`' },
      ],
      answer: {
        since: null,
        until: null,
        currency: 'USD',
        prices: {
          version: 'KMS 1.0 pay-as-you-go',
          asOf: '2025-09',
          source: '…',
          perTenThousandCalls: { basic: { mainland: 0.08, elsewhere: 0.03 } },
        },
        totals: { calls: 3, billed: 2, cost: 0.000016 },
        rows: [{ action: 'GenerateDataKey', bucket: 'demo', calls: 3, billed: 2, cost: 0.000016 }],
      },
    },
    {
      method: 'GET',
      path: '/budgets',
      port: 'both',
      who: 'operator',
      summary: 'All budgets, with what is spent of each in its present window.',
      answer: { budgets: [BUDGET] },
      notes: ['`windowStart` is null for `total`. `hits` counts the calls that were refused, or warned of.'],
    },
    {
      method: 'POST',
      path: '/budgets',
      port: 'both',
      who: 'operator',
      summary:
        'Adds a budget: so many billed calls, or so much cost, in a window. Calls that the bill already has count.',
      body: [
        { name: 'calls', meaning: 'how many calls may succeed; or `cost`' },
        { name: 'cost', meaning: 'how much they may cost, in the currency of the statement' },
        { name: 'window', meaning: '`hour`, `day`, `month` (UTC, of the virtual clock) or `total` (default)' },
        {
          name: 'mode',
          meaning:
            '`refuse` (default): the call fails, costs nothing and does nothing; `warn`: the log tells once a window',
        },
        {
          name: 'error',
          meaning:
            'KMS error of refused calls, default `Forbidden.InDebtOverdue` (403), which OSS shows as `KmsInDebtOverdue`; `Rejected.Throttling` (429) makes SDKs try again',
        },
        {
          name: 'region, account, principal, action, key, bucket',
          meaning: 'only calls with exactly this value; `bucket` is that of the OSS request behind the call',
        },
        { name: 'name', meaning: 'for you' },
      ],
      request: { name: 'tests', bucket: 'demo', calls: 100, window: 'day' },
      answer: BUDGET,
      notes: ['Budgets live with the process; a restored snapshot counts anew from its own bill.'],
    },
    {
      method: 'DELETE',
      path: '/budgets/:id',
      port: 'both',
      who: 'operator',
      summary: 'Takes a budget away; without an id, all of them.',
      answer: { removed: 1 },
    },
  ],
};
