import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePolicy, evaluate, type PermissionUse, suggestPolicy } from '../src/index.ts';

const UID = '1000000000000001';
const object = (key: string, bucket = 'demo') => `acs:oss:oss-cn-hangzhou:${UID}:${bucket}/${key}`;
const alice = { type: 'user', account: UID, user: 'alice', userId: '2' } as const;

function allows(policy: unknown, { action, resource }: PermissionUse): boolean {
  const identity = [compilePolicy(policy, 'identity')];
  return evaluate({ principal: alice, action, resource, conditions: {} }, { identity }).effect === 'Allow';
}

describe('suggestPolicy', () => {
  it('has nothing to say about nothing', () => {
    expect(suggestPolicy([])).toBeUndefined();
  });

  it('joins actions on the same resources, and names these as they were', () => {
    const key = `acs:kms:cn-hangzhou:${UID}:key/key-1`;
    const uses = [
      { action: 'oss:PutObject', resource: object('a') },
      { action: 'oss:GetObject', resource: object('a') },
      { action: 'oss:GetObject', resource: object('a') },
      { action: 'kms:GenerateDataKey', resource: key },
      { action: 'kms:Decrypt', resource: key },
    ];
    expect(suggestPolicy(uses)).toEqual({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: [key] },
        { Effect: 'Allow', Action: ['oss:GetObject', 'oss:PutObject'], Resource: [object('a')] },
      ],
    });
  });

  it('names the folder of many objects, and no more than that', () => {
    const uses = Array.from({ length: 11 }, (_, i) => ({ action: 'oss:GetObject', resource: object(`in/2026/${i}`) }));
    const bucket = `acs:oss:oss-cn-hangzhou:${UID}:demo`;
    const policy = suggestPolicy([...uses, { action: 'oss:GetObject', resource: bucket }]);
    expect(policy?.Statement).toEqual([
      { Effect: 'Allow', Action: ['oss:GetObject'], Resource: [bucket, object('in/2026/*')] },
    ]);
    expect(allows(policy, { action: 'oss:GetObject', resource: object('in/2025/1') })).toBe(false);
    expect(suggestPolicy(uses.slice(1))?.Statement[0]?.Resource).toHaveLength(10);
  });

  it('stays within the size of a policy, however long the names', () => {
    const uses = Array.from({ length: 400 }, (_, i) => ({
      action: 'oss:GetObject',
      resource: object(`${'k'.repeat(900)}${i}/x`, `bucket-${i}`),
    }));
    const policy = suggestPolicy(uses);
    for (const use of uses) expect(allows(policy, use)).toBe(true);
    expect(policy?.Statement).toEqual([
      { Effect: 'Allow', Action: ['oss:GetObject'], Resource: [`acs:oss:*:${UID}:*`] },
    ]);
  });

  it('covers what was done, and has no statement that could go', () => {
    const use = fc.record({
      action: fc.constantFrom('oss:GetObject', 'oss:PutObject', 'oss:ListObjects', 'kms:Decrypt', 'kms:ListKeys'),
      resource: fc.oneof(
        fc.constant('*'),
        fc.constantFrom('a', 'b/c', 'b/*', 'b/d?', 'é').map((key) => object(key)),
        fc.nat(40).map((i) => object(`many/${i}`)),
        fc.constantFrom('key', 'key/key-1', 'key/key-2').map((id) => `acs:kms:cn-hangzhou:${UID}:${id}`),
      ),
    });
    fc.assert(
      fc.property(fc.array(use, { minLength: 1, maxLength: 60 }), (uses) => {
        const policy = suggestPolicy(uses);
        if (policy === undefined) throw new Error('Something was used.');
        for (const one of uses) expect(allows(policy, one)).toBe(true);
        for (const left of policy.Statement) {
          const fewer = policy.Statement.filter((statement) => statement !== left);
          if (fewer.length === 0) continue;
          expect(uses.every((one) => allows({ Version: '1', Statement: fewer }, one))).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});
