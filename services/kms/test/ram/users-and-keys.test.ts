import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ACCOUNT,
  ALICE,
  accessKeyOf,
  outcome,
  policy,
  type RamHarness,
  ROOT,
  STRANGER,
  startRam,
} from './ram-harness.ts';

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam();
});
afterAll(() => harness.close());

const names = (list: unknown): unknown[] => (list as { UserName: string }[]).map(({ UserName }) => UserName);

describe('users', () => {
  it('are made with what is known of the person, and shown again', async () => {
    const person = { DisplayName: 'Bob B.', Comments: 'night shift', Email: 'bob@example.com', MobilePhone: '86-1' };
    const { User, RequestId } = await harness.made('CreateUser', { UserName: 'bob', ...person });
    expect(RequestId).toMatch(/^[0-9a-f-]{36}$/);
    const times = { CreateDate: '2026-11-23T15:04:05Z', UpdateDate: '2026-11-23T15:04:05Z' };
    expect(User).toEqual({ UserName: 'bob', UserId: expect.stringMatching(/^\d{18}$/), ...person, ...times });
    expect((await harness.made('GetUser', { UserName: 'bob' })).User).toEqual(User);
    expect(outcome(await harness.ram('GetUser', { UserName: 'bob' }, STRANGER))).toBe('404 EntityNotExist.User');
  });

  it.each([
    ['400 MissingParameter', {}],
    ['400 InvalidParameter.UserName.Length', { UserName: '' }],
    ['400 InvalidParameter.UserName.Length', { UserName: 'x'.repeat(65) }],
    ['200', { UserName: 'x'.repeat(64) }],
    ['400 InvalidParameter.UserName.InvalidChars', { UserName: 'a b' }],
    ['400 InvalidParameter.UserName.InvalidChars', { UserName: 'a/b' }],
    ['400 InvalidParameter.Comments.Length', { UserName: 'c', Comments: 'x'.repeat(129) }],
    ['409 EntityAlreadyExists.User', { UserName: 'alice' }],
    ['409 EntityAlreadyExists.User', { UserName: 'ALICE' }],
  ])('answer %s to CreateUser with %j', async (expected, parameters) => {
    expect(outcome(await harness.ram('CreateUser', parameters))).toBe(expected);
  });

  it('are renamed together with their keys, groups and policies', async () => {
    await harness.made('CreateUser', { UserName: 'carol' });
    const key = accessKeyOf(await harness.made('CreateAccessKey', { UserName: 'carol' }));
    await harness.made('CreateGroup', { GroupName: 'night' });
    await harness.made('AddUserToGroup', { UserName: 'carol', GroupName: 'night' });
    const attachment = { UserName: 'carol', PolicyType: 'System', PolicyName: 'AliyunRAMFullAccess' };
    await harness.made('AttachPolicyToUser', attachment);
    harness.clock.advance(1000);
    const answer = await harness.ram(
      'UpdateUser',
      { UserName: 'carol', NewUserName: 'caroline', NewComments: 'x' },
      key,
    );
    expect(answer.body.User).toMatchObject({ UserName: 'caroline', Comments: 'x', DisplayName: 'caroline' });
    expect(answer.body.User).toMatchObject({ UpdateDate: '2026-11-23T15:04:06Z' });
    expect(outcome(await harness.ram('GetUser', { UserName: 'carol' }))).toBe('404 EntityNotExist.User');
    expect(outcome(await harness.ram('GetUser', { UserName: 'caroline' }, key))).toBe('200');
    const { Groups } = await harness.made('ListGroupsForUser', { UserName: 'caroline' });
    expect(Groups).toMatchObject({ Group: [{ GroupName: 'night' }] });
    expect(outcome(await harness.ram('UpdateUser', { UserName: 'caroline', NewUserName: 'Alice' }))).toBe(
      '409 EntityAlreadyExists.User',
    );
    expect(outcome(await harness.ram('UpdateUser', { UserName: 'nobody', NewComments: 'x' }))).toBe(
      '404 EntityNotExist.User',
    );
  });

  it('are deleted when nothing hangs on them, in the order of the refusals', async () => {
    const who = { UserName: 'dave' };
    await harness.made('CreateUser', who);
    const key = accessKeyOf(await harness.made('CreateAccessKey', who));
    await harness.made('CreateGroup', { GroupName: 'day' });
    await harness.made('AddUserToGroup', { ...who, GroupName: 'day' });
    const attachment = { ...who, PolicyType: 'System', PolicyName: 'AliyunOSSFullAccess' };
    await harness.made('AttachPolicyToUser', attachment);
    const refusals: string[] = [];
    const attempt = async () => void refusals.push(outcome(await harness.ram('DeleteUser', who)));
    await attempt();
    await harness.made('DeleteAccessKey', { ...who, UserAccessKeyId: key.id });
    await attempt();
    await harness.made('RemoveUserFromGroup', { ...who, GroupName: 'day' });
    await attempt();
    await harness.made('DetachPolicyFromUser', attachment);
    await attempt();
    await attempt();
    expect(refusals).toEqual([
      '409 DeleteConflict.User.AccessKey',
      '409 DeleteConflict.User.Group',
      '409 DeleteConflict.User.Policy',
      '200',
      '404 EntityNotExist.User',
    ]);
  });

  it('come in pages, and a marker stays right while users come and go', async () => {
    const paged = await startRam();
    try {
      for (const UserName of ['u3', 'u1', 'u5', 'u2', 'u4']) await paged.made('CreateUser', { UserName });
      const first = await paged.made('ListUsers', { MaxItems: '3' });
      expect(names((first.Users as { User: unknown }).User)).toEqual(['alice', 'u1', 'u2']);
      expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
      await paged.made('DeleteUser', { UserName: 'u2' });
      await paged.made('CreateUser', { UserName: 'u0' });
      const second = await paged.made('ListUsers', { MaxItems: '3', Marker: String(first.Marker) });
      expect(names((second.Users as { User: unknown }).User)).toEqual(['u3', 'u4', 'u5']);
      expect(second.IsTruncated).toBe(false);
      expect(second).not.toHaveProperty('Marker');
      for (const [parameters, code] of [
        [{ MaxItems: '0' }, 'InvalidParameter.MaxItems'],
        [{ MaxItems: '1001' }, 'InvalidParameter.MaxItems'],
        [{ Marker: '!' }, 'InvalidParameter.Marker'],
      ] as const) {
        expect((await paged.ram('ListUsers', parameters)).body.Code).toBe(code);
      }
    } finally {
      await paged.close();
    }
  });

  it('that are made again under a name are somebody else', async () => {
    const { User: first } = await harness.made('CreateUser', { UserName: 'erin' });
    await harness.made('DeleteUser', { UserName: 'erin' });
    const { User: second } = await harness.made('CreateUser', { UserName: 'erin' });
    expect((second as { UserId: string }).UserId).not.toBe((first as { UserId: string }).UserId);
  });
});

