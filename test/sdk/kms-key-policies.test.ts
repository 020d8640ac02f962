import * as kms from '@alicloud/kms20160120';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessKey, sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, popClient, rejection } from './clients.ts';
import { coreCallers } from './core-callers.ts';

const OWNER = '1000000000000001';
const OTHER = '1000000000000002';

const allow = (Action: readonly string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: ['*'], ...more });
const policy = (...Statement: readonly object[]) => ({ Version: '1', Statement });
const user = (name: string): AccessKey => ({ accessKeyId: `id-of-${name}`, accessKeySecret: `secret-of-${name}` });
const seeded = (name: string) => [{ id: user(name).accessKeyId, secret: user(name).accessKeySecret }];
const ALL_KEYS = { name: 'all-keys', document: policy(allow(['kms:*'])) };
const RED_KEYS = {
  name: 'red-keys',
  document: policy(allow(['kms:Encrypt'], { Condition: { StringEquals: { 'kms:tag/team': ['red'] } } })),
};

/** Carol and erin have every right on keys, dave and frank none, tess those on keys of the red team. */
const osseal = useOsseal({
  seed: {
    accounts: [
      {
        uid: OWNER,
        accessKeys: seeded('owner'),
        policies: [ALL_KEYS, RED_KEYS],
        users: [
          { name: 'carol', accessKeys: seeded('carol'), policies: ['all-keys'] },
          { name: 'dave', accessKeys: seeded('dave') },
          { name: 'tess', accessKeys: seeded('tess'), policies: ['red-keys'] },
        ],
      },
      {
        uid: OTHER,
        accessKeys: seeded('other'),
        policies: [ALL_KEYS],
        users: [
          { name: 'erin', accessKeys: seeded('erin'), policies: ['all-keys'] },
          { name: 'frank', accessKeys: seeded('frank') },
        ],
      },
    ],
  },
});

const principals = (...RAM: readonly string[]) => ({ Principal: { RAM: RAM.map((name) => `acs:ram::${name}`) } });
const DENIED = 'Forbidden.NoPermission';

