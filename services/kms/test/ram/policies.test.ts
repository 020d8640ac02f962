import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SYSTEM_POLICIES } from '@osseal/ram';
import { ALICE, KEY_ID, outcome, policy, type RamHarness, STRANGER, startRam } from './ram-harness.ts';

let harness: RamHarness;
beforeAll(async () => {
  harness = await startRam();
});
afterAll(() => harness.close());

const custom = (PolicyName: string) => ({ PolicyName, PolicyType: 'Custom' });
const mayDescribe = async () => outcome(await harness.call('DescribeKey', { KeyId: KEY_ID }, ALICE));

describe('policies', () => {
  it('keep the text that was uploaded', async () => {
    const PolicyDocument = `{ "Version": "1",\n "Statement": [{"Effect":"Allow","Action":"oss:*","Resource":"*"}] }`;
    const made = await harness.made('CreatePolicy', {
      PolicyName: 'Text-1',
      PolicyDocument,
      Description: 'all of OSS',
    });
    const CreateDate = '2026-11-23T15:04:05Z';
    const about = { ...custom('Text-1'), Description: 'all of OSS', DefaultVersion: 'v1', CreateDate };
    expect(made.Policy).toEqual(about);
    const { Policy, DefaultPolicyVersion } = await harness.made('GetPolicy', custom('Text-1'));
    expect(Policy).toEqual({ ...about, UpdateDate: CreateDate, AttachmentCount: 0, PolicyDocument });
    expect(DefaultPolicyVersion).toEqual({ VersionId: 'v1', IsDefaultVersion: true, PolicyDocument, CreateDate });
    expect(outcome(await harness.ram('GetPolicy', custom('Text-1'), STRANGER))).toBe('404 EntityNotExist.Policy');
  });

  it.each([
    ['400 MissingParameter', { PolicyName: 'p' }],
    ['400 InvalidParameter.PolicyName.InvalidChars', { PolicyName: 'a_b', PolicyDocument: policy('oss:*') }],
    ['400 InvalidParameter.PolicyName.Length', { PolicyName: 'x'.repeat(129), PolicyDocument: policy('oss:*') }],
    [
      '400 InvalidParameter.Description.Length',
      { PolicyName: 'p', PolicyDocument: policy('oss:*'), Description: 'x'.repeat(1025) },
    ],
    ['400 MalformedPolicyDocument', { PolicyName: 'p', PolicyDocument: '{' }],
    ['400 MalformedPolicyDocument', { PolicyName: 'p', PolicyDocument: '{"Version":"1","Statement":{}}' }],
    ['400 MalformedPolicyDocument', { PolicyName: 'p', PolicyDocument: policy('oss:*', '*', 'allow') }],
    ['400 MalformedPolicyDocument', { PolicyName: 'p', PolicyDocument: policy(`oss:${'x'.repeat(6144)}`) }],
    ['409 EntityAlreadyExists.Policy', { PolicyName: 'AliyunOSSFullAccess', PolicyDocument: policy('oss:*') }],
  ])('answer %s to CreatePolicy with %j', async (expected, parameters) => {
    const answer = await harness.ram('CreatePolicy', parameters);
    expect(outcome(answer)).toBe(expected);
  });

  it('say what is wrong with a document', async () => {
    const { body } = await harness.ram('CreatePolicy', {
      PolicyName: 'p',
      PolicyDocument: policy('oss:*', '*', 'allow'),
    });
    expect(body.Message).toBe('Statement[0].Effect: must be "Allow" or "Deny", in this spelling, got "allow".');
  });

  it('of the system are listed and cannot be changed', async () => {
    const { Policies } = await harness.made('ListPolicies', { PolicyType: 'System' });
    const { Policy } = Policies as { Policy: { PolicyName: string; PolicyType: string }[] };
    expect(Policy.map(({ PolicyName }) => PolicyName)).toEqual([...SYSTEM_POLICIES.keys()].sort());
    expect(new Set(Policy.map(({ PolicyType }) => PolicyType))).toEqual(new Set(['System']));
    const PolicyName = 'AliyunOSSReadOnlyAccess';
    const { DefaultPolicyVersion } = await harness.made('GetPolicy', { PolicyName, PolicyType: 'System' });
    expect(DefaultPolicyVersion).toMatchObject({
      VersionId: 'v1',
      PolicyDocument: policy(['oss:Get*', 'oss:List*']).replace('"Effect":"Allow",', '"Effect":"Allow",'),
    });
    const changes = { PolicyName, PolicyDocument: policy('oss:*'), VersionId: 'v1' };
    for (const action of ['DeletePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion']) {
      expect(outcome(await harness.ram(action, changes))).toBe('404 EntityNotExist.Policy');
    }
    expect(outcome(await harness.ram('GetPolicy', { PolicyName, PolicyType: 'Custom' }))).toBe(
      '404 EntityNotExist.Policy',
    );
    expect(outcome(await harness.ram('ListPolicies', { PolicyType: 'Any' }))).toBe('400 InvalidParameter.PolicyType');
  });

  it('come in pages, the own ones first', async () => {
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await harness.made('ListPolicies', { MaxItems: '4', ...(Marker === undefined ? {} : { Marker }) });
      seen.push(...(page.Policies as { Policy: { PolicyName: string }[] }).Policy.map((one) => one.PolicyName));
      Marker = page.Marker as string | undefined;
    } while (Marker !== undefined);
    expect(seen).toEqual(['Text-1', ...[...SYSTEM_POLICIES.keys()].sort()]);
  });
});