describe('access keys', () => {
  it('show their secret once, and are two at most', async () => {
    const who = { UserName: 'frank' };
    await harness.made('CreateUser', who);
    const { AccessKey } = await harness.made('CreateAccessKey', who);
    expect(AccessKey).toEqual({
      AccessKeyId: expect.stringMatching(/^LTAI5tOsseal[A-Za-z0-9]{12}$/),
      AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
      Status: 'Active',
      CreateDate: expect.stringMatching(/^2026-11-23T15:04:0\dZ$/),
    });
    const answers = await Promise.all([1, 2, 3].map(() => harness.ram('CreateAccessKey', who)));
    expect(answers.map(outcome).sort()).toEqual([
      '200',
      '409 LimitExceeded.User.AccessKey',
      '409 LimitExceeded.User.AccessKey',
    ]);
    const listed = await harness.made('ListAccessKeys', who);
    expect((listed.AccessKeys as { AccessKey: object[] }).AccessKey).toHaveLength(2);
    const { AccessKeySecret: secret } = AccessKey as { AccessKeySecret: string };
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(JSON.stringify(harness.directory.listAccessKeys(ACCOUNT))).not.toContain(secret);
    expect(outcome(await harness.ram('CreateAccessKey', { UserName: 'nobody' }))).toBe('404 EntityNotExist.User');
  });

  it('stop working with the next request when they are made inactive or deleted', async () => {
    const who = { UserName: 'grace' };
    await harness.made('CreateUser', who);
    const key = accessKeyOf(await harness.made('CreateAccessKey', who));
    const status = (Status: string) => harness.made('UpdateAccessKey', { ...who, UserAccessKeyId: key.id, Status });
    const use = async () => outcome(await harness.call('DescribeRegions', {}, key));
    const seen = [await use()];
    await status('Inactive');
    seen.push(await use());
    await status('Active');
    seen.push(await use());
    await harness.made('DeleteAccessKey', { ...who, UserAccessKeyId: key.id });
    seen.push(await use());
    expect(seen).toEqual(['200', '403 Forbidden.AccessKey', '200', '404 InvalidAccessKeyId.NotFound']);
  });

  it.each([
    ['404 EntityNotExist.User.AccessKey', 'DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: 'nobody-key' }],
    ['404 EntityNotExist.User.AccessKey', 'DeleteAccessKey', { UserName: 'alice', UserAccessKeyId: ROOT.id }],
    ['404 EntityNotExist.User.AccessKey', 'DeleteAccessKey', { UserAccessKeyId: STRANGER.id }],
    ['404 EntityNotExist.User', 'ListAccessKeys', { UserName: 'nobody' }],
    ['400 MissingParameter', 'UpdateAccessKey', { UserName: 'alice', UserAccessKeyId: ALICE.id }],
    ['400 InvalidParameter.Status', 'UpdateAccessKey', { UserAccessKeyId: ROOT.id, Status: 'active' }],
  ])('answer %s to %s with %j', async (expected, action, parameters) => {
    expect(outcome(await harness.ram(action, parameters))).toBe(expected);
  });

  it('without a user name are the own ones, of root and user', async () => {
    const ids = ({ AccessKeys }: Record<string, unknown>) =>
      (AccessKeys as { AccessKey: { AccessKeyId: string }[] }).AccessKey.map(({ AccessKeyId }) => AccessKeyId);
    expect(ids(await harness.made('ListAccessKeys'))).toEqual([ROOT.id]);
    await harness.made('CreatePolicy', {
      PolicyName: 'own-keys',
      PolicyDocument: policy('ram:*AccessKey*', `acs:ram:*:${ACCOUNT}:user/alice`),
    });
    await harness.made('AttachPolicyToUser', { UserName: 'alice', PolicyType: 'Custom', PolicyName: 'own-keys' });
    const own = await harness.ram('ListAccessKeys', {}, ALICE);
    expect(ids(own.body)).toEqual([ALICE.id]);
    const made = accessKeyOf((await harness.ram('CreateAccessKey', {}, ALICE)).body);
    expect(ids((await harness.ram('ListAccessKeys', { UserName: 'alice' }, made)).body)).toEqual([ALICE.id, made.id]);
    expect(outcome(await harness.ram('CreateAccessKey', { UserName: 'bob' }, ALICE))).toBe('403 NoPermission');
  });
});