describe.each(coreCallers(osseal))('%s', (_name, callerOf) => {
  const owner = () => callerOf(user('owner'));
  let KeyId: string;
  let arn: string;
  beforeEach(async () => {
    const { KeyMetadata } = await owner()('CreateKey');
    ({ KeyId, Arn: arn } = KeyMetadata as { KeyId: string; Arn: string });
  });

  const setPolicy = (...statements: readonly object[]) =>
    owner()('SetKeyPolicy', { KeyId, PolicyName: 'default', Policy: JSON.stringify(policy(...statements)) });
  const outcome = (name: string, action: string, parameters: Readonly<Record<string, string>>) =>
    callerOf(user(name))(action, parameters).then(
      () => 'allowed',
      (error: { code: string }) => error.code,
    );
  const whoEncrypts = async () => {
    const names = ['owner', 'carol', 'dave', 'other', 'erin', 'frank'];
    const outcomes = await Promise.all(
      names.map((name) => outcome(name, 'Encrypt', { KeyId: arn, Plaintext: 'aGVsbG8=' })),
    );
    for (const code of outcomes) expect(['allowed', DENIED]).toContain(code);
    return names.filter((_user, index) => outcomes[index] === 'allowed');
  };

  it('shows the default policy, under which RAM decides', async () => {
    const { Policy } = await owner()('GetKeyPolicy', { KeyId, PolicyName: 'default' });
    expect(JSON.parse(String(Policy))).toEqual(
      policy({ Sid: 'kms default key policy', ...allow(['kms:*']), ...principals(`${OWNER}:*`) }),
    );
    expect(await whoEncrypts()).toEqual(['owner', 'carol']);
  });

  it('sets a policy that gives what RAM does not, in one account', async () => {
    const statement = { ...allow(['kms:Encrypt']), ...principals(`${OWNER}:user/dave`) };
    await setPolicy(statement);
    const { Policy } = await owner()('GetKeyPolicy', { KeyId });
    expect(JSON.parse(String(Policy))).toEqual(policy(statement));
    expect(await whoEncrypts()).toEqual(['owner', 'carol', 'dave']);
    expect(await outcome('dave', 'DescribeKey', { KeyId })).toBe(DENIED);
    expect(await outcome('dave', 'GetKeyPolicy', { KeyId })).toBe(DENIED);
  });

  it('sets a policy that lets another account in, as far as its RAM does', async () => {
    await setPolicy({ ...allow(['kms:Encrypt']), ...principals(`${OTHER}:*`) });
    expect(await whoEncrypts()).toEqual(['owner', 'carol', 'other', 'erin']);
  });

  it('sets a policy that refuses, whatever RAM says', async () => {
    await setPolicy(
      { ...allow(['kms:*']), ...principals(`${OWNER}:*`) },
      { ...allow(['kms:Encrypt']), Effect: 'Deny', ...principals(`${OWNER}:user/carol`) },
    );
    expect(await whoEncrypts()).toEqual(['owner']);
  });

  it('tells users by the tags of a key', async () => {
    const encrypt = () => outcome('tess', 'Encrypt', { KeyId, Plaintext: 'aGVsbG8=' });
    expect(await encrypt()).toBe(DENIED);
    await owner()('TagResource', { KeyId, Tags: '[{"TagKey":"team","TagValue":"blue"}]' });
    expect(await encrypt()).toBe(DENIED);
    await owner()('TagResource', { KeyId, Tags: '[{"TagKey":"team","TagValue":"red"}]' });
    expect(await encrypt()).toBe('allowed');
  });

  it('sees refusals as the service words them', async () => {
    const valid = JSON.stringify(policy({ ...allow(['kms:*']), ...principals(`${OWNER}:*`) }));
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
      ['GetKeyPolicy', { KeyId, PolicyName: 'other' }, 'Forbidden.ResourceNotFound'],
      ['GetKeyPolicy', { KeyId: 'alias/none' }, 'Unsupported.Alias'],
      ['SetKeyPolicy', { KeyId, PolicyName: 'other', Policy: valid }, 'Forbidden.ResourceNotFound'],
      ['SetKeyPolicy', { KeyId }, 'MissingParameter'],
      ['SetKeyPolicy', { KeyId, Policy: '{' }, 'InvalidParameter'],
      ['SetKeyPolicy', { KeyId, Policy: valid.replace('kms:*', `kms:${'x'.repeat(32_768)}`) }, 'InvalidParameter'],
      ['SetKeyPolicy', { KeyId, Policy: JSON.stringify(policy(allow(['kms:*']))) }, 'InvalidParameter'],
      ['SetKeyPolicy', { KeyId: 'key-none', Policy: valid }, 'Forbidden.KeyNotFound'],
    ];
    for (const [action, parameters, code] of cases) {
      const error = await rejection(owner()(action, parameters));
      expect([action, parameters, error.code]).toEqual([action, parameters, code]);
    }
  });

  it('makes a key with a policy', async () => {
    const Policy = JSON.stringify(policy({ ...allow(['kms:Encrypt']), ...principals(`${OWNER}:user/dave`) }));
    const { KeyMetadata } = await owner()('CreateKey', { Policy });
    ({ Arn: arn } = KeyMetadata as { Arn: string });
    expect(await whoEncrypts()).toEqual(['owner', 'carol', 'dave']);
  });

  it('protects a key from its deletion', async () => {
    const call = owner();
    const more = { EnableDeletionProtection: 'true', DeletionProtectionDescription: 'in use' };
    await call('SetDeletionProtection', { ProtectedResourceArn: arn, ...more });
    expect(await call('DescribeKey', { KeyId })).toMatchObject({
      KeyMetadata: { DeletionProtection: 'Enabled', DeletionProtectionDescription: 'in use' },
    });
    const remove = () => call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    const error = await rejection(remove());
    expect(error.code).toBe('Rejected.UnsupportedOperation');
    expect(error.message).toMatch(/deletion protection/i);
    await call('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'false' });
    expect(await call('DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { DeletionProtection: 'Disabled' } });
    await remove();
    const late = rejection(call('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'true' }));
    expect((await late).code).toBe('Rejected.PendingDeletion');
  });
});

describe('kms20160120', () => {
  it('uses a key of another account by its ARN, when policies of both let it', async () => {
    const owner = kmsClient(osseal(), { accessKey: user('owner') });
    const { keyMetadata } = await owner.createKey(new kms.CreateKeyRequest({}));
    const { keyId, arn } = keyMetadata;
    // The npm client is older than SetKeyPolicy.
    const Policy = JSON.stringify(policy({ ...allow(['kms:*']), ...principals(`${OTHER}:user/erin`) }));
    await popClient(osseal(), { accessKey: user('owner') }).request('SetKeyPolicy', { KeyId: keyId, Policy });
    const erin = kmsClient(osseal(), { accessKey: user('erin') });
    const sealed = await erin.encrypt(new kms.EncryptRequest({ keyId: arn, plaintext: 'aGVsbG8=' }));
    expect(sealed.keyId).toBe(keyId);
    const { ciphertextBlob } = sealed;
    expect(await erin.decrypt(new kms.DecryptRequest({ ciphertextBlob }))).toMatchObject({ plaintext: 'aGVsbG8=' });
    const byId = erin.encrypt(new kms.EncryptRequest({ keyId, plaintext: 'aGVsbG8=' }));
    expect((await rejection(byId)).code).toBe('Forbidden.KeyNotFoundError');
    const other = kmsClient(osseal(), { accessKey: user('other') });
    const refused = rejection(other.decrypt(new kms.DecryptRequest({ ciphertextBlob })));
    expect((await refused).code).toBe('Forbidden.NoPermissionError');
  });
});

describe('XML', () => {
  it('carries a policy as text', async () => {
    const accessKey = user('owner');
    const send = async (action: string, parameters: Readonly<Record<string, string>>) =>
      (await sendKms(osseal(), { action, accessKey, parameters: { Format: 'XML', ...parameters } })).text;
    const KeyId = String(/<KeyId>(.*)<\/KeyId>/.exec(await send('CreateKey', {}))?.[1]);
    const Policy = JSON.stringify(policy({ Sid: 'a.b/c@d', ...allow(['kms:*']), ...principals(`${OWNER}:*`) }));
    expect(await send('SetKeyPolicy', { KeyId, Policy })).toMatch(/<SetKeyPolicyResponse><RequestId>/);
    const shown = /<Policy>(.*)<\/Policy>/.exec(await send('GetKeyPolicy', { KeyId }))?.[1];
    expect(shown?.replaceAll('&quot;', '"')).toBe(Policy);
    const protect = await send('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'true' });
    expect(protect).toMatch(/<SetDeletionProtectionResponse><RequestId>/);
    expect(await send('DescribeKey', { KeyId })).toContain('<DeletionProtection>Enabled</DeletionProtection>');
  });
});
