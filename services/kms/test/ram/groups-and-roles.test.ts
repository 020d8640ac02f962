import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACCOUNT, ALICE, KEY_ID, outcome, policy, type RamHarness, startRam, trust } from './ram-harness.ts';

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam();
  await harness.made('CreatePolicy', { PolicyName: 'describe', PolicyDocument: policy('kms:DescribeKey') });
});
afterAll(() => harness.close());

const DESCRIBE = { PolicyName: 'describe', PolicyType: 'Custom' };
const mayDescribe = async () => outcome(await harness.call('DescribeKey', { KeyId: KEY_ID }, ALICE));

describe('groups', () => {
  it('are made, shown, changed and listed', async () => {
    const { Group } = await harness.made('CreateGroup', { GroupName: 'Dev-Team', Comments: 'all of them' });
    expect(Group).toMatchObject({ GroupName: 'Dev-Team', Comments: 'all of them', GroupId: expect.any(String) });
    expect((await harness.made('GetGroup', { GroupName: 'Dev-Team' })).Group).toEqual(Group);
    const renamed = { GroupName: 'Dev-Team', NewGroupName: 'dev', NewComments: 'some' };
    expect((await harness.made('UpdateGroup', renamed)).Group).toMatchObject({ GroupName: 'dev', Comments: 'some' });
    await harness.made('CreateGroup', { GroupName: 'ops' });
    const { Groups, IsTruncated } = await harness.made('ListGroups', { MaxItems: '1' });
    expect(Groups).toMatchObject({ Group: [{ GroupName: 'dev' }] });
    expect(IsTruncated).toBe(true);
  });

  it('give their members their rights, from the next request on and as long as they are members', async () => {
    const membership = { UserName: 'alice', GroupName: 'dev' };
    const seen = [await mayDescribe()];
    const step = async (action: string, parameters: Record<string, string>) => {
      await harness.made(action, parameters);
      seen.push(await mayDescribe());
    };
    await step('AttachPolicyToGroup', { GroupName: 'dev', ...DESCRIBE });
    await step('AddUserToGroup', membership);
    await step('DetachPolicyFromGroup', { GroupName: 'dev', ...DESCRIBE });
    await step('AttachPolicyToGroup', { GroupName: 'dev', ...DESCRIBE });
    await step('RemoveUserFromGroup', membership);
    const refused = '403 Forbidden.NoPermission';
    expect(seen).toEqual([refused, refused, '200', refused, '200', refused]);
  });

  it('list members, and users their groups', async () => {
    await harness.made('AddUserToGroup', { UserName: 'alice', GroupName: 'dev' });
    const JoinDate = '2026-11-23T15:04:05Z';
    const { Users } = await harness.made('ListUsersForGroup', { GroupName: 'dev' });
    expect(Users).toEqual({ User: [{ UserName: 'alice', DisplayName: 'alice', JoinDate }] });
    const { Groups } = await harness.made('ListGroupsForUser', { UserName: 'alice' });
    expect(Groups).toEqual({ Group: [{ GroupName: 'dev', GroupId: expect.any(String), Comments: 'some', JoinDate }] });
  });

  it.each([
    ['409 EntityAlreadyExists.Group', 'CreateGroup', { GroupName: 'DEV' }],
    ['409 EntityAlreadyExists.Group', 'UpdateGroup', { GroupName: 'ops', NewGroupName: 'dev' }],
    ['400 InvalidParameter.GroupName.InvalidChars', 'CreateGroup', { GroupName: 'a b' }],
    ['404 EntityNotExist.Group', 'GetGroup', { GroupName: 'nobody' }],
    ['404 EntityNotExist.Group', 'AddUserToGroup', { UserName: 'alice', GroupName: 'nobody' }],
    ['404 EntityNotExist.User', 'AddUserToGroup', { UserName: 'nobody', GroupName: 'dev' }],
    ['409 EntityAlreadyExists.User.Group', 'AddUserToGroup', { UserName: 'alice', GroupName: 'dev' }],
    ['404 EntityNotExist.User.Group', 'RemoveUserFromGroup', { UserName: 'alice', GroupName: 'ops' }],
    ['409 DeleteConflict.Group.User', 'DeleteGroup', { GroupName: 'dev' }],
    ['200', 'RemoveUserFromGroup', { UserName: 'alice', GroupName: 'dev' }],
    ['409 DeleteConflict.Group.Policy', 'DeleteGroup', { GroupName: 'dev' }],
    ['200', 'DetachPolicyFromGroup', { GroupName: 'dev', ...DESCRIBE }],
    ['200', 'DeleteGroup', { GroupName: 'dev' }],
    ['404 EntityNotExist.Group', 'DeleteGroup', { GroupName: 'dev' }],
  ])('answer %s to %s with %j', async (expected, action, parameters) => {
    expect(outcome(await harness.ram(action, parameters))).toBe(expected);
  });
});

