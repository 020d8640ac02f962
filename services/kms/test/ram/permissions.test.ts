import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KMS_ERRORS, RAM_ERRORS } from '@osseal/protocol/errors';
import type { Call } from '../../src/action.ts';
import { RAM_ACTIONS } from '../../src/actions/ram/index.ts';
import { STS_ACTIONS } from '../../src/actions/sts/index.ts';
import {
  ACCOUNT,
  ALICE,
  KEY_ID,
  outcome,
  type Parameters,
  policy,
  type RamHarness,
  STRANGER,
  startRam,
} from './ram-harness.ts';

const NAMES = {
  UserName: 'u',
  GroupName: 'g',
  RoleName: 'Role',
  PolicyName: 'p',
  PolicyType: 'Custom',
  VersionId: 'v1',
};
const DOCUMENTS = { PolicyDocument: '{}', AssumeRolePolicyDocument: '{}', EncodedDiagnosticMessage: 'x' };
const ALL: Parameters = { ...NAMES, ...DOCUMENTS, UserAccessKeyId: 'k', Status: 'Active' };

const USER = ['user/u'];
const GROUP = ['group/g'];
const ROLE = ['role/role'];
const POLICY = ['policy/p'];

/** What `ram:<action>` is asked for on, when a call names u, g, Role and p. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  CreateUser: USER,
  GetUser: USER,
  UpdateUser: USER,
  ListUsers: ['user/*'],
  DeleteUser: USER,
  CreateAccessKey: USER,
  ListAccessKeys: USER,
  UpdateAccessKey: USER,
  DeleteAccessKey: USER,
  CreatePolicy: POLICY,
  GetPolicy: POLICY,
  ListPolicies: ['policy/*'],
  DeletePolicy: POLICY,
  CreatePolicyVersion: POLICY,
  GetPolicyVersion: POLICY,
  ListPolicyVersions: POLICY,
  SetDefaultPolicyVersion: POLICY,
  DeletePolicyVersion: POLICY,
  CreateGroup: GROUP,
  GetGroup: GROUP,
  UpdateGroup: GROUP,
  ListGroups: ['group/*'],
  DeleteGroup: GROUP,
  AddUserToGroup: [...USER, ...GROUP],
  RemoveUserFromGroup: [...USER, ...GROUP],
  ListGroupsForUser: USER,
  ListUsersForGroup: GROUP,
  CreateRole: ROLE,
  GetRole: ROLE,
  UpdateRole: ROLE,
  ListRoles: ['role/*'],
  DeleteRole: ROLE,
  AttachPolicyToUser: [...USER, ...POLICY],
  DetachPolicyFromUser: [...USER, ...POLICY],
  ListPoliciesForUser: USER,
  AttachPolicyToGroup: [...GROUP, ...POLICY],
  DetachPolicyFromGroup: [...GROUP, ...POLICY],
  ListPoliciesForGroup: GROUP,
  AttachPolicyToRole: [...ROLE, ...POLICY],
  DetachPolicyFromRole: [...ROLE, ...POLICY],
  ListPoliciesForRole: ROLE,
  ListEntitiesForPolicy: POLICY,
  DecodeDiagnosticMessage: [],
};

const call: Call = {
  requestId: 'r',
  region: 'cn-hangzhou',
  caller: { principal: { type: 'root', account: ACCOUNT }, account: ACCOUNT, accessKeyId: 'k', isService: false },
  nowMs: 0,
  conditions: {},
};

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam();
});
afterAll(() => harness.close());

describe('the RAM actions', () => {
  it('are those that are promised', () => {
    expect([...RAM_ACTIONS.keys()].sort()).toEqual(Object.keys(RESOURCES).sort());
  });

  it.each(Object.entries(RESOURCES))('%s asks for its right on %j', async (name, resources) => {
    const action = RAM_ACTIONS.get(name);
    const input = action?.input.parse(ALL);
    const target = await action?.target(input, call, undefined as never);
    const expected = resources.length === 0 ? ['*'] : resources.map((one) => `acs:ram::${ACCOUNT}:${one}`);
    expect(action?.checks(target, call)).toEqual(expected.map((resource) => ({ action: `ram:${name}`, resource })));
  });

  it.each([...RAM_ACTIONS.keys()])(
    '%s is refused to a user without rights, before anything is looked up',
    async (name) => {
      const answer = await harness.ram(name, ALL, ALICE);
      expect(outcome(answer)).toBe('403 NoPermission');
      expect(answer.body.Message).toBe('You are not authorized to do this action. You should be authorized by RAM.');
      expect(answer.body.AccessDeniedDetail).toMatchObject({ AuthAction: `ram:${name}`, AuthPrincipalType: 'SubUser' });
    },
  );

  it.each([...RAM_ACTIONS.values(), ...STS_ACTIONS.values()])(
    '$name is described in one sentence, with known errors',
    (action) => {
      expect(action.summary).toMatch(/^[A-Z].*\.$/);
      expect(action.billed).toBe(false);
      expect(action.needsActivation).toBe(false);
      expect(new Set(action.errors).size).toBe(action.errors.length);
      for (const code of action.errors) expect({ ...RAM_ERRORS, ...KMS_ERRORS }).toHaveProperty([code]);
    },
  );

  it('are given by a policy on the resource, and by AliyunRAMFullAccess', async () => {
    const own = `acs:ram:*:${ACCOUNT}:user/a*`;
    await harness.made('CreatePolicy', { PolicyName: 'own', PolicyDocument: policy('ram:GetUser', own) });
    await harness.made('AttachPolicyToUser', { UserName: 'alice', PolicyType: 'Custom', PolicyName: 'own' });
    const get = async (UserName: string) => outcome(await harness.ram('GetUser', { UserName }, ALICE));
    expect([await get('alice'), await get('abe'), await get('bob')]).toEqual([
      '200',
      '404 EntityNotExist.User',
      '403 NoPermission',
    ]);
    const full = { UserName: 'alice', PolicyType: 'System', PolicyName: 'AliyunRAMFullAccess' };
    await harness.made('AttachPolicyToUser', full);
    expect(outcome(await harness.ram('DeleteUser', { UserName: 'alice' }, ALICE))).toBe(
      '409 DeleteConflict.User.AccessKey',
    );
    await harness.made('DetachPolicyFromUser', full);
    await harness.made('DetachPolicyFromUser', { UserName: 'alice', PolicyType: 'Custom', PolicyName: 'own' });
  });
});

describe('DecodeDiagnosticMessage', () => {
  const decode = (message: unknown, signer?: typeof ALICE) =>
    harness.ram('DecodeDiagnosticMessage', { EncodedDiagnosticMessage: String(message) }, signer);
  const messageOf = (body: Record<string, unknown>) =>
    (body.AccessDeniedDetail as { EncodedDiagnosticMessage: string }).EncodedDiagnosticMessage;

  it('explains a refusal: action, resource, who, why, and what is missing', async () => {
    const document = policy('kms:DescribeKey', `acs:kms:*:${ACCOUNT}:key/other`);
    await harness.made('CreatePolicy', { PolicyName: 'other-key', PolicyDocument: document });
    await harness.made('CreateGroup', { GroupName: 'staff' });
    await harness.made('AddUserToGroup', { UserName: 'alice', GroupName: 'staff' });
    await harness.made('AttachPolicyToGroup', { GroupName: 'staff', PolicyType: 'Custom', PolicyName: 'other-key' });
    const resource = `acs:kms:cn-hangzhou:${ACCOUNT}:key/${KEY_ID}`;
    const implicit = await harness.call('DescribeKey', { KeyId: KEY_ID }, ALICE);
    const { body } = await decode(messageOf(implicit.body));
    expect(body.DecodedDiagnosticMessage).toMatchObject({
      AuthAction: 'kms:DescribeKey',
      AuthResource: resource,
      AuthPrincipal: { AuthPrincipalType: 'SubUser', AuthPrincipalOwnerId: ACCOUNT },
      AuthConditions: expect.arrayContaining([{ ConditionKey: 'acs:SourceIp', ConditionValues: ['127.0.0.1'] }]),
      ExplicitDeny: false,
      NoPermissionPolicyType: 'AccountLevelIdentityBasedPolicy',
      MatchedPolicies: [],
      ConsideredStatements: [
        { PolicyIdentifier: 'other-key', ActionMatch: true, ResourceMatch: false, Applied: false, Decided: false },
      ],
      MissingPermissions: [
        {
          AttachTo: 'identity',
          Statement: JSON.stringify({ Effect: 'Allow', Action: 'kms:DescribeKey', Resource: resource }),
        },
      ],
    });

    const denying = { PolicyName: 'other-key', PolicyDocument: policy('kms:*', '*', 'Deny'), SetAsDefault: 'true' };
    await harness.made('CreatePolicyVersion', denying);
    const explicit = await harness.call('DescribeKey', { KeyId: KEY_ID }, ALICE);
    expect((await decode(messageOf(explicit.body))).body.DecodedDiagnosticMessage).toMatchObject({
      ExplicitDeny: true,
      MatchedPolicies: [
        {
          Effect: 'Deny',
          PolicyIdentifier: 'other-key',
          PolicyType: 'Custom',
          PolicyVersion: 'v2',
          AttachedEntityType: 'RamGroup',
          AttachedScope: 'Account',
        },
      ],
      ConsideredStatements: [{ PolicyIdentifier: 'other-key', Applied: true, Decided: true }],
      MissingPermissions: [],
    });
  });

  it('tells nobody else: neither who is not entitled, nor another account', async () => {
    const refused = await harness.call('DescribeKey', { KeyId: KEY_ID }, ALICE);
    const message = messageOf(refused.body);
    expect(outcome(await decode(message, ALICE))).toBe('403 NoPermission');
    const invalid = '400 InvalidParameter.EncodedDiagnosticMessage';
    expect(outcome(await decode(message, STRANGER))).toBe(invalid);
    expect(outcome(await decode(`${message.slice(0, -4)}AAAA`))).toBe(invalid);
    expect(outcome(await decode('x'.repeat(16_385)))).toBe(`${invalid}.Length`);
  });
});
