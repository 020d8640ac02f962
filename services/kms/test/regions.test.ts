import { describe, expect, it } from '@jest/globals';
import { isMainland, isRegion, REGIONS, regionOfHost } from '../src/regions.ts';

describe('regions', () => {
  it('are found in the hosts of public and VPC endpoints', () => {
    expect(regionOfHost('kms.cn-beijing.aliyuncs.com')).toBe('cn-beijing');
    expect(regionOfHost('KMS-VPC.eu-west-1.aliyuncs.com:5600')).toBe('eu-west-1');
  });

  it.each([
    '127.0.0.1:5600',
    'kms.aliyuncs.com',
    'oss-cn-beijing.aliyuncs.com',
    'kms.cn-beijing.aliyuncs.com.evil.test',
  ])('are not found in %s', (host) => {
    expect(regionOfHost(host)).toBeUndefined();
  });

  it('are those of the endpoint map', () => {
    expect(REGIONS).toHaveLength(new Set(REGIONS).size);
    expect([isRegion('cn-hangzhou'), isRegion('mars-north-1')]).toEqual([true, false]);
  });

  it('lie on the mainland or elsewhere', () => {
    expect([isMainland('cn-wulanchabu'), isMainland('cn-hongkong'), isMainland('us-west-1')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
