import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SeedInput } from '@osseal/service-kit';
import { ACCOUNT, call, type Harness, KEY_ID, OTHER_ACCOUNT, ROOT, startKms } from './kms-harness.ts';

const ARN = `acs:kms:cn-hangzhou:${ACCOUNT}:key/${KEY_ID}`;
const MALLORY_KEY = 'key-hzz0000000000000002';
const CAROL = { id: 'carol-key', secret: 'carol-secret' };
const DAVE = { id: 'dave-key', secret: 'dave-secret' };
const ERIN = { id: 'erin-key', secret: 'erin-secret' };
const FRANK = { id: 'frank-key', secret: 'frank-secret' };
const FOREIGN_ROOT = { id: 'foreign-root-key', secret: 'foreign-root-secret' };

const allow = (Action: string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: ['*'], ...more });
const policy = (...Statement: object[]) => ({ Version: '1', Statement });

/** Carol has every right on keys and dave none; in the other account so have erin and frank. */
const SEED: SeedInput = {
  accounts: [
    {
      uid: ACCOUNT,
      accessKeys: [ROOT],
      policies: [{ name: 'all-keys', document: policy(allow(['kms:*'])) }],
      users: [
        { name: 'carol', accessKeys: [CAROL], policies: ['all-keys'] },
        { name: 'dave', accessKeys: [DAVE] },
      ],
    },
    {
      uid: OTHER_ACCOUNT,
      kms: { activated: true },
      accessKeys: [FOREIGN_ROOT],
      policies: [{ name: 'all-keys', document: policy(allow(['kms:*'])) }],
      users: [
        { name: 'erin', accessKeys: [ERIN], policies: ['all-keys'] },
        { name: 'frank', accessKeys: [FRANK] },
      ],
    },
  ],
  keys: [
    { account: ACCOUNT, region: 'cn-hangzhou', id: KEY_ID },
    { account: OTHER_ACCOUNT, region: 'cn-hangzhou', id: MALLORY_KEY },
  ],
};

type User = typeof CAROL;

let harness: Harness;
beforeAll(async () => {
  harness = await startKms({ seed: SEED });
});
afterAll(() => harness.close());

const outcome = async (user: User, action: string, parameters: Record<string, string>) => {
  const { status, body } = await call(harness, action, parameters, { key: user });
  return status === 200 ? 'allowed' : String(body?.Code);
};
const encrypt = (user: User) => outcome(user, 'Encrypt', { KeyId: ARN, Plaintext: 'aGVsbG8=' });
const setPolicy = (document: object, user: User = ROOT) =>
  outcome(user, 'SetKeyPolicy', { KeyId: ARN, Policy: JSON.stringify(document) });
const ram = (account: string, name: string) => `acs:ram::${account}:${name}`;
const key = (principals: string[], Action: string[], more: object = {}) =>
  allow(Action, { Principal: { RAM: principals }, ...more });
const DENIED = 'Forbidden.NoPermission';

