import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchArn, parseArn } from '../src/index.ts';

describe('parseArn', () => {
  it('splits at the first four colons', () => {
    expect(parseArn('acs:oss:oss-cn-hangzhou:1000000000000001:demo/a:b')).toEqual({
      service: 'oss',
      region: 'oss-cn-hangzhou',
      account: '1000000000000001',
      resource: 'demo/a:b',
    });
    expect(parseArn('acs:ram::1000000000000001:root')).toMatchObject({ region: '', resource: 'root' });
  });

  it.each(['', '*', 'acs', 'acs:', 'acs:oss:*:*', 'acs:oss:*:*:', 'acs::*:*:x', 'aws:oss:*:*:x', 'arn:sts::1:x/y/z'])(
    'refuses %j',
    (text) => {
      expect(parseArn(text)).toBeUndefined();
    },
  );
});

describe('matchArn', () => {
  const object = 'acs:oss:oss-cn-hangzhou:1000000000000001:demo/a/b.txt';

  it.each([
    ['*', true],
    ['**', true],
    ['acs:oss:*:*:*', true],
    ['acs:oss:*:*:demo/*', true],
    ['acs:oss:*:*:demo/?/b.txt', true],
    ['acs:oss:oss-cn-*:1000000000000001:demo/*.txt', true],
    ['acs:oss:*:*:demo', false],
    ['acs:oss:*:*:Demo/*', false],
    ['acs:oss:*:1000000000000002:demo/*', false],
    ['acs:kms:*:*:*', false],
    ['acs:*', false],
    ['nonsense', false],
  ])('%s on an object: %s', (pattern, expected) => {
    expect(matchArn(pattern, object)).toBe(expected);
  });

  it('matches nothing but * when the request names no resource', () => {
    expect(matchArn('*', '*')).toBe(true);
    expect(matchArn('acs:kms:*:*:*', '*')).toBe(false);
  });

  it('takes role names without case, and nothing else', () => {
    expect(matchArn('acs:ram::1:role/App', 'acs:ram::1:role/app')).toBe(true);
    expect(matchArn('acs:ram::1:role/app', 'acs:ram::1:role/APP')).toBe(true);
    expect(matchArn('acs:ram::1:user/Bob', 'acs:ram::1:user/bob')).toBe(false);
    expect(matchArn('acs:oss:*:1:role/App', 'acs:oss:x:1:role/app')).toBe(false);
  });

  it('never lets a wildcard of one segment reach into the next', () => {
    const segment = fc.stringMatching(/^[a-z0-9*?-]{1,6}$/);
    const plain = fc.stringMatching(/^[a-z0-9-]{0,6}$/);
    const key = fc.stringMatching(/^[a-z0-9:/*?-]{1,24}$/);
    fc.assert(
      fc.property(
        segment,
        segment,
        segment,
        fc.stringMatching(/^[a-z0-9:/*?-]{1,8}$/),
        plain,
        plain,
        plain,
        key,
        (s, r, a, p, service, region, account, resource) => {
          const glob = (pattern: string, text: string) => {
            const source = pattern.replace(/[-/:]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
            return new RegExp(`^${source}$`).test(text);
          };
          const expected =
            service !== '' && glob(s, service) && glob(r, region) && glob(a, account) && glob(p, resource);
          expect(matchArn(`acs:${s}:${r}:${a}:${p}`, `acs:${service}:${region}:${account}:${resource}`)).toBe(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
