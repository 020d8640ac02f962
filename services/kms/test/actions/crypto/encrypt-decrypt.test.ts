import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, type KmsFixture, keyArnOf, kmsFixture, SCOPE, SERVICE, STRANGER } from '../kms-fixture.ts';

const HELLO = Buffer.from('hello').toString('base64');
const invalidBlob = {
  code: 'InvalidParameter',
  status: 400,
  message: 'The specified parameter "CiphertextBlob" is not valid.',
};

describe('Encrypt and Decrypt', () => {
  let kms: KmsFixture;
  let keyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    keyId = await kms.aKey();
  });

  const encrypt = async (parameters: Record<string, string> = {}): Promise<string> =>
    String((await kms.run('Encrypt', { KeyId: keyId, Plaintext: HELLO, ...parameters })).CiphertextBlob);
  const decrypt = (CiphertextBlob: string, more: Record<string, string> = {}, call = {}) =>
    kms.run('Decrypt', { CiphertextBlob, ...more }, call);

  it('answer with their fields', async () => {
    const answer = await kms.run('Encrypt', { KeyId: keyId, Plaintext: HELLO });
    const KeyVersionId = kms.record(keyId).primaryVersionId;
    expect(answer).toEqual({ KeyId: keyId, KeyVersionId, CiphertextBlob: expect.any(String) });
    expect(Buffer.from(String(answer.CiphertextBlob), 'base64').toString('latin1').startsWith(KeyVersionId)).toBe(true);
    expect(await decrypt(String(answer.CiphertextBlob))).toEqual({ KeyId: keyId, KeyVersionId, Plaintext: HELLO });
  });

  it('undo each other for any plaintext and context', async () => {
    const context = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 6144 }), context, async (bytes, given) => {
        const Plaintext = Buffer.from(bytes).toString('base64');
        const EncryptionContext = JSON.stringify(given);
        const blob = await encrypt({ Plaintext, EncryptionContext });
        const reordered = JSON.stringify(Object.fromEntries(Object.entries(given).reverse()), null, 1);
        expect(await decrypt(blob, { EncryptionContext: reordered })).toMatchObject({ Plaintext });
      }),
      { numRuns: 40 },
    );
  });

  it('take an alias or ARN as KeyId and answer with the id', async () => {
    await kms.keys.aliases.create(kms.record(keyId), 'alias/demo');
    for (const KeyId of ['alias/demo', keyArnOf(keyId)]) {
      const answer = await kms.run('Encrypt', { KeyId, Plaintext: HELLO });
      expect(answer).toMatchObject({ KeyId: keyId });
    }
  });

  it('need the same context, whatever its order; an empty one is none', async () => {
    const blob = await encrypt({ EncryptionContext: '{"a":"1","b":"2"}' });
    expect(await decrypt(blob, { EncryptionContext: '{ "b": "2", "a": "1" }' })).toMatchObject({ Plaintext: HELLO });
    for (const EncryptionContext of ['', '{}', '{"a":"1"}', '{"a":"1","b":"2","c":"3"}', '{"a":"2","b":"1"}']) {
      await expect(decrypt(blob, { EncryptionContext })).rejects.toMatchObject(invalidBlob);
    }
    for (const EncryptionContext of ['', '{}']) {
      expect(await decrypt(await encrypt({ EncryptionContext }))).toMatchObject({ Plaintext: HELLO });
    }
  });

  it.each([
    '[]',
    'null',
    '"a"',
    '{"a":1}',
    '{"a":null}',
    '{"a":{"b":"c"}}',
    '{"a":["b"]}',
    '{a:"b"}',
    '{"a":"\\ud800"}',
    '{"\\udc00":"a"}',
    `{"a":"${'x'.repeat(8185)}"}`,
  ])('refuse the context %.60s', async (EncryptionContext) => {
    await expect(encrypt({ EncryptionContext })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "EncryptionContext" is not valid.',
    });
  });

  it('take a context of 8192 characters', async () => {
    expect(await encrypt({ EncryptionContext: `{"a":"${'x'.repeat(8184)}"}` })).toEqual(expect.any(String));
  });

  it('take 1 to 6144 bytes', async () => {
    for (const size of [1, 6144]) {
      const Plaintext = Buffer.alloc(size, 1).toString('base64');
      expect(await decrypt(await encrypt({ Plaintext }))).toMatchObject({ Plaintext });
    }
  });

  it.each([
    ['no bytes', ''],
    ['6145 bytes', Buffer.alloc(6145).toString('base64')],
    ['missing padding', 'aGVsbG8'],
    ['extra padding', 'aGVsbG8=='],
    ['the URL alphabet', '-_-_'],
    ['a blank', 'aGVs bG8='],
    ['a line end', 'aGVsbG8=\n'],
    ['bits after the end', 'aGVsbG9='],
    ['another text', 'hello!'],
  ])('refuse a plaintext with %s', async (_what, Plaintext) => {
    await expect(encrypt({ Plaintext })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "Plaintext" is not valid.',
    });
  });

  it('refuse a blob with any one byte changed', async () => {
    const blob = Buffer.from(await encrypt(), 'base64');
    for (let at = 0; at < blob.length; at++) {
      const damaged = Buffer.from(blob);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x01, at);
      // In the key's part of the version id another key is meant, which is not there.
      const isKeyId = at < keyId.length && damaged.readUInt8(at) > 0x20;
      const expected = isKeyId ? [400, 404] : [400];
      const failure: { status: number } = await decrypt(damaged.toString('base64')).then(
        () => ({ status: 200 }),
        (error) => error,
      );
      expect(expected).toContain(failure.status);
    }
  });

  it('say alike that a version is unknown, a context wrong and a blob damaged', async () => {
    const blob = Buffer.from(await encrypt(), 'base64');
    const otherVersion = Buffer.concat([Buffer.from(`${keyId}-0000000000`), blob.subarray(keyId.length + 11)]);
    for (const bytes of [otherVersion, blob.subarray(0, -1), Buffer.from('hello')]) {
      await expect(decrypt(bytes.toString('base64'))).rejects.toMatchObject(invalidBlob);
    }
    await expect(decrypt(blob.toString('base64'), { EncryptionContext: '{"a":"b"}' })).rejects.toMatchObject(
      invalidBlob,
    );
    await expect(decrypt('not base64')).rejects.toMatchObject(invalidBlob);
  });

  it('find no key for blobs of other regions, of keys that are gone, or of nowhere', async () => {
    const blob = await encrypt();
    const notFound = { code: 'Forbidden.KeyNotFound', status: 404 };
    await expect(decrypt(blob, {}, { region: 'cn-beijing' })).rejects.toMatchObject(notFound);
    const uuid = Buffer.concat([Buffer.from('86a9efd9-3d16-4894-bd4f-1fc43f3f2abf'), Buffer.alloc(60, 1)]);
    await expect(decrypt(uuid.toString('base64'))).rejects.toMatchObject(notFound);
    await kms.keys.scheduleDeletion(kms.record(keyId), 7);
    kms.clock.advance(7 * DAY_MS);
    await expect(decrypt(blob)).rejects.toMatchObject(notFound);
    await kms.keys.purgeDue();
    await expect(decrypt(blob)).rejects.toMatchObject(notFound);
  });

  it.each([
    ['disabled', 'Rejected.Disabled', 'The request was rejected because the key state is Disabled.'],
    [
      'pending-deletion',
      'Rejected.PendingDeletion',
      'The request was rejected because the key state is PendingDeletion.',
    ],
  ] as const)('refuse a key that is %s', async (change, code, message) => {
    const blob = await encrypt();
    const key = kms.record(keyId);
    await (change === 'disabled' ? kms.keys.disable(key) : kms.keys.scheduleDeletion(key, 7));
    await expect(encrypt()).rejects.toMatchObject({ code, status: 409, message });
    await expect(decrypt(blob)).rejects.toMatchObject({ code, status: 409, message });
  });

  it('refuse a key that waits for material', async () => {
    await kms.registry.updateKey(keyId, (key) => ({ ...key, state: 'PendingImport' }));
    await expect(encrypt()).rejects.toMatchObject({ code: 'Rejected.PendingImport', status: 409 });
  });

  it('refuse keys that are not for symmetric encryption', async () => {
    await kms.registry.updateKey(keyId, (key) => ({ ...key, keySpec: 'RSA_2048' }));
    await expect(encrypt()).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it('ask for the right on the key, before its state matters and whoever owns it', async () => {
    const blob = await encrypt();
    await kms.keys.disable(kms.record(keyId));
    const resource = keyArnOf(keyId);
    expect(await kms.checks('Encrypt', { KeyId: keyId, Plaintext: HELLO })).toEqual([
      { action: 'kms:Encrypt', resource, tags: {} },
    ]);
    for (const caller of [STRANGER, SERVICE]) {
      expect(await kms.checks('Decrypt', { CiphertextBlob: blob }, { caller })).toEqual([
        { action: 'kms:Decrypt', resource, tags: {} },
      ]);
    }
  });

  it('leave service keys to their service, and the service to them', async () => {
    const service = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const refused = { code: 'Rejected.UnsupportedOperation', status: 400 };
    await expect(encrypt({ KeyId: 'alias/acs/oss' })).rejects.toMatchObject(refused);
    await expect(encrypt({ KeyId: service.keyId })).rejects.toMatchObject(refused);
    const own = await encrypt();
    await expect(decrypt(own, {}, { caller: SERVICE })).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
    const byService = (KeyId: string) => kms.run('Encrypt', { KeyId, Plaintext: HELLO }, { caller: SERVICE });
    await expect(byService(keyId)).rejects.toMatchObject({ code: 'Forbidden.NoPermission' });
    await expect(byService('alias/acs/oss')).resolves.toMatchObject({ KeyId: service.keyId });
  });

  it('end a dry run that would succeed with its own error, and fail as ever when it would not', async () => {
    const blob = await encrypt();
    const dry = { code: 'DryRunOperationError', status: 400 };
    await expect(encrypt({ DryRun: 'true' })).rejects.toMatchObject(dry);
    await expect(decrypt(blob, { DryRun: 'True' })).rejects.toMatchObject(dry);
    expect(await decrypt(blob, { DryRun: 'false' })).toMatchObject({ Plaintext: HELLO });
    await expect(encrypt({ DryRun: '1' })).rejects.toMatchObject({ code: 'InvalidParameter' });
    await kms.keys.disable(kms.record(keyId));
    await expect(encrypt({ DryRun: 'true' })).rejects.toMatchObject({ code: 'Rejected.Disabled' });
  });

  it('do not answer a Recipient', async () => {
    const run = decrypt(await encrypt(), { Recipient: 'attestation' });
    await expect(run).rejects.toMatchObject({ code: 'UnsupportedOperation', status: 400 });
  });

  it.each([
    ['Encrypt', { Plaintext: HELLO }, 'KeyId'],
    ['Encrypt', { KeyId: 'key-1' }, 'Plaintext'],
    ['Decrypt', {}, 'CiphertextBlob'],
  ])('%s with %j misses %s', async (action, parameters, missing) => {
    await expect(kms.run(action, parameters as Record<string, string>)).rejects.toMatchObject({
      code: 'MissingParameter',
      message: `The parameter "${missing}" is needed but not provided.`,
    });
  });
});
