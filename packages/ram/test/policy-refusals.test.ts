import { describe, expect, it } from '@jest/globals';
import { compilePolicy, type PolicyKind, PolicySyntaxError } from '../src/index.ts';

const ALLOW = { Effect: 'Allow', Action: 'oss:GetObject', Resource: '*' };

function document(statement: object): object {
  return { Version: '1', Statement: [statement] };
}

function conditional(condition: unknown): object {
  return document({ ...ALLOW, Condition: condition });
}

function problem(value: unknown, kind: PolicyKind = 'identity'): string {
  try {
    compilePolicy(value, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('compilePolicy refuses', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected an object'],
    ['text that is no JSON', '{', 'not valid JSON'],
    ['an element named twice', '{"Version":"1","Version":"1","Statement":[]}', 'twice'],
    ['what is nested without end', `${'{"a":'.repeat(900)}1${'}'.repeat(900)}`, 'nested more than 12 times'],
    ['lists without end', `${'['.repeat(3000)}${']'.repeat(3000)}`, 'nested more than 12 times'],
    ['a list', [], 'expected an object'],
    ['no version', { Statement: [ALLOW] }, 'Version: must be the string "1", got undefined'],
    ['a number as version', { Version: 1, Statement: [ALLOW] }, 'must be the string "1", got 1'],
    ["another cloud's version", { Version: '2012-10-17', Statement: [ALLOW] }, 'Version'],
    ['a lone statement', { Version: '1', Statement: ALLOW }, 'must be a list'],
    ['no statement', { Version: '1', Statement: [] }, 'at least one'],
    ['an unknown element', { Version: '1', Id: 'x', Statement: [ALLOW] }, 'unknown element "Id"'],
    ['a misspelt element', { version: '1', Statement: [ALLOW] }, 'Write "Version"'],
    ['an unknown statement element', document({ ...ALLOW, Foo: 1 }), 'Statement[0]: unknown element "Foo"'],
    ['a statement that is text', { Version: '1', Statement: ['x'] }, 'Statement[0]: expected an object'],
    ['a lower-case effect', document({ ...ALLOW, Effect: 'allow' }), 'Effect: must be "Allow" or "Deny"'],
    ['no effect', document({ Action: 'oss:*', Resource: '*' }), 'Effect'],
    ['no action', document({ Effect: 'Allow', Resource: '*' }), '"Action" is missing'],
    ['Action with NotAction', document({ ...ALLOW, NotAction: 'oss:*' }), 'exclude each other'],
    ['an empty action list', document({ ...ALLOW, Action: [] }), 'the list is empty'],
    ['an action without a service', document({ ...ALLOW, Action: 'GetObject' }), '"GetObject" is no action'],
    ['an action with a blank', document({ ...ALLOW, Action: 'oss: GetObject' }), 'is no action'],
    ['a number as action', document({ ...ALLOW, Action: [7] }), 'Write it as a string: "7"'],
    ['no resource', document({ Effect: 'Allow', Action: 'oss:*' }), '"Resource" is missing'],
    ['Resource with NotResource', document({ ...ALLOW, NotResource: '*' }), 'exclude each other'],
    ['a resource that is no ARN', document({ ...ALLOW, Resource: 'demo/*' }), '"demo/*" is no resource'],
    ['an ARN cut short', document({ ...ALLOW, Resource: 'acs:oss:*:*' }), 'is no resource'],
    ['a principal', document({ ...ALLOW, Principal: ['*'] }), 'unknown element "Principal"'],
    ['a Sid that is no string', document({ ...ALLOW, Sid: 1 }), 'Sid'],
    ['a condition that is text', conditional('x'), 'Condition: expected an object'],
    ['an unknown operator', conditional({ StringEqualsIfExists: { 'a:b': 'x' } }), '"StringEqualsIfExists" is no'],
    ['a quantified operator', conditional({ 'ForAnyValue:StringEquals': { 'a:b': 'x' } }), 'is no condition operator'],
    ['the Null operator', conditional({ Null: { 'a:b': 'true' } }), 'is no condition operator'],
    ['a misspelt operator', conditional({ stringEquals: { 'a:b': 'x' } }), 'write "StringEquals"'],
    ['an inherited operator name', conditional({ constructor: { 'a:b': 'x' } }), 'is no condition operator'],
    ['an operator without keys', conditional({ StringEquals: {} }), 'names no condition key'],
    ['a key without a service', conditional({ StringEquals: { SourceIp: 'x' } }), '"SourceIp" is no condition key'],
    ['an empty value list', conditional({ StringEquals: { 'a:b': [] } }), 'the list is empty'],
    ['a boolean value', conditional({ Bool: { 'a:b': true } }), 'Write it as a string: "true"'],
    ['a nested value', conditional({ StringEquals: { 'a:b': [['x']] } }), 'expected a string'],
    ['a bad boolean', conditional({ Bool: { 'a:b': 'yes' } }), '"yes" is not "true" or "false"'],
    ['a bad number', conditional({ NumericEquals: { 'a:b': '1e3' } }), 'is not a decimal number'],
    ['a bad address', conditional({ IpAddress: { 'a:b': '10.0.0.256' } }), 'is not an IP address'],
    ['a bad prefix', conditional({ IpAddress: { 'a:b': '10.0.0.0/33' } }), 'is not an IP address'],
    ['a bad IPv6 prefix', conditional({ IpAddress: { 'a:b': '::/129' } }), 'is not an IP address'],
    ['an empty prefix', conditional({ IpAddress: { 'a:b': '10.0.0.0/' } }), 'is not an IP address'],
    ['a date without a zone', conditional({ DateLessThan: { 'a:b': '2026-01-01T00:00:00' } }), 'is not an ISO 8601'],
    ['a day that is none', conditional({ DateLessThan: { 'a:b': '2026-02-30T00:00:00Z' } }), 'is not an ISO 8601'],
    ['an hour that is none', conditional({ DateLessThan: { 'a:b': '2026-01-01T24:00:00Z' } }), 'is not an ISO 8601'],
    ['more than 6144 characters', document({ ...ALLOW, Sid: 'x'.repeat(6144) }), 'may have 6144'],
  ])('%s', (_what, value, message) => {
    expect(problem(value)).toContain(message);
  });

  it.each<[string, PolicyKind, object, string]>([
    ['a session policy over 2048 characters', 'session', { ...ALLOW, Sid: 'x'.repeat(2048) }, 'may have 2048'],
    ['a bucket policy without principal', 'bucket', ALLOW, 'has to say who is meant'],
    ['a bucket field over 4095 bytes', 'bucket', { ...ALLOW, Principal: ['*'], Sid: '界'.repeat(1366) }, '4095 bytes'],
    ['a RAM ARN in a bucket policy', 'bucket', { ...ALLOW, Principal: ['acs:ram::1:user/a'] }, 'have no place'],
    ['RAM principals in a bucket policy', 'bucket', { ...ALLOW, Principal: { RAM: ['*'] } }, 'expected a string'],
    ['NotPrincipal', 'bucket', { ...ALLOW, NotPrincipal: ['1'] }, 'unknown element "NotPrincipal"'],
    ['KMS actions in a bucket policy', 'bucket', { ...ALLOW, Principal: ['*'], Action: 'kms:Decrypt' }, 'only oss:'],
    ['OSS actions in a key policy', 'key', { ...ALLOW, Principal: { RAM: ['acs:ram::1:root'] } }, 'only kms: actions'],
    [
      'a resource in a key policy',
      'key',
      { Effect: 'Allow', Action: 'kms:*', Resource: 'acs:kms:*:*:*', Principal: { RAM: ['acs:ram::1:root'] } },
      'write "*"',
    ],
    [
      'a service in a key policy',
      'key',
      { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { Service: ['oss.aliyuncs.com'] } },
      'unknown element "Service"',
    ],
    [
      'an odd Sid in a key policy',
      'key',
      { Sid: 'a!b', Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { RAM: ['acs:ram::1:root'] } },
      'is not 1 to 128',
    ],
    [
      'a key policy without RAM principals',
      'key',
      { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: {} },
      '"RAM" is missing',
    ],
    [
      'a resource in a trust policy',
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Principal: { RAM: ['acs:ram::1:root'] } },
      'unknown element "Resource"',
    ],
    ['an empty trust', 'trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: {} }, 'names nobody'],
    [
      'a bare star as trust',
      'trust',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['*'] } },
      'is no principal',
    ],
  ])('%s', (_what, kind, statement, message) => {
    expect(problem(document(statement), kind)).toContain(message);
  });

  it('a bucket policy over 16 KB and a key policy over 32 KB', () => {
    const bucket = { ...ALLOW, Principal: ['*'], Resource: new Array(9).fill(`acs:oss:*:*:${'x'.repeat(2000)}`) };
    expect(problem(document(bucket), 'bucket')).toContain('may have 16384');
    const key = { Effect: 'Allow', Principal: { RAM: [`acs:ram::1:user/${'x'.repeat(33_000)}`] } };
    expect(problem(document({ ...key, Action: 'kms:*', Resource: '*' }), 'key')).toContain('may have 32768');
  });

  it('a document that refers to itself', () => {
    const loop: Record<string, unknown> = { Version: '1' };
    loop.Statement = [loop];
    expect(problem(loop)).toContain('cannot be written as JSON');
  });

  it('names the element', () => {
    expect(() => compilePolicy(conditional({ Bool: { 'a:b': 'x' } }), 'identity')).toThrow(
      expect.objectContaining({ name: 'PolicySyntaxError', element: 'Statement[0].Condition.Bool["a:b"]' }),
    );
  });
});

describe('compilePolicy accepts', () => {
  it.each<[string, unknown, PolicyKind]>([
    ['JSON text', JSON.stringify(document(ALLOW)), 'identity'],
    [
      'escaped quotes in text',
      '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"acs:oss:*:*:b/\\":x"}]}',
      'identity',
    ],
    ['an empty condition', conditional({}), 'identity'],
    ['a star for the service', document({ ...ALLOW, Action: '*:Get*' }), 'identity'],
    ['all role sessions', document({ ...ALLOW, Principal: ['arn:sts::*:*/*/*'] }), 'bucket'],
    ['one principal as text', document({ ...ALLOW, Principal: '*' }), 'bucket'],
    [
      'a service trust',
      document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }),
      'trust',
    ],
  ])('%s', (_what, value, kind) => {
    expect(problem(value, kind)).toBe('accepted');
  });

  it('keeps name, kind and parsed document', () => {
    expect(compilePolicy(JSON.stringify(document(ALLOW)), 'identity', 'read-demo')).toMatchObject({
      name: 'read-demo',
      kind: 'identity',
      document: document(ALLOW),
    });
  });
});