describe('a key policy', () => {
  beforeEach(async () => {
    const { body } = await call(harness, 'GetKeyPolicy', { KeyId: MALLORY_KEY }, { key: FOREIGN_ROOT });
    const own = String(body?.Policy).replaceAll(OTHER_ACCOUNT, ACCOUNT);
    expect(await setPolicy(JSON.parse(own))).toBe('allowed');
  });

  it('that is the default leaves the decision to RAM, in the account of the key alone', async () => {
    expect(await encrypt(ROOT)).toBe('allowed');
    expect(await encrypt(CAROL)).toBe('allowed');
    expect(await encrypt(DAVE)).toBe(DENIED);
    expect(await encrypt(ERIN)).toBe(DENIED);
    expect(await encrypt(FRANK)).toBe(DENIED);
    expect(await encrypt(FOREIGN_ROOT)).toBe(DENIED);
  });

  it('allows a user of the account by itself', async () => {
    await setPolicy(policy(key([ram(ACCOUNT, 'user/dave')], ['kms:Encrypt'])));
    expect(await encrypt(DAVE)).toBe('allowed');
    expect(await encrypt(CAROL)).toBe('allowed');
    expect(await outcome(DAVE, 'DescribeKey', { KeyId: ARN })).toBe(DENIED);
  });

  it('allows another account only together with RAM there', async () => {
    await setPolicy(policy(key([ram(OTHER_ACCOUNT, '*')], ['kms:Encrypt', 'kms:Decrypt'])));
    expect(await encrypt(ERIN)).toBe('allowed');
    expect(await encrypt(FOREIGN_ROOT)).toBe('allowed');
    expect(await encrypt(FRANK)).toBe(DENIED);
    expect(await outcome(ERIN, 'DescribeKey', { KeyId: ARN })).toBe(DENIED);
    const { body } = await call(harness, 'Encrypt', { KeyId: ARN, Plaintext: 'aGVsbG8=' }, { key: ERIN });
    const CiphertextBlob = String(body?.CiphertextBlob);
    expect(await outcome(ERIN, 'Decrypt', { CiphertextBlob })).toBe('allowed');
    await setPolicy(policy(key([ram(ACCOUNT, '*')], ['kms:*'])));
    expect(await outcome(ERIN, 'Decrypt', { CiphertextBlob })).toBe(DENIED);
  });

  it('denies, also the account itself, whatever RAM says', async () => {
    const deny = { ...key([ram(ACCOUNT, '*')], ['kms:Encrypt']), Effect: 'Deny' };
    await setPolicy(policy(key([ram(ACCOUNT, '*')], ['kms:*']), deny));
    expect(await encrypt(CAROL)).toBe(DENIED);
    expect(await encrypt(ROOT)).toBe(DENIED);
    expect(await outcome(ROOT, 'DescribeKey', { KeyId: ARN })).toBe('allowed');
  });

  it('decides by the tags that the key has at the time', async () => {
    const condition = { Condition: { StringEqualsIgnoreCase: { 'kms:tag/team': 'storage' } } };
    await setPolicy(policy(key([ram(ACCOUNT, 'user/dave')], ['kms:Encrypt'], condition)));
    expect(await encrypt(DAVE)).toBe(DENIED);
    const Tags = JSON.stringify([{ TagKey: 'team', TagValue: 'Storage' }]);
    expect(await outcome(ROOT, 'TagResource', { KeyId: ARN, Tags })).toBe('allowed');
    expect(await encrypt(DAVE)).toBe('allowed');
    expect(await outcome(ROOT, 'UntagResource', { KeyId: ARN, TagKeys: '["team"]' })).toBe('allowed');
    expect(await encrypt(DAVE)).toBe(DENIED);
  });

  it('is read and set by those who may', async () => {
    expect(await setPolicy(policy(key([ram(ACCOUNT, '*')], ['kms:*'])), DAVE)).toBe(DENIED);
    expect(await outcome(DAVE, 'GetKeyPolicy', { KeyId: ARN })).toBe(DENIED);
    expect(await setPolicy(policy(key([ram(ACCOUNT, 'user/dave')], ['kms:SetKeyPolicy'])), CAROL)).toBe('allowed');
    expect(await setPolicy(policy(key([ram(ACCOUNT, 'user/dave')], ['kms:GetKeyPolicy'])), DAVE)).toBe('allowed');
    expect(await outcome(DAVE, 'GetKeyPolicy', { KeyId: ARN })).toBe('allowed');
    expect(await setPolicy(policy(key([ram(ACCOUNT, '*')], ['kms:*'])), DAVE)).toBe(DENIED);
  });
});

describe('ReEncrypt between two accounts', () => {
  it('asks for the source by one policy and for the destination by the other', async () => {
    await setPolicy(policy(key([ram(ACCOUNT, '*')], ['kms:*'])));
    const { body } = await call(harness, 'Encrypt', { KeyId: KEY_ID, Plaintext: 'aGVsbG8=' });
    const move = (user: User) =>
      outcome(user, 'ReEncrypt', { CiphertextBlob: String(body?.CiphertextBlob), DestinationKeyId: MALLORY_KEY });
    expect(await move(ERIN)).toBe(DENIED);
    await setPolicy(policy(key([ram(OTHER_ACCOUNT, 'user/erin')], ['kms:ReEncrypt*'])));
    expect(await move(ERIN)).toBe('allowed');
    expect(await move(FRANK)).toBe(DENIED);
    expect(await outcome(ERIN, 'Decrypt', { CiphertextBlob: String(body?.CiphertextBlob) })).toBe(DENIED);
  });
});
