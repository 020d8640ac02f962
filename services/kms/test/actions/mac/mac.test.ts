import { beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../../src/actions/index.ts';
import { openssl } from '../../keyring/openssl.ts';
import { base64, bytesOf, type PairFixture, pairFixture } from '../asymmetric/pair-fixture.ts';
import { keyArnOf, SCOPE, SERVICE } from '../kms-fixture.ts';

const MESSAGE = Buffer.from('a message + / = 密');
const USAGE = 'GENERATE_VERIFY_MAC';

describe.each([
  ['HMAC_SHA_224', 'sha224', 28],
  ['HMAC_SHA_256', 'sha256', 32],
  ['HMAC_SHA_384', 'sha384', 48],
  ['HMAC_SHA_512', 'sha512', 64],
])('GenerateMac and VerifyMac, %s', (Algorithm, hash, size) => {
  let kms: PairFixture;
  let KeyId: string;
  beforeAll(async () => {
    kms = await pairFixture();
    ({ KeyId } = await kms.aPair(Algorithm, USAGE));
  });

  const generate = (message: Uint8Array = MESSAGE) =>
    kms.run('GenerateMac', { KeyId, Algorithm, Message: base64(message) });
  const verify = (mac: unknown, message: Uint8Array = MESSAGE) =>
    kms.run('VerifyMac', { KeyId, Algorithm, Message: base64(message), Mac: String(mac) });

  it('computes what openssl computes', async () => {
    const answer = await generate();
    expect(answer).toEqual({ KeyId, Algorithm, Mac: expect.any(String) });
    const key = kms.record(KeyId);
    const secret = (await kms.keyring.keyObject(key, key.primaryVersionId)).export().toString('hex');
    const args = ['dgst', `-${hash}`, '-mac', 'HMAC', '-macopt', `hexkey:${secret}`, '-binary', 'message'];
    expect(bytesOf(answer.Mac)).toHaveLength(size);
    expect(openssl(args, { message: MESSAGE }).output).toEqual(bytesOf(answer.Mac));
  });

  it('accepts the right MAC and answers any other with false', async () => {
    const { Mac } = await generate();
    expect(await verify(Mac)).toEqual({ KeyId, Algorithm, Value: true });
    const changed = bytesOf(Mac);
    changed[0] = (changed[0] ?? 0) ^ 1;
    for (const wrong of [changed, bytesOf(Mac).subarray(1), Buffer.of(0), Buffer.alloc(1024)]) {
      expect(await verify(base64(wrong))).toEqual({ KeyId, Algorithm, Value: false });
    }
    expect(await verify(Mac, Buffer.from('another message'))).toEqual({ KeyId, Algorithm, Value: false });
  });

  it('differs from key to key', async () => {
    const other = await kms.aPair(Algorithm, USAGE);
    const theirs = await kms.run('GenerateMac', { KeyId: other.KeyId, Algorithm, Message: base64(MESSAGE) });
    expect(theirs.Mac).not.toBe((await generate()).Mac);
  });

  it('takes long messages', async () => {
    const long = Buffer.alloc(65_536, 1);
    expect(await verify((await generate(long)).Mac, long)).toMatchObject({ Value: true });
  });
});

describe.each(['GenerateMac', 'VerifyMac'])('%s', (action) => {
  let kms: PairFixture;
  let parameters: Record<string, string>;
  beforeAll(async () => {
    kms = await pairFixture();
    const { KeyId } = await kms.aPair('HMAC_SHA_256', USAGE);
    parameters = { KeyId, Algorithm: 'HMAC_SHA_256', Message: base64(MESSAGE) };
    if (action === 'VerifyMac') parameters.Mac = base64(Buffer.alloc(32));
  });
  const run = (changes: Readonly<Record<string, string>> = {}, call = {}) =>
    kms.run(action, { ...parameters, ...changes }, call);

  it('takes a key id, an alias and an ARN', async () => {
    const KeyId = String(parameters.KeyId);
    await kms.keys.aliases.create(kms.record(KeyId), 'alias/mac');
    for (const given of [KeyId, 'alias/mac', keyArnOf(KeyId)]) {
      expect(await run({ KeyId: given })).toMatchObject({ KeyId });
    }
    await expect(run({ KeyId: 'alias/none' })).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound' });
    await expect(run({ KeyId: 'key-none' })).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
  });

  it('wants every parameter and refuses bad ones', async () => {
    for (const name of Object.keys(parameters)) {
      const { [name]: _left, ...rest } = parameters;
      await expect(kms.run(action, rest)).rejects.toMatchObject({ code: 'MissingParameter' });
    }
    const bad = {
      Algorithm: ['', 'HMAC_SHA_1', 'hmac_sha_256', 'HMAC_SHA_512', 'HMAC_SM3'],
      Message: ['', '***', base64(Buffer.alloc(65_537))],
      ...(action === 'VerifyMac' ? { Mac: ['', '***', base64(Buffer.alloc(1025))] } : {}),
      DryRun: ['maybe'],
    };
    for (const [name, values] of Object.entries(bad)) {
      for (const value of values) {
        await expect(run({ [name]: value })).rejects.toMatchObject({
          code: 'InvalidParameter',
          message: `The specified parameter "${name}" is not valid.`,
        });
      }
    }
  });

  it('refuses keys of another kind, keys that are not enabled, and services', async () => {
    const disabled = await kms.aPair('HMAC_SHA_256', USAGE);
    await kms.keys.disable(kms.record(disabled.KeyId));
    const leaving = await kms.aPair('HMAC_SHA_256', USAGE);
    await kms.keys.scheduleDeletion(kms.record(leaving.KeyId), 7);
    const service = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const pair = await kms.aPair('EC_P256', 'SIGN/VERIFY');
    const refusals: readonly (readonly [string, string])[] = [
      [disabled.KeyId, 'Rejected.Disabled'],
      [leaving.KeyId, 'Rejected.PendingDeletion'],
      [service.keyId, 'Rejected.UnsupportedOperation'],
      [pair.KeyId, 'Rejected.UnsupportedOperation'],
      [await kms.aKey(), 'Rejected.UnsupportedOperation'],
    ];
    for (const [KeyId, code] of refusals) await expect(run({ KeyId })).rejects.toMatchObject({ code });
    await expect(run({}, { caller: SERVICE })).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
  });

  it('ends a dry run, asks for the right on the key and names it on the bill', async () => {
    await expect(run({ DryRun: 'true' })).rejects.toMatchObject({ code: 'DryRunOperationError' });
    const key = kms.record(String(parameters.KeyId));
    expect(await kms.checks(action, parameters)).toEqual([
      { action: `kms:${action}`, resource: keyArnOf(key.keyId), tags: {} },
    ]);
    const { billed, billedKey } = ACTIONS.get(action) ?? {};
    expect(billed).toBe(true);
    expect(billedKey?.(key)).toEqual({ keyId: key.keyId, creatorType: 'User', keySpec: 'HMAC_SHA_256' });
  });
});
