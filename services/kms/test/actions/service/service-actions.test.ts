import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../../src/actions/index.ts';
import { REGIONS } from '../../../src/regions.ts';
import { ACCOUNT, type KmsFixture, kmsFixture, OTHER_ACCOUNT, STRANGER } from '../kms-fixture.ts';

describe('the service itself', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
    const createdAt = '2024-01-01T00:00:00Z';
    const accounts = [ACCOUNT, OTHER_ACCOUNT].map((uid) => ({ uid, createdAt, kmsActivated: false }));
    await kms.kms.directory.put({ accounts });
  });

  it('OpenKmsService activates one account, once', async () => {
    expect(await kms.run('DescribeAccountKmsStatus')).toEqual({ AccountStatus: 'NotEnabled' });
    expect(await kms.run('OpenKmsService')).toEqual({});
    expect(await kms.run('DescribeAccountKmsStatus')).toEqual({ AccountStatus: 'Enabled' });
    expect(await kms.run('DescribeAccountKmsStatus', {}, { caller: STRANGER })).toEqual({
      AccountStatus: 'NotEnabled',
    });
    expect(await kms.kms.directory.findAccount(ACCOUNT)).toMatchObject({ createdAt: '2024-01-01T00:00:00Z' });
    await expect(kms.run('OpenKmsService')).rejects.toMatchObject({ code: 'Forbidden.Opened', status: 400 });
  });

  it('DescribeRegions lists regions to any caller', async () => {
    const { Regions } = await kms.run('DescribeRegions');
    expect(Regions).toEqual({ Region: REGIONS.map((RegionId) => ({ RegionId })) });
    expect(await kms.checks('DescribeRegions')).toEqual([]);
  });

  it.each(['OpenKmsService', 'DescribeAccountKmsStatus'])(
    '%s asks for the right on the account as a whole',
    async (action) => {
      expect(await kms.checks(action)).toEqual([{ action: `kms:${action}`, resource: '*' }]);
    },
  );

  it('answers these three before activation, and no other', () => {
    const early = [...ACTIONS.values()].filter((action) => !action.needsActivation).map((action) => action.name);
    expect(early).toEqual(['OpenKmsService', 'DescribeAccountKmsStatus', 'DescribeRegions']);
  });
});