describe('policy versions', () => {
  it('take effect for everybody with the next request when they come into force', async () => {
    const document = (effect: string) => policy('kms:DescribeKey', '*', effect);
    await harness.made('CreatePolicy', { PolicyName: 'switch', PolicyDocument: document('Allow') });
    await harness.made('AttachPolicyToUser', { UserName: 'alice', ...custom('switch') });
    const seen = [await mayDescribe()];
    await harness.made('CreatePolicyVersion', { PolicyName: 'switch', PolicyDocument: document('Deny') });
    seen.push(await mayDescribe());
    await harness.made('SetDefaultPolicyVersion', { PolicyName: 'switch', VersionId: 'v2' });
    seen.push(await mayDescribe());
    const added = { PolicyName: 'switch', PolicyDocument: document('Allow'), SetAsDefault: 'true' };
    expect((await harness.made('CreatePolicyVersion', added)).PolicyVersion).toMatchObject({
      VersionId: 'v3',
      IsDefaultVersion: true,
    });
    seen.push(await mayDescribe());
    expect(seen).toEqual(['200', '200', '403 Forbidden.NoPermission', '200']);
    const { Policy } = await harness.made('GetPolicy', custom('switch'));
    expect(Policy).toMatchObject({ DefaultVersion: 'v3', AttachmentCount: 1, PolicyDocument: document('Allow') });
  });

  it('are five at most, and numbers are not used again', async () => {
    const PolicyName = 'many';
    const PolicyDocument = policy('oss:*');
    await harness.made('CreatePolicy', { PolicyName, PolicyDocument });
    for (let count = 2; count <= 5; count++) await harness.made('CreatePolicyVersion', { PolicyName, PolicyDocument });
    const sixth = { PolicyName, PolicyDocument };
    expect(outcome(await harness.ram('CreatePolicyVersion', sixth))).toBe('409 LimitExceeded.Policy.Version');
    await harness.made('DeletePolicyVersion', { PolicyName, VersionId: 'v5' });
    expect((await harness.made('CreatePolicyVersion', sixth)).PolicyVersion).toMatchObject({ VersionId: 'v6' });
    const rotated = { ...sixth, RotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded' };
    await harness.made('CreatePolicyVersion', rotated);
    const { PolicyVersions } = await harness.made('ListPolicyVersions', custom(PolicyName));
    const versions = (PolicyVersions as { PolicyVersion: { VersionId: string; IsDefaultVersion: boolean }[] })
      .PolicyVersion;
    expect(versions.map(({ VersionId }) => VersionId)).toEqual(['v1', 'v3', 'v4', 'v6', 'v7']);
    expect(versions.filter(({ IsDefaultVersion }) => IsDefaultVersion)).toHaveLength(1);
    const shown = await harness.made('GetPolicyVersion', { ...custom(PolicyName), VersionId: 'v7' });
    expect(shown.PolicyVersion).toMatchObject({ VersionId: 'v7', IsDefaultVersion: false, PolicyDocument });
  });

  it.each([
    ['409 DeleteConflict.Policy.Version.Default', 'DeletePolicyVersion', { VersionId: 'v1' }],
    ['404 EntityNotExist.Policy.Version', 'DeletePolicyVersion', { VersionId: 'v2' }],
    ['404 EntityNotExist.Policy.Version', 'SetDefaultPolicyVersion', { VersionId: 'v9' }],
    ['404 EntityNotExist.Policy.Version', 'GetPolicyVersion', { VersionId: 'v9', PolicyType: 'Custom' }],
    ['400 InvalidParameter.VersionId.InvalidChars', 'GetPolicyVersion', { VersionId: '9', PolicyType: 'Custom' }],
    [
      '400 InvalidParameter.RotateStrategy',
      'CreatePolicyVersion',
      { PolicyDocument: policy('oss:*'), RotateStrategy: 'Some' },
    ],
    [
      '400 InvalidParameter.SetAsDefault',
      'CreatePolicyVersion',
      { PolicyDocument: policy('oss:*'), SetAsDefault: '1' },
    ],
    ['400 MalformedPolicyDocument', 'CreatePolicyVersion', { PolicyDocument: '{}' }],
    ['409 DeleteConflict.Policy.Version', 'DeletePolicy', {}],
    ['200', 'DeletePolicy', { CascadingDelete: 'True' }],
    ['404 EntityNotExist.Policy', 'DeletePolicy', {}],
  ])('answer %s to %s with %j', async (expected, action, parameters) => {
    expect(outcome(await harness.ram(action, { PolicyName: 'many', ...parameters }))).toBe(expected);
  });
});
