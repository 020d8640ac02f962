import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { openApiClient, popClient, rejection } from './clients.ts';

const osseal = useOsseal();
const Message = Buffer.from('a message + / = 密').toString('base64');

// The npm client of KMS is older than these actions.
describe.each([
  ['HMAC_SHA_224', 28],
  ['HMAC_SHA_256', 32],
  ['HMAC_SHA_384', 48],
  ['HMAC_SHA_512', 64],
])('%s', (Algorithm, size) => {
  it('is computed and verified through pop-core, openapi-core and XML', async () => {
    const v1 = popClient(osseal());
    const v3 = openApiClient(osseal());
    const { KeyMetadata } = (await v3.call('CreateKey', { KeySpec: Algorithm })) as { KeyMetadata: { KeyId: string } };
    const { KeyId } = KeyMetadata;
    const parameters = { KeyId, Algorithm, Message };
    const made = await v3.call('GenerateMac', parameters);
    expect(made).toEqual({ KeyId, Algorithm, Mac: expect.any(String), RequestId: expect.any(String) });
    const Mac = String(made.Mac);
    expect(Buffer.from(Mac, 'base64')).toHaveLength(size);
    expect(await v1.request('GenerateMac', parameters)).toMatchObject({ Mac });
    expect(await v1.request('GenerateMac', parameters, { method: 'POST' })).toMatchObject({ Mac });
    const given = { ...parameters, Mac };
    expect(await v1.request('VerifyMac', given)).toMatchObject({ KeyId, Algorithm, Value: true });
    expect(await v3.call('VerifyMac', given, 'form')).toMatchObject({ KeyId, Algorithm, Value: true });
    const wrong = { ...given, Message: Buffer.from('another').toString('base64') };
    expect(await v3.call('VerifyMac', wrong)).toMatchObject({ Value: false });
    const xml = { ...given, Format: 'XML' };
    expect((await sendKms(osseal(), { action: 'GenerateMac', parameters: xml })).text).toContain(`<Mac>${Mac}</Mac>`);
    expect((await sendKms(osseal(), { action: 'VerifyMac', parameters: xml })).text).toContain('<Value>true</Value>');
  });
});

describe('GenerateMac', () => {
  it('is not an HMAC under anything that a client knows, and takes 64 KiB', async () => {
    const v3 = openApiClient(osseal());
    const { KeyMetadata } = (await v3.call('CreateKey', { KeySpec: 'HMAC_SHA_256' })) as {
      KeyMetadata: { KeyId: string };
    };
    const parameters = { KeyId: KeyMetadata.KeyId, Algorithm: 'HMAC_SHA_256' };
    const long = Buffer.alloc(65_536, 1).toString('base64');
    const { Mac } = await v3.call('GenerateMac', { ...parameters, Message: long }, 'form');
    const guess = createHmac('sha256', KeyMetadata.KeyId).update(Buffer.alloc(65_536, 1)).digest('base64');
    expect(Mac).not.toBe(guess);
    const errors: readonly (readonly [Record<string, string>, string])[] = [
      [{ Algorithm: 'HMAC_SM3' }, 'InvalidParameter'],
      [{ Algorithm: 'HMAC_SHA_512' }, 'InvalidParameter'],
      [{ KeyId: 'alias/none' }, 'Forbidden.AliasNotFound'],
      [{ DryRun: 'true' }, 'DryRunOperationError'],
    ];
    for (const [change, code] of errors) {
      const error = await rejection(v3.call('GenerateMac', { ...parameters, Message, ...change }));
      expect(error.code).toBe(code);
    }
    const { KeyMetadata: symmetric } = (await v3.call('CreateKey')) as { KeyMetadata: { KeyId: string } };
    const refused = await rejection(v3.call('GenerateMac', { ...parameters, Message, KeyId: symmetric.KeyId }));
    expect(refused.code).toBe('Rejected.UnsupportedOperation');
  });
});
