import { describe, expect, it } from '@jest/globals';
import { secretArn } from '../../src/secrets/secret-arn.ts';
import { isReservedSecretName, parseSecretReference } from '../../src/secrets/secret-name.ts';

describe('parseSecretReference', () => {
  it.each(['a', 'RdsSecret/Mysql5.4/MyCred', 'x'.repeat(192), '__proto__', 'secret/'])(
    'takes the name %.40s',
    (name) => {
      expect(parseSecretReference(name)).toEqual({ kind: 'name', name });
    },
  );

  it('reads an ARN back', () => {
    const secret = { account: '1000000000000001', region: 'cn-hangzhou', name: 'db/main@1' };
    expect(parseSecretReference(secretArn(secret))).toEqual({ kind: 'arn', ...secret });
  });

  it.each([
    '',
    'a b',
    'x'.repeat(193),
    '密',
    'acs:kms:cn-hangzhou:1:secret/',
    'acs:kms:cn-hangzhou:1:secret/a:b',
    'acs:kms:cn-hangzhou:x:secret/a',
    'acs:kms:cn-hangzhou:1:key/a',
    'acs:oss:cn-hangzhou:1:secret/a',
  ])('refuses %.40j', (text) => {
    expect(parseSecretReference(text)).toBeUndefined();
  });
});

describe('isReservedSecretName', () => {
  it('knows the prefix of cloud services', () => {
    expect(isReservedSecretName('acs/ram/user/alice')).toBe(true);
    expect(isReservedSecretName('acs')).toBe(false);
    expect(isReservedSecretName('ACS/x')).toBe(false);
  });
});