describe('roles', () => {
  const document = trust(`acs:ram::${ACCOUNT}:root`);

  it('are made, shown, changed and listed', async () => {
    const { Role } = await harness.made('CreateRole', {
      RoleName: 'AliyunReader',
      AssumeRolePolicyDocument: document,
      Description: 'reads',
      MaxSessionDuration: '7200',
    });
    expect(Role).toEqual({
      RoleId: expect.stringMatching(/^\d{18}$/),
      RoleName: 'AliyunReader',
      Arn: `acs:ram::${ACCOUNT}:role/aliyunreader`,
      Description: 'reads',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: document,
      CreateDate: '2026-11-23T15:04:05Z',
      UpdateDate: '2026-11-23T15:04:05Z',
    });
    expect((await harness.made('GetRole', { RoleName: 'aliyunreader' })).Role).toEqual(Role);
    const other = trust(`acs:ram::${ACCOUNT}:user/alice`);
    const changed = await harness.made('UpdateRole', {
      RoleName: 'AliyunReader',
      NewAssumeRolePolicyDocument: other,
      NewMaxSessionDuration: '3600',
    });
    expect(changed.Role).toMatchObject({
      AssumeRolePolicyDocument: other,
      MaxSessionDuration: 3600,
      Description: 'reads',
    });
    const { Roles } = await harness.made('ListRoles');
    expect((Roles as { Role: object[] }).Role).toEqual([
      expect.not.objectContaining({ AssumeRolePolicyDocument: other }),
    ]);
  });

  it.each([
    ['409 EntityAlreadyExists.Role', 'CreateRole', { RoleName: 'aliyunREADER', AssumeRolePolicyDocument: document }],
    [
      '400 InvalidParameter.RoleName.InvalidChars',
      'CreateRole',
      { RoleName: 'a_b', AssumeRolePolicyDocument: document },
    ],
    ['400 MalformedPolicyDocument', 'CreateRole', { RoleName: 'b', AssumeRolePolicyDocument: policy('oss:*') }],
    ['400 MalformedPolicyDocument', 'UpdateRole', { RoleName: 'AliyunReader', NewAssumeRolePolicyDocument: '{}' }],
    [
      '400 InvalidParameter.MaxSessionDuration',
      'CreateRole',
      { RoleName: 'b', AssumeRolePolicyDocument: document, MaxSessionDuration: '3599' },
    ],
    [
      '400 InvalidParameter.NewMaxSessionDuration',
      'UpdateRole',
      { RoleName: 'AliyunReader', NewMaxSessionDuration: '43201' },
    ],
    ['404 EntityNotExist.Role', 'GetRole', { RoleName: 'nobody' }],
    ['404 EntityNotExist.Role', 'UpdateRole', { RoleName: 'nobody' }],
    ['200', 'AttachPolicyToRole', { RoleName: 'aliyunreader', ...DESCRIBE }],
    ['409 DeleteConflict.Role.Policy', 'DeleteRole', { RoleName: 'aliyunreader' }],
    ['200', 'DetachPolicyFromRole', { RoleName: 'AliyunReader', ...DESCRIBE }],
    ['200', 'DeleteRole', { RoleName: 'aliyunreader' }],
    ['404 EntityNotExist.Role', 'DeleteRole', { RoleName: 'AliyunReader' }],
  ])('answer %s to %s with %j', async (expected, action, parameters) => {
    expect(outcome(await harness.ram(action, parameters))).toBe(expected);
  });
});

