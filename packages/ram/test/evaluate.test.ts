import { describe, expect, it } from '@jest/globals';
import { type AccessRequest, compilePolicy, evaluate, type PolicyKind, type Principal } from '../src/index.ts';

const OWNER = '1000000000000001';
const OTHER = '1000000000000002';
const root: Principal = { type: 'root', account: OWNER };
const foreignRoot: Principal = { type: 'root', account: OTHER };
const alice: Principal = { type: 'user', account: OWNER, user: 'alice', userId: '200000000000000101' };
const session: Principal = { type: 'assumed-role', account: OWNER, role: 'App', roleId: '3', session: 's1' };
const foreignSession: Principal = { ...session, account: OTHER };
const anonymous: Principal = { type: 'anonymous' };
const KEY = `acs:kms:cn-hangzhou:${OWNER}:key/key-hzz0000000000000001`;
const OBJECT = `acs:oss:oss-cn-hangzhou:${OWNER}:demo/a.txt`;
const ROLE = `acs:ram::${OWNER}:role/App`;

function request(principal: Principal, action: string, resource: string, more: Partial<AccessRequest> = {}) {
  return { principal, action, resource, conditions: {}, ...more };
}

function policy(kind: PolicyKind, statement: object, name?: string) {
  return [compilePolicy({ Version: '1', Statement: [statement] }, kind, name)];
}

const allowAll = policy('identity', { Effect: 'Allow', Action: '*', Resource: '*' }, 'all');
const denyAll = policy('identity', { Effect: 'Deny', Action: '*', Resource: '*' }, 'none');

describe('the deciding statement', () => {
  it('is named by policy, index and Sid', () => {
    const identity = [
      compilePolicy(
        {
          Version: '1',
          Statement: [
            { Effect: 'Allow', Action: 'oss:*', Resource: '*' },
            { Sid: 'no-delete', Effect: 'Deny', Action: 'oss:Delete*', Resource: '*' },
          ],
        },
        'identity',
        'mine',
      ),
    ];
    expect(evaluate(request(alice, 'oss:GetObject', OBJECT), { identity })).toEqual({
      effect: 'Allow',
      decidedBy: 'identity',
      statement: { policy: 'mine', index: 0 },
    });
    expect(evaluate(request(alice, 'OSS:DELETEOBJECT', OBJECT), { identity })).toEqual({
      effect: 'ExplicitDeny',
      decidedBy: 'identity',
      statement: { policy: 'mine', index: 1, sid: 'no-delete' },
    });
  });
});

