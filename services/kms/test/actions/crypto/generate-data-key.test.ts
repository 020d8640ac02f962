import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type KmsFixture,
  keyArnOf,
  kmsFixture,
  OTHER_ACCOUNT,
  REGION,
  SCOPE,
  SERVICE,
  STRANGER,
} from '../kms-fixture.ts';

const bytesOf = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64');

describe.each(['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'])('%s', (action) => {
  let kms: KmsFixture;
  let keyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    keyId = await kms.aKey();
  });

  const generate = (parameters: Record<string, string> = {}, call = {}) =>
    kms.run(action, { KeyId: keyId, ...parameters }, call);
  const opened = async (CiphertextBlob: unknown, more: Record<string, string> = {}) =>
    (await kms.run('Decrypt', { CiphertextBlob: String(CiphertextBlob), ...more })).Plaintext;

  it('answers with a key that Decrypt opens', async () => {
    const answer = await generate();
    const fields = {
      KeyId: keyId,
      KeyVersionId: kms.record(keyId).primaryVersionId,
      CiphertextBlob: expect.any(String),
    };
    const plaintext = await opened(answer.CiphertextBlob);
    expect(answer).toEqual(action === 'GenerateDataKey' ? { ...fields, Plaintext: plaintext } : fields);
    expect(bytesOf(plaintext)).toHaveLength(32);
  });

  it.each<[Record<string, string>, number]>([
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: '1' }, 1],
    [{ NumberOfBytes: '1024' }, 1024],
    [{ KeySpec: 'AES_128', NumberOfBytes: '64' }, 64],
    [{ KeySpec: '', NumberOfBytes: '' }, 32],
  ])('with %j makes %i bytes', async (parameters, size) => {
    expect(bytesOf(await opened((await generate(parameters)).CiphertextBlob))).toHaveLength(size);
  });

  it('makes another key each time', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, async () => opened((await generate()).CiphertextBlob)));
    expect(new Set(keys).size).toBe(20);
    expect(keys).not.toContain(Buffer.alloc(32).toString('base64'));
  });

  it('binds the key to the context', async () => {
    const { CiphertextBlob } = await generate({ EncryptionContext: '{"bucket":"demo"}' });
    expect(await opened(CiphertextBlob, { EncryptionContext: '{"bucket":"demo"}' })).toEqual(expect.any(String));
    await expect(opened(CiphertextBlob)).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it.each([
    ['KeySpec', 'AES_192'],
    ['NumberOfBytes', '0'],
    ['NumberOfBytes', '1025'],
    ['NumberOfBytes', '-1'],
    ['NumberOfBytes', '1e3'],
    ['EncryptionContext', '[]'],
    ['DryRun', 'perhaps'],
    ['KeyId', ''],
  ])('refuses %s %j', async (name, value) => {
    await expect(generate({ [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('takes an alias', async () => {
    await kms.keys.aliases.create(kms.record(keyId), 'alias/demo');
    expect(await generate({ KeyId: 'alias/demo' })).toMatchObject({ KeyId: keyId });
    await expect(generate({ KeyId: 'alias/none' })).rejects.toMatchObject({ code: 'Forbidden.AliasNotFound' });
  });

  it('refuses keys that are not enabled, unknown, or a service’s', async () => {
    await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const refusals = [
      [await kms.aKey('disabled'), 'Rejected.Disabled'],
      [await kms.aKey('pending-deletion'), 'Rejected.PendingDeletion'],
      ['key-unknown', 'Forbidden.KeyNotFound'],
      ['alias/acs/oss', 'Rejected.UnsupportedOperation'],
    ] as const;
    for (const [KeyId, code] of refusals) await expect(generate({ KeyId })).rejects.toMatchObject({ code });
    await expect(generate({ DryRun: 'true' })).rejects.toMatchObject({ code: 'DryRunOperationError' });
  });

  it('asks for the right on the key', async () => {
    const check = { action: `kms:${action}`, resource: keyArnOf(keyId), tags: {} };
    expect(await kms.checks(action, { KeyId: keyId })).toEqual([check]);
    expect(await kms.checks(action, { KeyId: keyArnOf(keyId) }, { caller: STRANGER })).toEqual([check]);
  });
});

describe('GenerateDataKey', () => {
  let kms: KmsFixture;
  beforeEach(async () => {
    kms = await kmsFixture();
  });
  const byService = { caller: SERVICE };

  it('does not answer a Recipient', async () => {
    const run = kms.run('GenerateDataKey', { KeyId: await kms.aKey(), Recipient: 'attestation' });
    await expect(run).rejects.toMatchObject({ code: 'UnsupportedOperation' });
  });

  it('makes the service key when the service first needs it', async () => {
    await expect(kms.run('GenerateDataKey', { KeyId: 'alias/acs/oss' })).rejects.toMatchObject({
      code: 'Forbidden.AliasNotFound',
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => kms.run('GenerateDataKey', { KeyId: 'alias/acs/oss' }, byService)),
    );
    expect(new Set(answers.map((answer) => answer.KeyId)).size).toBe(1);
    expect(kms.record(String(answers[0]?.KeyId))).toMatchObject({ ...SCOPE, creatorType: 'Service' });
  });

  it('lets the service open what it wrapped, and no user', async () => {
    const { CiphertextBlob, Plaintext } = await kms.run('GenerateDataKey', { KeyId: 'alias/acs/oss' }, byService);
    const parameters = { CiphertextBlob: String(CiphertextBlob) };
    expect(await kms.run('Decrypt', parameters, byService)).toMatchObject({ Plaintext });
    await expect(kms.run('Decrypt', parameters)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
    const otherAccount = { caller: { ...SERVICE, account: OTHER_ACCOUNT } };
    await expect(kms.run('Decrypt', parameters, otherAccount)).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
    });
  });

  it('gives the service no key of a user', async () => {
    const KeyId = await kms.aKey();
    await expect(kms.run('GenerateDataKey', { KeyId }, byService)).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
      status: 403,
    });
  });

  it('names the key on the bill', async () => {
    const { ACTIONS } = await import('../../../src/actions/index.ts');
    const key = await kms.keys.ensureServiceKey({ ...SCOPE, region: REGION }, 'oss');
    expect(ACTIONS.get('GenerateDataKey')?.billedKey?.(key)).toEqual({
      keyId: key.keyId,
      creatorType: 'Service',
      keySpec: 'Aliyun_AES_256',
    });
  });
});
