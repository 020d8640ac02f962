import { describe, expect, it } from '@jest/globals';
import { ALICE, BOB, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { rejection } from './clients.ts';
import { coreCallers } from './core-callers.ts';

const osseal = useOsseal({ seed: storySeed() });

describe.each(coreCallers(osseal))('%s', (_name, callerOf) => {
  it('creates a key, seals and opens', async () => {
    const call = callerOf();
    const created = await call('CreateKey', { Description: "all of it: !'()*~-_. +/=& 密" });
    expect(created).toMatchObject({
      KeyMetadata: { Description: "all of it: !'()*~-_. +/=& 密", KeyState: 'Enabled', DeleteDate: '' },
      RequestId: expect.any(String),
    });
    const { KeyId } = created.KeyMetadata as { KeyId: string };
    const Plaintext = Buffer.from('+/ = ~*').toString('base64');
    const EncryptionContext = JSON.stringify({ order: '7 + 8' });
    const sealed = await call('Encrypt', { KeyId, Plaintext, EncryptionContext });
    const CiphertextBlob = String(sealed.CiphertextBlob);
    expect(await call('Decrypt', { CiphertextBlob, EncryptionContext })).toMatchObject({ KeyId, Plaintext });
  });

  it('carries 6 KiB of plaintext', async () => {
    const call = callerOf();
    const { KeyMetadata } = (await call('CreateKey')) as { KeyMetadata: { KeyId: string } };
    const Plaintext = Buffer.alloc(6144, 0xfb).toString('base64');
    const sealed = await call('Encrypt', { KeyId: KeyMetadata.KeyId, Plaintext });
    expect(await call('Decrypt', { CiphertextBlob: String(sealed.CiphertextBlob) })).toMatchObject({ Plaintext });
  });

  it('sees codes as the service names them', async () => {
    const call = callerOf();
    expect((await rejection(call('DescribeKey', { KeyId: 'key-none' }))).code).toBe('Forbidden.KeyNotFound');
    expect((await rejection(call('DescribeKey'))).code).toBe('MissingParameter');
    const wrong = callerOf({ ...ALICE, accessKeySecret: 'wrong' });
    expect((await rejection(wrong('ListKeys'))).code).toBe('SignatureDoesNotMatch');
  });

  it('is subject to the policies of its user', async () => {
    const { KeyMetadata } = (await callerOf()('CreateKey')) as { KeyMetadata: { KeyId: string } };
    const { KeyId } = KeyMetadata;
    expect(await callerOf(ALICE)('GenerateDataKey', { KeyId })).toMatchObject({ KeyId });
    for (const refused of [
      () => callerOf(BOB)('GenerateDataKey', { KeyId }),
      () => callerOf(ALICE)('CreateKey'),
      () => callerOf(ALICE)('DisableKey', { KeyId }),
    ]) {
      const error = await rejection(refused());
      expect(error.code).toBe('Forbidden.NoPermission');
      expect(error.message).toContain('forbidden by permission system');
    }
  });
});
