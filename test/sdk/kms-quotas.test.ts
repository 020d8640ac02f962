import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, openApiClient, popClient, rejection } from './clients.ts';

/** How often each outcome of so many calls came: `ok`, or a code. So many are under way at a time. */
async function tally(
  count: number,
  call: (index: number) => Promise<unknown>,
  atATime = 20,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (let made = 0; made < count; made += atATime) {
    const calls = Array.from({ length: Math.min(atATime, count - made) }, (_, index) => call(made + index));
    for (const outcome of await Promise.allSettled(calls)) {
      const code = outcome.status === 'fulfilled' ? 'ok' : String(outcome.reason.code);
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  return counts;
}

describe('with enforced quotas', () => {
  const osseal = useOsseal({ flags: ['--kms-enforce-quotas'] });

  it('an account has 200 keys and 300 aliases in a region', async () => {
    const call = popClient(osseal());
    const create = (RegionId: string) =>
      call.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', { RegionId }, { method: 'POST' });
    const { KeyMetadata } = await create('cn-hangzhou');
    const { KeyId } = KeyMetadata;
    const keys = await tally(204, () => create('cn-hangzhou'));
    expect(keys).toEqual({ ok: 199, 'Rejected.LimitExceeded': 5 });
    await create('cn-shanghai');

    const aliases = await tally(303, (index) => call.request('CreateAlias', { KeyId, AliasName: `alias/a${index}` }));
    expect(aliases).toEqual({ ok: 300, 'Rejected.LimitExceeded': 3 });
    await call.request('DeleteAlias', { AliasName: 'alias/a0' });
    await call.request('CreateAlias', { KeyId, AliasName: 'alias/again' });
    const error = await rejection(kmsClient(osseal()).createKey(new kms.CreateKeyRequest({})));
    expect(error.code).toBe('Rejected.LimitExceededError');
    expect(error.message).toContain(
      'code: 400, The request was rejected because user create resource limit was exceeded.',
    );
  });

  it('a key has 20 tags', async () => {
    const call = popClient(osseal());
    const RegionId = 'cn-beijing';
    const { KeyMetadata } = await call.request<{ KeyMetadata: { KeyId: string } }>('CreateKey', { RegionId });
    const tag = (from: number, count: number) => {
      const tags = Array.from({ length: count }, (_, index) => ({ TagKey: `tag-${from + index}`, TagValue: '' }));
      return call.request('TagResource', { RegionId, KeyId: KeyMetadata.KeyId, Tags: JSON.stringify(tags) });
    };
    await tag(0, 20);
    await tag(5, 10);
    expect((await rejection(tag(20, 1))).code).toBe('Rejected.LimitExceeded');
  });
});

describe('with enforced rates', () => {
  const osseal = useOsseal({ flags: ['--kms-enforce-qps'] });

  it('an account makes only so many calls per second', async () => {
    const call = openApiClient(osseal());
    // One per second: of many, two come in the same second on any machine.
    const answered = await tally(100, () => call.call('DescribeAccountKmsStatus'), 100);
    expect(Object.keys(answered).sort()).toEqual(['Rejected.Throttling', 'ok']);
    // Cryptography has an allowance of its own.
    const refused = await rejection(call.call('Encrypt', { KeyId: 'key-none', Plaintext: 'aGVsbG8=' }));
    expect(refused.code).toBe('Forbidden.KeyNotFound');
  });
});

describe('without them', () => {
  const osseal = useOsseal();

  it('nobody counts', async () => {
    const call = popClient(osseal());
    const keys = await tally(205, () => call.request('CreateKey', {}, { method: 'POST' }));
    expect(keys).toEqual({ ok: 205 });
    const { TotalCount } = await call.request<{ TotalCount: number }>('ListKeys');
    expect(TotalCount).toBe(205);
  });
});
