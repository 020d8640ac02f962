import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ALICE,
  BOB,
  type CallOptions,
  call,
  type Harness,
  KEY_ID,
  ROOT,
  SLEEPER,
  STRANGER,
  send,
  signed,
  startKms,
} from './kms-harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startKms();
});
afterAll(() => harness.close());

async function refusal(action: string, parameters: Record<string, string> = {}, options: CallOptions = {}) {
  const { status, body } = await call(harness, action, parameters, options);
  return `${status} ${body?.Code}`;
}

describe('the first step that fails decides the error', () => {
  it.each<[string, string, CallOptions]>([
    ['403 UnsupportedHTTPMethod', 'DescribeKey', { method: 'PUT' as 'POST', change: { Timestamp: undefined } }],
    ['400 MissingAction', '', { change: { Timestamp: undefined } }],
    ['400 MissingVersion', 'DescribeKey', { change: { Version: undefined, Timestamp: undefined } }],
    ['400 MissingAccessKeyId', 'DescribeKey', { change: { AccessKeyId: undefined, Timestamp: undefined } }],
    ['400 IncompleteSignature', 'DescribeKey', { change: { Signature: undefined, Timestamp: undefined } }],
    ['400 IllegalTimestamp', 'DescribeKey', { key: { id: 'nobody', secret: '' }, change: { Timestamp: undefined } }],
    ['400 InvalidTimeStamp.Format', 'DescribeKey', { key: { id: 'nobody', secret: '' }, change: { Timestamp: 'now' } }],
    [
      '400 InvalidTimeStamp.Expired',
      'DescribeKey',
      { key: { id: 'nobody', secret: '' }, change: { Timestamp: '2020-01-01T00:00:00Z' } },
    ],
    ['404 InvalidAccessKeyId.NotFound', 'DescribeKey', { key: { id: 'nobody', secret: '' } }],
    ['404 InvalidAccessKeyId.NotFound', 'DescribeKey', { key: { id: 'STS.session', secret: '' } }],
    ['403 Forbidden.AccessKey', 'DescribeKey', { key: { ...SLEEPER, secret: 'wrong' } }],
    [
      '400 SignatureDoesNotMatch',
      'NoSuchAction',
      { key: { ...ROOT, secret: 'wrong' }, change: { SecurityToken: 't' } },
    ],
    ['404 InvalidVersion', 'DescribeKey', { version: '2020-01-01' }],
    ['404 InvalidAction.NotFound', 'CreateUser', {}],
    ['404 InvalidAction.NotFound', 'DescribeKey', { version: '2015-05-01' }],
    ['404 InvalidAction.NotFound', 'CreateUser', { version: '2015-04-01' }],
    ['400 UnsupportedOperation', 'AssumeRoleWithSAML', { version: '2015-04-01' }],
    ['400 MissingParameter', 'CreateUser', { version: '2015-05-01' }],
    ['400 MissingParameter', 'AssumeRole', { version: '2015-04-01', key: ALICE }],
    ['400 InvalidAccessKeyId.Inactive', 'CreateUser', { version: '2015-05-01', key: SLEEPER }],
    ['404 InvalidAction.NotFound', 'NoSuchAction', {}],
    ['404 InvalidAction.NotFound', 'describekey', {}],
    ['400 UnsupportedOperation', 'CreateCertificate', { key: BOB }],
    ['400 MissingParameter', 'DescribeKey', { key: STRANGER }],
  ])('%s for %s with %j', async (expected, action, options) => {
    expect(await refusal(action, {}, options)).toBe(expected);
  });

  it('names the region before the parameters', async () => {
    expect(await refusal('DescribeKey', { RegionId: 'mars-north-1' })).toBe('400 InvalidParameter');
  });

  it('looks at parameters before activation, and at activation before the key', async () => {
    expect(await refusal('DescribeKey', { KeyId: '' }, { key: STRANGER })).toBe('400 InvalidParameter');
    expect(await refusal('DescribeKey', { KeyId: KEY_ID }, { key: STRANGER })).toBe(
      '403 Forbidden.KmsServiceNotEnabled',
    );
  });

  it('looks for the key before it asks for permission, and asks before it looks at the state', async () => {
    expect(await refusal('Encrypt', { KeyId: 'key-hzz0000000000000999', Plaintext: 'QQ==' }, { key: BOB })).toBe(
      '404 Forbidden.KeyNotFound',
    );
    await call(harness, 'DisableKey', { KeyId: KEY_ID });
    expect(await refusal('Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' }, { key: BOB })).toBe(
      '403 Forbidden.NoPermission',
    );
    expect(await refusal('Encrypt', { KeyId: KEY_ID, Plaintext: 'QQ==' }, { key: ALICE })).toBe(
      '409 Rejected.Disabled',
    );
    await call(harness, 'EnableKey', { KeyId: KEY_ID });
  });
});

describe('authentication', () => {
  it('allows clocks to differ by 15 minutes either way', async () => {
    const at = (minutes: number, seconds = 0) =>
      signed('DescribeRegions', {}, harness.clock.now() + minutes * 60_000 + seconds * 1000);
    const answers = await Promise.all(
      [at(15), at(-15), at(15, 5), at(-15, -5)].map((query) =>
        send(`${harness.url}/?${new URLSearchParams(query)}`, { method: 'POST' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 400]);
    expect(answers[3]?.body?.Code).toBe('InvalidTimeStamp.Expired');
  });

  it('accepts a nonce once for each access key, and none at all', async () => {
    expect(await refusal('DescribeRegions', {}, { nonce: 'once' })).toBe('200 undefined');
    expect(await refusal('DescribeRegions', {}, { nonce: 'once' })).toBe('400 SignatureNonceUsed');
    expect(await refusal('DescribeRegions', {}, { nonce: 'once', key: ALICE })).toBe('200 undefined');
    expect(await refusal('DescribeRegions', {}, { nonce: null })).toBe('200 undefined');
  });

  it('does not spend the nonce of a request whose signature is wrong', async () => {
    expect(await refusal('DescribeRegions', {}, { nonce: 'kept', change: { Signature: 'AAAA' } })).toBe(
      '400 SignatureDoesNotMatch',
    );
    expect(await refusal('DescribeRegions', {}, { nonce: 'kept' })).toBe('200 undefined');
  });

  it('refuses a token with an access key that has none', async () => {
    expect(await refusal('DescribeRegions', { SecurityToken: 'token' })).toBe(
      '400 InvalidSecurityToken.MismatchWithAccessKey',
    );
  });

  it('puts the server string to sign at the end of the message', async () => {
    const { body } = await call(harness, 'DescribeRegions', {}, { key: { ...ROOT, secret: 'wrong' } });
    const [text, stringToSign, ...rest] = String(body?.Message).split(':');
    expect(text).toBe('Specified signature is not matched with our calculation. server string to sign is');
    expect(stringToSign).toMatch(/^POST&%2F&AccessKeyId%3Droot-key%26Action%3DDescribeRegions/);
    expect(rest).toEqual([]);
  });
});
