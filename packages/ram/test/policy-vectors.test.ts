import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type AccessRequest, compilePolicy, evaluate, type PolicyKind } from '../src/index.ts';

interface PolicyCase {
  readonly id: string;
  readonly policies: readonly { readonly type: PolicyKind; readonly document: unknown }[];
  readonly request: AccessRequest;
  readonly expected: string;
  readonly note: string;
}

const text = readFileSync(new URL('./vectors/policy-cases.json', import.meta.url), 'utf8');
const cases = JSON.parse(text) as readonly PolicyCase[];

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
