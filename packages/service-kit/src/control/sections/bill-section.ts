import type { ControlSection } from '../endpoint-catalogue.ts';

/** Usage. */
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
  ],
};
