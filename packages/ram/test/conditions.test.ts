import { describe, expect, it } from '@jest/globals';
import { ConditionContext, compileConditions, conditionsMet } from '../src/conditions.ts';

type Values = Readonly<Record<string, string | readonly string[]>>;

function met(block: unknown, values: Values): boolean {
  return conditionsMet(compileConditions(block, 'Condition'), new ConditionContext(values));
}

describe('condition operators', () => {
  it.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', '*', 'a', false],
    ['StringNotEquals', 'a', 'A', true],
    ['StringNotEquals', 'a', 'a', false],
    ['StringEqualsIgnoreCase', 'Apollo', 'aPOLLO', true],
    ['StringEqualsIgnoreCase', 'Apollo', 'Apoll', false],
    ['StringNotEqualsIgnoreCase', 'Apollo', 'apollo', false],
    ['StringNotEqualsIgnoreCase', 'Apollo', 'mercury', true],
    ['StringLike', 'a/*', 'a/b/c', true],
    ['StringLike', 'a?', 'a', false],
    ['StringLike', 'A*', 'ab', false],
    ['StringLike', '*', '', true],
    ['StringNotLike', 'a/*', 'b/', true],
    ['StringNotLike', 'a/*', 'a/', false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', '10', '11', false],
    ['NumericNotEquals', '10', '9', true],
    ['NumericNotEquals', '10', '+10', false],
    ['NumericNotEquals', '10', 'ten', false],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '-1', '0', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericGreaterThanEquals', '10', '0x10', false],
    ['DateEquals', '2026-01-01T08:00:00+08:00', '2026-01-01T00:00:00Z', true],
    ['DateEquals', '2026-01-01T00:00:00.500Z', '2026-01-01T00:00:00Z', false],
    ['DateNotEquals', '2026-01-01T00:00Z', '2026-01-01T00:00:01Z', true],
    ['DateNotEquals', '2026-01-01T00:00Z', 'yesterday', false],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59-05:00', false],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+02:00', true],
    ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateGreaterThanEquals', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z', true],
    ['Bool', 'true', 'TRUE', true],
    ['Bool', 'False', 'false', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'false', '', false],
    ['IpAddress', '10.0.0.0/8', '10.255.255.255', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.0', false],
    ['IpAddress', '10.1.2.3/8', '10.9.9.9', true],
    ['IpAddress', '192.168.1.128/25', '192.168.1.127', false],
    ['IpAddress', '192.168.1.7', '192.168.1.7', true],
    ['IpAddress', '0.0.0.0/0', '203.0.113.9', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '2001:db8::/32', '2001:db8:ffff::1', true],
    ['IpAddress', '2001:db8::/33', '2001:db8:8000::1', false],
    ['IpAddress', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
    ['IpAddress', '::1', '::1', true],
    ['IpAddress', '::/0', '10.0.0.1', false],
    ['IpAddress', '10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['IpAddress', '10.0.0.0/8', '::ffff:a00:1', true],
    ['IpAddress', '::ffff:10.0.0.0/104', '10.1.1.1', true],
    ['IpAddress', 'fe80::/10', 'fe80::1%eth0', true],
    ['IpAddress', '64:ff9b::192.0.2.0/120', '64:ff9b::c000:221', true],
    ['IpAddress', '10.0.0.0/8', 'unknown', false],
    ['NotIpAddress', '10.0.0.0/8', '11.0.0.1', true],
    ['NotIpAddress', '10.0.0.0/8', '10.0.0.1', false],
    ['NotIpAddress', '10.0.0.0/8', 'unknown', false],
  ])('%s %j on %j: %s', (operator, expected, actual, outcome) => {
    expect(met({ [operator]: { 'acs:Key': expected } }, { 'acs:Key': actual })).toBe(outcome);
  });

  it.each(['StringEquals', 'StringNotEquals', 'StringNotLike', 'StringNotEqualsIgnoreCase'])(
    '%s is not met when the request lacks the key',
    (operator) => {
      expect(met({ [operator]: { 'acs:PrincipalArn': 'x' } }, {})).toBe(false);
      expect(met({ [operator]: { 'acs:PrincipalArn': 'x' } }, { 'acs:PrincipalArn': [] })).toBe(false);
    },
  );

  it('joins listed values by OR and, negated, asks for a value that differs from all', () => {
    const values = { 'acs:SourceVpc': ['vpc-a', 'vpc-b'] };
    expect(met({ StringEquals: values }, { 'acs:SourceVpc': 'vpc-b' })).toBe(true);
    expect(met({ StringNotEquals: values }, { 'acs:SourceVpc': 'vpc-b' })).toBe(false);
    expect(met({ StringNotEquals: values }, { 'acs:SourceVpc': 'vpc-c' })).toBe(true);
    expect(met({ StringNotEquals: values }, { 'acs:SourceVpc': ['vpc-c', 'vpc-a'] })).toBe(false);
  });

  it('joins keys and operators by AND', () => {
    const block = { StringEquals: { 'a:x': '1', 'a:y': '2' }, Bool: { 'a:z': 'true' } };
    expect(met(block, { 'a:x': '1', 'a:y': '2', 'a:z': 'true' })).toBe(true);
    expect(met(block, { 'a:x': '1', 'a:y': '3', 'a:z': 'true' })).toBe(false);
    expect(met(block, { 'a:x': '1', 'a:y': '2', 'a:z': 'false' })).toBe(false);
  });

  it('finds keys whatever their case, tag keys by theirs', () => {
    expect(met({ StringEquals: { 'ACS:sourceip': 'x' } }, { 'acs:SourceIp': 'x' })).toBe(true);
    expect(met({ StringEquals: { 'KMS:Tag/Team': 'x' } }, { 'kms:tag/Team': 'x' })).toBe(true);
    expect(met({ StringEquals: { 'kms:tag/team': 'x' } }, { 'kms:tag/Team': 'x' })).toBe(false);
    expect(met({ StringEquals: { 'kms:tag/acs:rds:x': 'y' } }, { 'kms:tag/acs:rds:x': 'y' })).toBe(true);
  });

  it('does not mistake members of Object for keys of the request', () => {
    expect(met({ StringLike: { 'a:constructor': '*' } }, {})).toBe(false);
  });
});
