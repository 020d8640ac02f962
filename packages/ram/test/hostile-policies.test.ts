import { describe, expect, it } from '@jest/globals';
import { compileGlob } from '../src/glob.ts';
import { type AccessRequest, compilePolicy, evaluate, explain, PolicySyntaxError } from '../src/index.ts';

const alice = { type: 'user', account: '1000000000000001', user: 'alice', userId: '2' } as const;

function request(resource: string, conditions: AccessRequest['conditions'] = {}): AccessRequest {
  return { principal: alice, action: 'oss:GetObject', resource, conditions };
}

function elapsed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe('wildcards made to be slow', () => {
  const SIZE = 100_000;
  // Each pattern fails late at every place of the text: backtracking would take hundreds of millions of steps.
  it.each([
    ['a long run', `*${'a'.repeat(3000)}b*`, 'a'.repeat(SIZE)],
    ['a long run at the end', `*${'a'.repeat(3000)}b`, 'a'.repeat(SIZE)],
    ['many stars', `${'*a'.repeat(3000)}*b`, 'a'.repeat(SIZE)],
    ['single characters', `*${'?'.repeat(3000)}b*`, 'a'.repeat(SIZE)],
    ['runs with single characters', `*${'a?'.repeat(1500)}b*`, 'a'.repeat(SIZE)],
    ['repeated halves', `*${`${'ab'.repeat(40)}c*`.repeat(30)}d`, 'ab'.repeat(SIZE / 2)],
    ['pairs of code units', `*${'?😀'.repeat(700)}x`, '😀'.repeat(SIZE / 2)],
  ])('%s', (_what, pattern, text) => {
    const matches = compileGlob(pattern);
    expect(elapsed(() => expect(matches(text)).toBe(false))).toBeLessThan(2_000);
  });

  it('cost in proportion to the text', () => {
    const matches = compileGlob(`*${'a'.repeat(3000)}b*`);
    const cost = (size: number) => {
      const text = 'a'.repeat(size);
      return Math.min(...[1, 2, 3, 4, 5].map(() => elapsed(() => matches(text))));
    };
    cost(50_000);
    // Sixteen times the text: backtracking would still be linear in it, but a thousand times as slow as this allows.
    expect(cost(800_000)).toBeLessThan(Math.max(50, 64 * cost(50_000)));
  });

  it('agree with their meaning at every length around a machine word', () => {
    for (const size of [15, 16, 17, 31, 32, 33, 63, 64, 65, 96]) {
      for (const body of ['a'.repeat(size), `${'a'.repeat(size - 1)}?`, `?${'a'.repeat(size - 1)}`]) {
        const matches = compileGlob(`x*${body}*y`);
        expect(matches(`x--${'a'.repeat(size)}--y`)).toBe(true);
        expect(matches(`x${'a'.repeat(size)}y`)).toBe(true);
        expect(matches(`x${'a'.repeat(size - 2)}y`)).toBe(false);
        expect(matches(`x${'ab'.repeat(size)}`)).toBe(false);
      }
    }
  });
});

describe('policies of the largest size', () => {
  const AS = 'a'.repeat(60);

  it('of patterns are decided and explained in little time', () => {
    const resources = Array.from({ length: 70 }, (_, i) => `acs:oss:*:*:demo/*${AS}${i}*`);
    const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: resources }] };
    const identity = [compilePolicy(document, 'identity')];
    const asked = request(`acs:oss:oss-cn-hangzhou:1000000000000001:demo/${'a'.repeat(1000)}`);
    expect(elapsed(() => expect(evaluate(asked, { identity }).effect).toBe('ImplicitDeny'))).toBeLessThan(200);
    expect(elapsed(() => explain(asked, { identity }))).toBeLessThan(500);
  });

  it('of conditions are decided in little time, against a header of 100 KB', () => {
    const values = Array.from({ length: 80 }, (_, i) => `*${AS}${i}`);
    const statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'acs:UserAgent': values } },
    };
    const identity = [compilePolicy({ Version: '1', Statement: [statement] }, 'identity')];
    const asked = request('acs:oss:*:1000000000000001:demo', { 'acs:UserAgent': 'a'.repeat(100_000) });
    expect(elapsed(() => evaluate(asked, { identity }))).toBeLessThan(500);
  });

  it.each(['identity', 'session', 'bucket', 'key', 'trust'] as const)(
    'of %s are refused one character beyond',
    (kind) => {
      const size = { identity: 6144, session: 2048, bucket: 16_384, key: 32_768, trust: 6144 }[kind];
      const text = JSON.stringify({ Version: '1', Statement: [] });
      expect(() => compilePolicy(text + ' '.repeat(size - text.length), kind)).toThrow('at least one statement');
      expect(() => compilePolicy(text + ' '.repeat(size - text.length + 1), kind)).toThrow('may have');
    },
  );

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('of nothing but nested %s are refused as any bad policy', (_what, open, close) => {
    for (const kind of ['identity', 'bucket', 'key'] as const) {
      const depth = Math.floor(6000 / (open.length + close.length));
      const inner = open === '[' ? '' : '1';
      for (const text of [open.repeat(depth) + inner + close.repeat(depth), open.repeat(6000 / open.length)]) {
        expect(() => compilePolicy(text, kind)).toThrow(PolicySyntaxError);
      }
      let value: unknown = 1;
      for (let level = 0; level < depth; level += 1) value = open === '[' ? [value] : { a: value };
      expect(() => compilePolicy(value, kind)).toThrow(PolicySyntaxError);
    }
  });

  it.each([
    '{"Version":"1","Statement":[{"__proto__":{"Effect":"Allow"},"Action":"*","Resource":"*"}]}',
    '{"Version":"1","__proto__":{},"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '{"Version":"1","Statement":{"length":1,"0":{}}}',
    '{"Version":"1","Statement":[null]}',
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":{"toString":1},"Resource":"*"}]}',
    '"Version"',
    'null',
    '\u0000',
    '\ud800',
  ])('refuses %j', (text) => {
    for (const kind of ['identity', 'session', 'bucket', 'key', 'trust'] as const) {
      expect(() => compilePolicy(text, kind)).toThrow(PolicySyntaxError);
    }
  });
});
