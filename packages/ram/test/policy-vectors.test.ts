import { describe, expect, it } from '@jest/globals';
import { compilePolicy, evaluate, type PolicyKind } from '../src/index.ts';
import { policyCases as cases } from './policy-vectors.ts';

describe('policy vectors', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(98);
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { policies, request, expected, note }) => {
    const ofKind = (kind: PolicyKind) =>
      policies.filter(({ type }) => type === kind).map(({ document }) => compilePolicy(document, kind));
    const decision = evaluate(request, {
      identity: ofKind('identity'),
      session: ofKind('session'),
      bucket: ofKind('bucket'),
      key: ofKind('key'),
      trust: ofKind('trust'),
    });
    expect({ effect: decision.effect, note }).toEqual({ effect: expected, note });
  });
});
