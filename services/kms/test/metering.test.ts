import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, BOB, call, type Harness, KEY_ID, STRANGER, startKms } from './kms-harness.ts';

let harness: Harness | undefined;

async function fresh(): Promise<Harness> {
  await harness?.close();
  harness = await startKms();
  return harness;
}

afterAll(() => harness?.close());

describe('the bill', () => {
  let kms: Harness;
  beforeEach(async () => {
    kms = await fresh();
  });

  it('has a row for every billed call, with key, class and hour', async () => {
    await call(kms, 'GenerateDataKey', { KeyId: 'alias/demo' });
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID });
    expect(kms.ledger.counters()).toEqual([
      {
        hour: '2026-11-23T15:00:00Z',
        region: 'cn-hangzhou',
        account: ACCOUNT,
        principal: `acs:ram::${ACCOUNT}:root`,
        action: 'GenerateDataKey',
        keyId: KEY_ID,
        keyClass: 'basic',
        outcome: 'Success',
        cause: '',
        calls: 2,
      },
    ]);
  });

  it('starts a new row with a new hour', async () => {
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID });
    kms.clock.advance(3_600_000);
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID });
    expect(kms.ledger.counters().map(({ hour }) => hour)).toEqual(['2026-11-23T15:00:00Z', '2026-11-23T16:00:00Z']);
  });

  it('tells refused calls apart by their code', async () => {
    await call(kms, 'GenerateDataKey', {});
    await call(kms, 'GenerateDataKey', { KeyId: 'alias/none' });
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID }, { key: BOB });
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID }, { key: STRANGER });
    expect(kms.ledger.counters().map(({ outcome, keyId, keyClass }) => [outcome, keyId, keyClass])).toEqual([
      ['MissingParameter', '', 'none'],
      ['Forbidden.AliasNotFound', '', 'none'],
      ['Forbidden.NoPermission', KEY_ID, 'basic'],
      ['Forbidden.KmsServiceNotEnabled', '', 'none'],
    ]);
  });

  it('knows nothing of calls that are free, and of those whose sender is not known', async () => {
    await call(kms, 'DescribeKey', { KeyId: KEY_ID });
    await call(kms, 'GenerateDataKey', { KeyId: KEY_ID }, { key: { id: 'nobody', secret: '' } });
    expect(kms.ledger.counters()).toEqual([]);
  });

  it('comes before the answer: what cannot be counted is not given out', async () => {
    kms.ledger.isBroken = true;
    const { status, body, text } = await call(kms, 'GenerateDataKey', { KeyId: KEY_ID });
    expect([status, body?.Code]).toEqual([503, 'ServiceUnavailableTemporary']);
    expect(text).not.toMatch(/Plaintext|secret/);
    expect((await call(kms, 'DescribeKey', { KeyId: KEY_ID })).status).toBe(200);
  });
});
