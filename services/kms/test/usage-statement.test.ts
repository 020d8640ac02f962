import { describe, expect, it } from '@jest/globals';
import { QueryError } from '@osseal/service-kit';
import type { UsageCounter } from '@osseal/storage';
import { KMS_1_0_PRICES, keyClassOf } from '../src/usage/price-list.ts';
import { readUsageQuery, startOfHour } from '../src/usage/usage-query.ts';
import { buildStatement, statementCsv } from '../src/usage/usage-statement.ts';

const BASE: UsageCounter = {
  hour: '2026-11-23T15:00:00Z',
  region: 'cn-hangzhou',
  account: '1000000000000001',
  principal: 'acs:ram::1000000000000001:user/alice',
  action: 'GenerateDataKey',
  keyId: 'key-1',
  keyClass: 'basic',
  outcome: 'Success',
  cause: 'PutObject demo',
  calls: 1,
};

function statement(counters: Partial<UsageCounter>[], query: Record<string, string> = {}) {
  const all = counters.map((counter) => ({ ...BASE, ...counter }));
  return buildStatement(all, readUsageQuery(query), KMS_1_0_PRICES);
}

describe('a usage statement', () => {
  it.each([
    ['basic', 'cn-hangzhou', 0.08],
    ['basic', 'cn-hongkong', 0.03],
    ['basic', 'eu-central-1', 0.03],
    ['advanced', 'cn-beijing', 0.24],
    ['advanced', 'us-east-1', 0.15],
    ['service', 'cn-hangzhou', 0],
    ['none', 'cn-hangzhou', 0],
  ] as const)('prices 10,000 calls with a %s key in %s at %p', (keyClass, region, cost) => {
    expect(statement([{ keyClass, region, calls: 10_000 }]).totals).toEqual({ calls: 10_000, billed: 10_000, cost });
  });

  it('bills successful calls alone', () => {
    const { totals, rows } = statement([{ calls: 3 }, { outcome: 'Forbidden.NoPermission', calls: 2 }], {
      'group-by': 'outcome',
    });
    expect(totals).toEqual({ calls: 5, billed: 3, cost: 0.000024 });
    expect(rows).toEqual([
      { outcome: 'Forbidden.NoPermission', calls: 2, billed: 0, cost: 0 },
      { outcome: 'Success', calls: 3, billed: 3, cost: 0.000024 },
    ]);
  });

  it('prices before it groups, so that regions and classes may fall together', () => {
    const { rows } = statement(
      [
        { region: 'cn-hangzhou', calls: 10_000 },
        { region: 'eu-west-1', keyClass: 'advanced', calls: 10_000 },
        { keyClass: 'service', keyId: 'key-2', calls: 5 },
      ],
      { 'group-by': 'action' },
    );
    expect(rows).toEqual([{ action: 'GenerateDataKey', calls: 20_005, billed: 20_005, cost: 0.23 }]);
  });

  it('groups by everything when nothing is asked for, and shows its prices with their date', () => {
    const { rows, prices, currency, since, until } = statement([{}, { calls: 2 }, { action: 'Decrypt' }]);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toEqual({ ...BASE, calls: 3, billed: 3, cost: 0.000024 });
    expect(prices).toMatchObject({
      asOf: '2025-09',
      perTenThousandCalls: { basic: { mainland: 0.08, elsewhere: 0.03 } },
    });
    expect([currency, since, until]).toEqual(['USD', null, null]);
  });

  it('is empty when nothing was called', () => {
    expect(statement([])).toMatchObject({ totals: { calls: 0, billed: 0, cost: 0 }, rows: [] });
  });

  it('can be written as CSV', () => {
    const query = readUsageQuery({ 'group-by': 'key,cause' });
    const csv = statementCsv(buildStatement([{ ...BASE, cause: 'a "b",c' }], query, KMS_1_0_PRICES), query);
    expect(csv).toBe('keyId,cause,calls,billed,cost\r\nkey-1,"a ""b"",c",1,1,0.000008\r\n');
  });
});

describe('readUsageQuery', () => {
  it('takes whole hours around the times asked for', () => {
    const read = readUsageQuery({ since: '2026-11-23T15:30:00Z', until: '2026-11-23T16:00:01Z' });
    expect([read.since, read.until]).toEqual(['2026-11-23T15:00:00Z', '2026-11-23T17:00:00Z']);
    expect(readUsageQuery({ since: '2026-11-23' }).since).toBe('2026-11-23T00:00:00Z');
  });

  it('takes fields in any order and by their short names', () => {
    expect(readUsageQuery({ 'group-by': 'key-class,action,key,action' }).groupBy).toEqual([
      'action',
      'keyId',
      'keyClass',
    ]);
  });

  it.each([
    [{ since: 'yesterday' }, 'since'],
    [{ since: '2026-13-01' }, 'since'],
    [{ until: '2026-11-23T15:00:00+08:00' }, 'until'],
    [{ since: '2026-11-23T16:00:00Z', until: '2026-11-23T15:00:00Z' }, 'until'],
    [{ 'group-by': 'action,colour' }, 'group-by'],
    [{ 'group-by': ['action', 'key'] }, 'group-by'],
    [{ format: 'pdf' }, 'format'],
    [{ groupBy: 'action' }, 'groupBy'],
  ])('refuses %p and names the parameter', (query, parameter) => {
    expect(() => readUsageQuery(query)).toThrow(QueryError);
    try {
      readUsageQuery(query);
    } catch (error) {
      expect((error as QueryError).parameter).toBe(parameter);
    }
  });
});

it('knows the class of a key by its spec and its creator', () => {
  const keySpecs = ['Aliyun_AES_256', 'HMAC_SHA_256', 'RSA_2048', 'RSA_3072', 'EC_P256', 'EC_SM2'];
  expect(keySpecs.map((keySpec) => keyClassOf({ keySpec, creatorType: 'User' }))).toEqual([
    'basic',
    'basic',
    'basic',
    'advanced',
    'advanced',
    'advanced',
  ]);
  expect(keyClassOf({ keySpec: 'Aliyun_AES_256', creatorType: 'Service' })).toBe('service');
});

it('finds the start of an hour', () => {
  expect(startOfHour(Date.parse('2026-11-23T15:59:59.999Z'))).toBe('2026-11-23T15:00:00Z');
});