describe('OSS', () => {
  it('names the step that decided', () => {
    const decidedBy = (principal: Principal, action: string, more?: Partial<AccessRequest>) =>
      evaluate(request(principal, action, OBJECT, more), {}).decidedBy;
    expect(decidedBy(root, 'oss:GetObject')).toBe('ownership');
    expect(decidedBy(alice, 'oss:GetObject')).toBe('acl');
    expect(decidedBy(anonymous, 'oss:GetObject', { context: { bucketAcl: 'public-read' } })).toBe('acl');
    expect(decidedBy(alice, 'oss:GetBucketInfo')).toBe('default');
  });

  it.each([
    ['oss:GetObject', 'public-read', 'Allow'],
    ['oss:GetObjectVersion', 'public-read', 'Allow'],
    ['oss:GetObjectAcl', 'public-read-write', 'ImplicitDeny'],
    ['oss:PutObjectAcl', 'public-read-write', 'ImplicitDeny'],
    ['oss:DeleteObject', 'public-read', 'ImplicitDeny'],
    ['oss:DeleteObject', 'public-read-write', 'Allow'],
    ['oss:ListObjects', 'public-read', 'ImplicitDeny'],
    ['oss:AbortMultipartUpload', 'public-read-write', 'Allow'],
  ] as const)('%s for strangers in a %s bucket: %s', (action, bucketAcl, effect) => {
    expect(evaluate(request(anonymous, action, OBJECT, { context: { bucketAcl } }), {}).effect).toBe(effect);
  });

  it('lets an object ACL open what the bucket closes', () => {
    const context = { bucketAcl: 'private', objectAcl: 'public-read' } as const;
    expect(evaluate(request(anonymous, 'oss:GetObject', OBJECT, { context }), {}).effect).toBe('Allow');
  });

  it('does not ask the identity policies of another account, not even for a Deny', () => {
    const bucket = policy('bucket', { Effect: 'Allow', Principal: [OTHER], Action: 'oss:*', Resource: '*' });
    expect(evaluate(request(foreignRoot, 'oss:GetObject', OBJECT), { bucket }).effect).toBe('Allow');
    const foreign: Principal = { type: 'user', account: OTHER, user: 'bob', userId: '2' };
    const open = policy('bucket', { Effect: 'Allow', Principal: ['2'], Action: 'oss:*', Resource: '*' });
    expect(evaluate(request(foreign, 'oss:GetObject', OBJECT), { bucket: open, identity: denyAll }).effect).toBe(
      'Allow',
    );
  });

  it('does not take an account UID for the users of that account', () => {
    const bucket = policy('bucket', { Effect: 'Allow', Principal: [OWNER], Action: 'oss:*', Resource: '*' });
    expect(evaluate(request(alice, 'oss:GetObject', OBJECT), { bucket }).effect).toBe('ImplicitDeny');
  });

  it('spares the owner, and only the owner, an unconditional Deny to all', () => {
    const bucket = policy('bucket', { Effect: 'Deny', Principal: ['*'], Action: 'oss:*', Resource: '*' });
    expect(evaluate(request(root, 'oss:GetObject', OBJECT), { bucket }).effect).toBe('Allow');
    expect(evaluate(request(alice, 'oss:GetObject', OBJECT), { bucket, identity: allowAll })).toMatchObject({
      effect: 'ExplicitDeny',
      decidedBy: 'bucket-policy',
    });
  });

  it('matches role sessions by name without case and by session with it', () => {
    const of = (principal: string) =>
      evaluate(request(session, 'oss:GetObject', OBJECT), {
        bucket: policy('bucket', { Effect: 'Allow', Principal: [principal], Action: 'oss:*', Resource: '*' }),
      }).effect;
    expect(of(`arn:sts::${OWNER}:assumed-role/app/s1`)).toBe('Allow');
    expect(of('arn:sts::*:*/*/*')).toBe('Allow');
    expect(of(`arn:sts::${OWNER}:assumed-role/app/S1`)).toBe('ImplicitDeny');
    expect(of(`arn:sts::${OTHER}:assumed-role/app/*`)).toBe('ImplicitDeny');
  });

  it('lets the caller list its own buckets', () => {
    const all = `acs:oss:*:${OWNER}:*`;
    const identity = policy('identity', { Effect: 'Allow', Action: 'oss:ListBuckets', Resource: 'acs:oss:*:*:*' });
    expect(evaluate(request(alice, 'oss:ListBuckets', all), { identity }).effect).toBe('Allow');
    expect(evaluate(request(root, 'oss:ListBuckets', all), {}).effect).toBe('Allow');
  });
});

describe('KMS', () => {
  const key = (principal: string, effect = 'Allow') =>
    policy('key', { Effect: effect, Principal: { RAM: [principal] }, Action: 'kms:*', Resource: '*' });

  it('denies even the root of the owner when the key policy does', () => {
    expect(evaluate(request(root, 'kms:Decrypt', KEY), { key: key(`acs:ram::${OWNER}:root`, 'Deny') })).toMatchObject({
      effect: 'ExplicitDeny',
      decidedBy: 'key-policy',
    });
    expect(
      evaluate(request(alice, 'kms:Decrypt', KEY), { key: key(`acs:ram::${OWNER}:*`, 'Deny'), identity: allowAll })
        .effect,
    ).toBe('ExplicitDeny');
  });

  it('delegates to RAM in its own account, and grants in another', () => {
    expect(evaluate(request(alice, 'kms:Decrypt', KEY), { key: key(`acs:ram::${OWNER}:root`) }).effect).toBe(
      'ImplicitDeny',
    );
    const foreign = { key: key(`acs:ram::${OTHER}:root`) };
    expect(evaluate(request(foreignSession, 'kms:Decrypt', KEY), { ...foreign, identity: allowAll }).effect).toBe(
      'Allow',
    );
    expect(evaluate(request(foreignRoot, 'kms:Decrypt', KEY), foreign)).toMatchObject({
      effect: 'Allow',
      decidedBy: 'key-policy',
    });
  });

  it('says which side is missing across accounts', () => {
    const named = key(`acs:ram::${OTHER}:role/app`);
    expect(evaluate(request(foreignSession, 'kms:Decrypt', KEY), { identity: allowAll }).decidedBy).toBe('key-policy');
    expect(evaluate(request(foreignSession, 'kms:Decrypt', KEY), { key: named }).decidedBy).toBe('identity');
    expect(evaluate(request(foreignSession, 'kms:Decrypt', KEY), {}).decidedBy).toBe('default');
    expect(evaluate(request(foreignSession, 'kms:Decrypt', KEY), { key: named, identity: allowAll }).effect).toBe(
      'Allow',
    );
  });

  it('tells sessions of a role apart when the policy does', () => {
    const one = `acs:ram::${OWNER}:role/app/s2`;
    expect(evaluate(request(session, 'kms:Decrypt', KEY), { key: key(one) }).effect).toBe('ImplicitDeny');
    expect(evaluate(request({ ...session, session: 's2' }, 'kms:Decrypt', KEY), { key: key(one) }).effect).toBe(
      'Allow',
    );
  });

  it('decides actions on no resource in particular by identity alone', () => {
    expect(evaluate(request(alice, 'kms:OpenKmsService', '*'), { identity: allowAll }).effect).toBe('Allow');
    expect(evaluate(request(alice, 'kms:OpenKmsService', '*'), {}).effect).toBe('ImplicitDeny');
    expect(evaluate(request(root, 'kms:OpenKmsService', '*'), {}).effect).toBe('Allow');
    expect(evaluate(request(anonymous, 'kms:OpenKmsService', '*'), {}).effect).toBe('ImplicitDeny');
  });
});