describe('attachments', () => {
  beforeAll(async () => {
    await harness.made('CreateRole', {
      RoleName: 'Holder',
      AssumeRolePolicyDocument: trust(`acs:ram::${ACCOUNT}:root`),
    });
    await harness.made('CreateGroup', { GroupName: 'Holder' });
    await harness.made('CreateUser', { UserName: 'Holder', DisplayName: 'H. Older' });
  });

  describe.each(['User', 'Group', 'Role'])('to a %s', (kind) => {
    const holder = { [`${kind}Name`]: 'Holder' };
    const system = { PolicyName: 'AliyunOSSReadOnlyAccess', PolicyType: 'System' };

    it.each([
      ['404 EntityNotExist.Policy', 'Attach', 'To', { ...holder, PolicyName: 'describe', PolicyType: 'System' }],
      ['404 EntityNotExist.Policy', 'Attach', 'To', { ...holder, PolicyName: 'nothing', PolicyType: 'Custom' }],
      ['400 InvalidParameter.PolicyType', 'Attach', 'To', { ...holder, PolicyName: 'describe', PolicyType: 'custom' }],
      ['400 MissingParameter', 'Attach', 'To', { ...holder, PolicyName: 'describe' }],
      [`404 EntityNotExist.${kind}`, 'Attach', 'To', { [`${kind}Name`]: 'nobody', ...system }],
      [`404 EntityNotExist.${kind}.Policy`, 'Detach', 'From', { ...holder, ...system }],
      ['200', 'Attach', 'To', { ...holder, ...system }],
      [`409 EntityAlreadyExists.${kind}.Policy`, 'Attach', 'To', { ...holder, ...system }],
      ['200', 'Attach', 'To', { ...holder, ...DESCRIBE }],
      ['200', 'Detach', 'From', { ...holder, ...system }],
      [`404 EntityNotExist.${kind}`, 'Detach', 'From', { [`${kind}Name`]: 'nobody', ...system }],
    ])('answer %s to %s…Policy%s… with %j', async (expected, verb, preposition, parameters) => {
      expect(outcome(await harness.ram(`${verb}Policy${preposition}${kind}`, parameters))).toBe(expected);
    });

    it('are listed with their date', async () => {
      const { Policies } = await harness.made(`ListPoliciesFor${kind}`, holder);
      const AttachDate = '2026-11-23T15:04:05Z';
      expect(Policies).toEqual({ Policy: [{ ...DESCRIBE, Description: '', DefaultVersion: 'v1', AttachDate }] });
      expect(outcome(await harness.ram(`ListPoliciesFor${kind}`, { [`${kind}Name`]: 'nobody' }))).toBe(
        `404 EntityNotExist.${kind}`,
      );
    });
  });

  it('show who has a policy, and keep it from being deleted', async () => {
    const entities = await harness.made('ListEntitiesForPolicy', DESCRIBE);
    const AttachDate = '2026-11-23T15:04:05Z';
    expect(entities).toMatchObject({
      Users: { User: [{ UserName: 'Holder', DisplayName: 'H. Older', UserId: expect.any(String), AttachDate }] },
      Groups: { Group: [{ GroupName: 'Holder', Comments: '', AttachDate }] },
      Roles: { Role: [{ RoleName: 'Holder', Arn: `acs:ram::${ACCOUNT}:role/holder`, AttachDate }] },
    });
    const { Policy } = await harness.made('GetPolicy', DESCRIBE);
    expect(Policy).toMatchObject({ AttachmentCount: 3 });
    const refusals: string[] = [];
    for (const kind of ['User', 'Group', 'Role']) {
      refusals.push(outcome(await harness.ram('DeletePolicy', { PolicyName: 'describe', CascadingDelete: 'true' })));
      await harness.made(`DetachPolicyFrom${kind}`, { [`${kind}Name`]: 'Holder', ...DESCRIBE });
    }
    refusals.push(outcome(await harness.ram('DeletePolicy', { PolicyName: 'describe' })));
    expect(refusals).toEqual([
      '409 DeleteConflict.Policy.User',
      '409 DeleteConflict.Policy.Group',
      '409 DeleteConflict.Policy.Role',
      '200',
    ]);
  });
});

describe('attachments of a seed', () => {
  it('have no type until they are changed, and mean the same before and after', async () => {
    const document = {
      Version: '1',
      Statement: [{ Effect: 'Allow' as const, Action: 'kms:DescribeKey', Resource: '*' }],
    };
    const seeded = await startRam({
      seed: {
        accounts: [
          {
            uid: ACCOUNT,
            accessKeys: [{ id: 'root-key', secret: 'root-secret' }],
            policies: [{ name: 'seeded_policy', document }],
            users: [
              { name: 'alice', accessKeys: [{ ...ALICE }], policies: ['seeded_policy', 'AliyunOSSReadOnlyAccess'] },
            ],
          },
        ],
        keys: [{ account: ACCOUNT, region: 'cn-hangzhou', id: KEY_ID }],
      },
    });
    try {
      const describeKey = async () => outcome(await seeded.call('DescribeKey', { KeyId: KEY_ID }, ALICE));
      const seen = [await describeKey()];
      const system = { UserName: 'alice', PolicyType: 'System', PolicyName: 'AliyunOSSReadOnlyAccess' };
      await seeded.made('DetachPolicyFromUser', system);
      seen.push(await describeKey());
      const { Policies } = await seeded.made('ListPoliciesForUser', { UserName: 'alice' });
      expect((Policies as { Policy: object[] }).Policy).toMatchObject([
        { PolicyName: 'seeded_policy', PolicyType: 'Custom' },
      ]);
      await seeded.made('DetachPolicyFromUser', {
        UserName: 'alice',
        PolicyType: 'Custom',
        PolicyName: 'seeded_policy',
      });
      seen.push(await describeKey());
      expect(seen).toEqual(['200', '200', '403 Forbidden.NoPermission']);
    } finally {
      await seeded.close();
    }
  });
});
