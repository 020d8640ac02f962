import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePolicy, evaluate, explain, type PolicySet } from '../src/index.ts';
import { type NaivePolicy, naiveEvaluate } from './naive-evaluator.ts';
import { policyCases } from './policy-vectors.ts';
import { anyPolicies, anyRequest } from './random-policies.ts';

function compiled(policies: readonly NaivePolicy[]): PolicySet {
  const of = (kind: NaivePolicy['kind']) =>
    policies.filter((policy) => policy.kind === kind).map(({ document }) => compilePolicy(document, kind));
  return { identity: of('identity'), session: of('session'), bucket: of('bucket'), key: of('key'), trust: of('trust') };
}

describe('evaluate and the naive evaluator', () => {
  it('agree on 20,000 random requests, each with policies of its own', () => {
    const seen = { Allow: 0, ExplicitDeny: 0, ImplicitDeny: 0 };
    let policyCount = 0;
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const expected = naiveEvaluate(request, policies);
        const { effect } = evaluate(request, compiled(policies));
        if (effect !== expected) throw new Error(`evaluate says ${effect}, the text says ${expected}`);
        seen[effect] += 1;
        policyCount += policies.length;
      }),
      { numRuns: 20_000 },
    );
    expect(policyCount).toBeGreaterThan(20_000);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
  });

  it.each(policyCases)('agree on $id', ({ request, policies, expected }) => {
    const naive = policies.map(({ type, document }) => ({ kind: type, document }) as NaivePolicy);
    expect(naiveEvaluate(request, naive)).toBe(expected);
  });
});

describe('explain', () => {
  it('decides as evaluate does, and shows statements and steps that lead there', () => {
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const set = compiled(policies);
        const explanation = explain(request, set);
        expect(explanation.decision).toEqual(evaluate(request, set));
        for (const { step, result } of explanation.steps) {
          if (step === 'ownership' || step === 'acl') continue;
          const applied = explanation.statements.filter((one) => one.step === step && one.applied);
          const says = applied.some(({ effect }) => effect === 'Deny')
            ? 'ExplicitDeny'
            : applied.length > 0
              ? 'Allow'
              : '';
          if (step === 'key-policy' && says === 'Allow' && result === 'ImplicitDeny') continue;
          expect(result === 'NotAsked' || result === 'ImplicitDeny' ? '' : result).toBe(says);
        }
        const { statement, effect } = explanation.decision;
        if (statement !== undefined) {
          const cited = explanation.statements.filter(({ index, applied }) => index === statement.index && applied);
          expect(cited.map((one) => one.effect)).toContain(effect === 'Allow' ? 'Allow' : 'Deny');
        }
        expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
      }),
      { numRuns: 2_000 },
    );
  });

  it('names what is missing: enough to be allowed, and no part of it too much', () => {
    let helped = 0;
    fc.assert(
      fc.property(anyRequest, anyPolicies, (request, policies) => {
        const set = compiled(policies);
        const { missing, decision } = explain(request, set);
        if (decision.effect !== 'ImplicitDeny') return expect(missing).toEqual([]);
        if (missing.length === 0) return;
        helped += 1;
        const outcome = (grants: typeof missing) => {
          let all = set;
          for (const { attachTo, statement } of grants) {
            const grant = compilePolicy({ Version: '1', Statement: [statement] }, attachTo);
            all = { ...all, [attachTo]: [...(all[attachTo] ?? []), grant] };
          }
          return evaluate(request, all).effect;
        };
        expect(outcome(missing)).toBe('Allow');
        for (const left of missing) expect(outcome(missing.filter((one) => one !== left))).not.toBe('Allow');
      }),
      { numRuns: 2_000 },
    );
    expect(helped).toBeGreaterThan(200);
  });
});
