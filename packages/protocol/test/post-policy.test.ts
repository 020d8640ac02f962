import { describe, expect, it } from '@jest/globals';
import { assertPolicyMet, parsePostPolicy, sizeRangeOf } from '@osseal/protocol/oss';

const EXPIRATION = '2026-11-27T12:00:00.000Z';
const EXPIRES_MS = Date.parse(EXPIRATION);

const encoded = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');
const policyOf = (...conditions: unknown[]) => parsePostPolicy(encoded({ expiration: EXPIRATION, conditions }));
const meets = (fields: Record<string, string>, ...conditions: unknown[]) => {
  try {
    assertPolicyMet(policyOf(...conditions), (field) => [fields[field] ?? ''], EXPIRES_MS);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403 });
    return false;
  }
};

describe('what a form policy demands', () => {
  it.each([
    [{ key: 'user/a' }, ['eq', '$key', 'user/a'], true],
    [{ key: 'user/a' }, ['EQ', '$Key', 'user/a'], true],
    [{ key: 'user/b' }, ['eq', '$key', 'user/a'], false],
    [{ bucket: 'demo' }, { bucket: 'demo' }, true],
    [{ bucket: 'demo' }, { Bucket: 'other' }, false],
    [{ bucket: 'demo', key: 'k' }, { bucket: 'demo', key: 'l' }, false],
    [{ key: 'user/a' }, ['starts-with', '$key', 'user/'], true],
    [{ key: 'other/a' }, ['starts-with', '$key', 'user/'], false],
    [{}, ['starts-with', '$x-oss-meta-a', ''], true],
    [{}, ['eq', '$x-oss-meta-a', 'b'], false],
    [{ 'content-type': 'image/png' }, ['in', '$content-type', ['image/jpg', 'image/png']], true],
    [{ 'content-type': 'text/html' }, ['in', '$content-type', ['image/jpg', 'image/png']], false],
    [{ 'cache-control': 'no-cache' }, ['not-in', '$cache-control', ['no-cache']], false],
    [{ 'cache-control': 'private' }, ['not-in', '$cache-control', ['no-cache']], true],
    [{}, ['content-length-range', 1, 10], true],
  ])('%j against %j is %s', (fields, condition, expected) => {
    expect(meets(fields, condition)).toBe(expected);
  });

  it('names the condition that does not hold, and that its time is over', () => {
    const policy = policyOf({ bucket: 'demo' }, ['starts-with', '$key', 'user/']);
    const form = (field: string) => [{ bucket: 'demo', key: 'other' }[field] ?? ''];
    expect(() => assertPolicyMet(policy, form, EXPIRES_MS)).toThrow(
      'Invalid according to Policy: Policy Condition failed: ["starts-with","$key","user/"].',
    );
    expect(() => assertPolicyMet(policy, form, EXPIRES_MS + 1)).toThrow('Invalid according to Policy: Policy expired.');
    expect(() => assertPolicyMet(policyOf({ bucket: 'x' }), form, EXPIRES_MS)).toThrow('["eq","$bucket","x"]');
  });

  it('is demanded of every value that a field has, and not met by a field that cannot be', () => {
    const meetsAll = (values: readonly string[], condition: unknown) => {
      try {
        assertPolicyMet(policyOf(condition), () => values, EXPIRES_MS);
        return true;
      } catch {
        return false;
      }
    };
    expect(meetsAll(['a', 'a'], ['eq', '$f', 'a'])).toBe(true);
    expect(meetsAll(['a', 'b'], ['eq', '$f', 'a'])).toBe(false);
    expect(meetsAll(['', 'b'], ['not-in', '$f', ['b']])).toBe(false);
    expect(meetsAll([], ['starts-with', '$f', ''])).toBe(false);
  });

  it('bounds the size by all ranges together', () => {
    expect(sizeRangeOf(policyOf())).toBeUndefined();
    expect(sizeRangeOf(policyOf(['content-length-range', 1, 10], ['content-length-range', '5', '20']))).toEqual({
      min: 5,
      max: 10,
    });
  });
});

describe('what is no form policy', () => {
  it.each([
    ['no base64 of JSON', '****'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64')],
    ['a list', encoded([])],
    ['a text', encoded('x')],
    ['no expiration', encoded({ conditions: [] })],
    ['an expiration without a zone', encoded({ expiration: '2026-11-27T12:00:00', conditions: [] })],
    ['an expiration in month 13', encoded({ expiration: '2026-13-27T12:00:00.000Z', conditions: [] })],
    ['an expiration that is a number', encoded({ expiration: 1, conditions: [] })],
    ['no conditions', encoded({ expiration: EXPIRATION })],
    ['conditions that are no list', encoded({ expiration: EXPIRATION, conditions: { key: 'k' } })],
  ])('%s', (_name, text) => {
    expect(() => parsePostPolicy(text)).toThrow(
      expect.objectContaining({ code: 'InvalidPolicyDocument', status: 400 }),
    );
  });

  it.each([
    [['matches', '$key', 'a']],
    [['eq', 'key', 'a']],
    [['eq', '$', 'a']],
    [['eq', '$key']],
    [['eq', '$key', 1]],
    [['in', '$key', 'a']],
    [['in', '$key', [1]]],
    [['content-length-range', 5, 1]],
    [['content-length-range', -1, 1]],
    [['content-length-range', 'a', 1]],
    [{ key: ['a'] }],
    [null],
    ['key'],
  ])('the condition %j', (condition) => {
    expect(() => policyOf(condition)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument' }));
  });

  it('a condition that is nested too deeply to be shown', () => {
    const condition = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = Buffer.from(`{"expiration":"${EXPIRATION}","conditions":[${condition}]}`).toString('base64');
    expect(() => parsePostPolicy(text)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument' }));
  });
});