describe('STS and RAM', () => {
  const trust = (principal: string, effect = 'Allow') =>
    policy('trust', { Effect: effect, Principal: { RAM: [principal] }, Action: 'sts:AssumeRole' });

  it('lets a session assume another role when both sides allow', () => {
    const both = { trust: trust(`acs:ram::${OWNER}:role/APP`), identity: allowAll };
    expect(evaluate(request(session, 'sts:AssumeRole', ROLE), both)).toMatchObject({
      effect: 'Allow',
      decidedBy: 'trust-policy',
    });
    expect(evaluate(request(session, 'sts:AssumeRole', ROLE), { trust: both.trust }).decidedBy).toBe('identity');
  });

  it('honours a Deny of the trust policy and its conditions', () => {
    const denied = {
      trust: [...trust('acs:ram::*:root'), ...trust(`acs:ram::${OWNER}:user/alice`, 'Deny')],
      identity: allowAll,
    };
    expect(evaluate(request(alice, 'sts:AssumeRole', ROLE), denied).effect).toBe('ExplicitDeny');
    const limited = policy('trust', {
      Effect: 'Allow',
      Principal: { RAM: `acs:ram::${OWNER}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'abc' } },
    });
    const ask = (conditions: Record<string, string>) =>
      evaluate(request(alice, 'sts:AssumeRole', ROLE, { conditions }), { trust: limited, identity: allowAll }).effect;
    expect(ask({ 'sts:ExternalId': 'abc' })).toBe('Allow');
    expect(ask({})).toBe('ImplicitDeny');
  });

  it('knows services and federations as trust without matching a caller', () => {
    const service = policy('trust', {
      Effect: 'Allow',
      Principal: { Service: ['oss.aliyuncs.com'], Federated: `acs:ram::${OWNER}:saml-provider/x` },
      Action: 'sts:AssumeRole',
    });
    expect(evaluate(request(alice, 'sts:AssumeRole', ROLE), { trust: service, identity: allowAll }).effect).toBe(
      'ImplicitDeny',
    );
  });

  it('keeps RAM actions inside the account', () => {
    const user = `acs:ram:*:${OWNER}:user/bob`;
    expect(evaluate(request(root, 'ram:GetUser', user), {}).decidedBy).toBe('ownership');
    expect(evaluate(request(alice, 'ram:GetUser', user), { identity: allowAll }).effect).toBe('Allow');
    expect(evaluate(request(alice, 'ram:GetUser', user), {}).effect).toBe('ImplicitDeny');
    expect(evaluate(request(foreignSession, 'ram:GetUser', user), { identity: allowAll }).effect).toBe('ImplicitDeny');
    expect(evaluate(request(anonymous, 'ram:GetUser', user), { identity: allowAll }).effect).toBe('ImplicitDeny');
  });

  it('never throws on an odd request', () => {
    for (const text of ['', '*', ':', 'oss:', 'kms', 'acs:::']) {
      expect(evaluate(request(alice, text, text), { identity: denyAll }).effect).not.toBe('Allow');
    }
  });
});
