import { describe, expect, it } from '@jest/globals';
import { compilePolicy, evaluate, type Principal, SYSTEM_POLICIES } from '../src/index.ts';

const UID = '1000000000000001';
const alice: Principal = { type: 'user', account: UID, user: 'alice', userId: '2' };

function effectOf(policy: string, action: string): string {
  const resource = action.startsWith('kms:')
    ? `acs:kms:cn-hangzhou:${UID}:key/key-1`
    : action.startsWith('ram:')
      ? `acs:ram:*:${UID}:user/bob`
      : `acs:oss:oss-cn-hangzhou:${UID}:demo/a`;
  const attached = SYSTEM_POLICIES.get(policy);
  return evaluate(
    { principal: alice, action, resource, conditions: {} },
    { identity: attached === undefined ? [] : [attached] },
  ).effect;
}

describe('system policies', () => {
  it.each([
    ['AdministratorAccess', 'kms:ScheduleKeyDeletion', 'Allow'],
    ['ReadOnlyAccess', 'oss:GetObject', 'Allow'],
    ['ReadOnlyAccess', 'kms:Decrypt', 'ImplicitDeny'],
    ['AliyunOSSFullAccess', 'oss:PutObject', 'Allow'],
    ['AliyunOSSFullAccess', 'kms:Decrypt', 'ImplicitDeny'],
    ['AliyunOSSReadOnlyAccess', 'oss:GetObject', 'Allow'],
    ['AliyunOSSReadOnlyAccess', 'oss:PutObject', 'ImplicitDeny'],
    ['AliyunKMSFullAccess', 'kms:Decrypt', 'Allow'],
    ['AliyunKMSReadOnlyAccess', 'kms:DescribeKey', 'Allow'],
    ['AliyunKMSReadOnlyAccess', 'kms:Decrypt', 'ImplicitDeny'],
    ['AliyunKMSCryptoUserAccess', 'kms:GenerateDataKey', 'Allow'],
    ['AliyunKMSCryptoUserAccess', 'kms:CreateKey', 'ImplicitDeny'],
    ['AliyunKMSCryptoAdminAccess', 'kms:CreateKey', 'Allow'],
    ['AliyunKMSCryptoAdminAccess', 'kms:Decrypt', 'ImplicitDeny'],
    ['AliyunRAMFullAccess', 'ram:CreateUser', 'Allow'],
  ])('%s: %s is %s', (policy, action, effect) => {
    expect(effectOf(policy, action)).toBe(effect);
  });

  it('carry their own names', () => {
    for (const [name, policy] of SYSTEM_POLICIES) expect(policy.name).toBe(name);
    expect(SYSTEM_POLICIES.has('AliyunSTSAssumeRoleAccess')).toBe(true);
  });
});

describe('the policies of the example seed', () => {
  const readDemo = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: ['oss:GetObject'], Resource: ['acs:oss:*:*:demo/*'] },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: `acs:kms:*:${UID}:key/key-hzz0000000000000001` },
    ],
  };
  const trust = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${UID}:root`] } }],
  };

  it('compile, and mean what they say', () => {
    const attached = [compilePolicy(readDemo, 'identity', 'read-demo')];
    const reader: Principal = { type: 'assumed-role', account: UID, role: 'reader', roleId: '3', session: 's' };
    const ask = (action: string, resource: string) =>
      evaluate({ principal: reader, action, resource, conditions: {} }, { identity: attached }).effect;
    expect(ask('oss:GetObject', `acs:oss:oss-cn-hangzhou:${UID}:demo/a`)).toBe('Allow');
    expect(ask('kms:Decrypt', `acs:kms:cn-hangzhou:${UID}:key/key-hzz0000000000000001`)).toBe('Allow');
    expect(ask('kms:GenerateDataKey', `acs:kms:cn-hangzhou:${UID}:key/key-hzz0000000000000001`)).toBe('ImplicitDeny');
    const assume = evaluate(
      { principal: alice, action: 'sts:AssumeRole', resource: `acs:ram::${UID}:role/reader`, conditions: {} },
      { trust: [compilePolicy(trust, 'trust', 'reader')], identity: [...SYSTEM_POLICIES.values()] },
    );
    expect(assume.effect).toBe('Allow');
  });
});
