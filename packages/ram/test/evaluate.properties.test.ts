import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AccessRequest, compilePolicy, evaluate, type PolicySet, type Principal } from '../src/index.ts';

type Statement = Readonly<Record<string, unknown>>;

const UID = '1000000000000001';
const actions = ['oss:GetObject', 'oss:PutObject', 'oss:PutBucketAcl', 'kms:Decrypt', 'kms:Encrypt', 'ram:GetUser'];
const resources = [
  `acs:oss:oss-cn-hangzhou:${UID}:demo`,
  `acs:oss:oss-cn-hangzhou:${UID}:demo/a.txt`,
  `acs:kms:cn-hangzhou:${UID}:key/key-1`,
  'acs:kms:cn-hangzhou:1000000000000002:key/key-2',
  `acs:ram:*:${UID}:user/bob`,
];

const principal: fc.Arbitrary<Principal> = fc.constantFrom<Principal>(
  { type: 'root', account: UID },
  { type: 'user', account: UID, user: 'alice', userId: '2' },
  { type: 'user', account: '1000000000000002', user: 'bob', userId: '3' },
  { type: 'assumed-role', account: UID, role: 'app', roleId: '4', session: 's' },
  { type: 'anonymous' },
);

const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal,
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...resources),
  conditions: fc.constantFrom({}, { 'acs:SourceIp': '10.0.0.1' }, { 'acs:SourceIp': '192.168.0.1' }),
  context: fc.record({ bucketAcl: fc.constantFrom('private', 'public-read', 'public-read-write') }),
});

function statement(effect: 'Allow' | 'Deny', prefix = ''): fc.Arbitrary<Statement> {
  const action = fc.constantFrom(...actions, 'oss:*', 'kms:*', 'ram:*', '*').filter((one) => one.startsWith(prefix));
  const list = fc.uniqueArray(action, { minLength: 1, maxLength: 3 });
  return fc
    .record({
      element: fc.constantFrom('Action', 'NotAction'),
      list,
      resource: fc.constantFrom('*', 'acs:oss:*:*:*', 'acs:oss:*:*:demo/*', 'acs:kms:*:*:key/*', ...resources),
      condition: fc.constantFrom(
        undefined,
        { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } },
        { NotIpAddress: { 'acs:SourceIp': '10.0.0.0/8' } },
      ),
    })
    .map((parts) => ({
      Effect: effect,
      [parts.element]: parts.list,
      Resource: parts.resource,
      ...(parts.condition === undefined ? {} : { Condition: parts.condition }),
    }));
}

const anyStatement = fc.oneof(statement('Allow'), statement('Deny'));
const statements = fc.array(anyStatement, { minLength: 1, maxLength: 4 });
const bucketStatements = fc.array(
  fc
    .tuple(fc.oneof(statement('Allow', 'oss:'), statement('Deny', 'oss:')), fc.constantFrom('*', '2', '3', UID))
    .map(([one, who]) => ({ ...one, Principal: [who] })),
  { minLength: 1, maxLength: 3 },
);

function compiled(kind: 'identity' | 'session' | 'bucket', list: readonly Statement[]) {
  return list.length === 0 ? [] : [compilePolicy({ Version: '1', Statement: list }, kind)];
}

const policySet: fc.Arbitrary<PolicySet> = fc
  .tuple(statements, bucketStatements)
  .map(([identity, bucket]) => ({ identity: compiled('identity', identity), bucket: compiled('bucket', bucket) }));

const RUNS = { numRuns: 2_000 };

describe('evaluate', () => {
  it('lets a Deny that applies override every Allow', () => {
    fc.assert(
      fc.property(request, policySet, (asked, policies) => {
        const deny = compiled('session', [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: asked.action, Resource: asked.resource },
        ]);
        expect(evaluate(asked, { ...policies, session: deny }).effect).toBe('ExplicitDeny');
        if (!asked.action.startsWith('oss:')) return;
        const everyone = { Principal: ['*', '2', '3', UID], Action: asked.action, Resource: '*' };
        const bucket = [...(policies.bucket ?? []), ...compiled('bucket', [{ Effect: 'Deny', ...everyone }])];
        if (asked.principal.type === 'root' && asked.principal.account !== UID) return;
        expect(evaluate(asked, { ...policies, bucket }).effect).toBe('ExplicitDeny');
      }),
      RUNS,
    );
  });

  it('never takes access away when an Allow is added', () => {
    fc.assert(
      fc.property(request, policySet, statement('Allow'), (asked, policies, added) => {
        const before = evaluate(asked, policies).effect;
        const identity = [...(policies.identity ?? []), ...compiled('identity', [added])];
        const after = evaluate(asked, { ...policies, identity }).effect;
        if (before === 'Allow') expect(after).toBe('Allow');
        if (before === 'ExplicitDeny') expect(after).toBe('ExplicitDeny');
      }),
      RUNS,
    );
  });

  it('never gives access when a session policy is added or narrowed', () => {
    fc.assert(
      fc.property(request, policySet, statements, anyStatement, (asked, policies, wide, extra) => {
        const unbounded = evaluate(asked, policies).effect;
        const bounded = evaluate(asked, { ...policies, session: compiled('session', wide) }).effect;
        if (unbounded !== 'Allow') expect(bounded).not.toBe('Allow');
        const fewer = wide.filter((one, i) => i > 0 || one.Effect === 'Deny');
        const deny = { ...extra, Effect: 'Deny' };
        for (const narrow of [[...wide, deny], fewer.length === 0 ? [deny] : fewer]) {
          const narrowed = evaluate(asked, { ...policies, session: compiled('session', narrow) }).effect;
          if (bounded !== 'Allow') expect(narrowed).not.toBe('Allow');
        }
      }),
      RUNS,
    );
  });

  it('gives the same effect whatever the order of policies and statements', () => {
    fc.assert(
      fc.property(request, statements, (asked, list) => {
        const together = evaluate(asked, { identity: compiled('identity', list) }).effect;
        const apart = [...list].reverse().flatMap((one) => compiled('identity', [one]));
        expect(evaluate(asked, { identity: apart }).effect).toBe(together);
      }),
      RUNS,
    );
  });
});
