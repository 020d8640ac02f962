import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KmsCall, KmsCallError } from '@osseal/kms-client';
import { GatewayHarness, ROOT } from './gateway-harness.ts';

let gateway: GatewayHarness;
const asked: KmsCall[] = [];

beforeAll(async () => {
  gateway = await GatewayHarness.start({ ossAssumeSecureTransport: true });
  await gateway.bucket('demo', { 'x-oss-server-side-encryption': 'KMS' });
  gateway.kms.describeKey = async (call: KmsCall) => {
    asked.push(call);
    throw new KmsCallError('Forbidden.NoPermission', 403, 'not today', 'r');
  };
});

afterAll(() => gateway.stop());

describe('keys that an operator uses by a control endpoint', () => {
  it.each([
    ['GET', '/_osseal/inventory?bucket=demo', undefined],
    ['POST', '/_osseal/rewrap', '{"bucket":"demo"}'],
    ['POST', '/_osseal/encrypt', '{"bucket":"demo"}'],
  ])(
    'are asked for by %s %s with the conditions of the request, which policies of keys may deny by',
    async (method, target, body) => {
      asked.length = 0;
      const authorization = `Basic ${Buffer.from(`${ROOT}:${ROOT}-secret`).toString('base64')}`;
      const headers = { authorization, 'user-agent': 'osseal-cli' };
      await gateway.send({ method, target, headers, as: null, ...(body !== undefined && { body }) });
      expect(asked[0]?.conditions).toEqual({
        'acs:SourceIp': '127.0.0.1',
        'acs:SecureTransport': 'true',
        'acs:CurrentTime': '2026-11-23T15:00:00.000Z',
        'acs:SourceVpc': '',
        'acs:UserAgent': 'osseal-cli',
        'acs:AccessId': ROOT,
      });
    },
  );
});
