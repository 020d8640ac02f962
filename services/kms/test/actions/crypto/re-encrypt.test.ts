import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  DAY_MS,
  type KmsFixture,
  keyArnOf,
  kmsFixture,
  OTHER_ACCOUNT,
  REGION,
  SCOPE,
  STRANGER,
} from '../kms-fixture.ts';

const Plaintext = Buffer.from('hello').toString('base64');
const context = (pairs: Record<string, string>) => JSON.stringify(pairs);

describe('ReEncrypt', () => {
  let kms: KmsFixture;
  let from: string;
  let to: string;
  let CiphertextBlob: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    [from, to] = [await kms.aKey(), await kms.aKey()];
    CiphertextBlob = await encrypt(from);
  });

  const encrypt = async (KeyId: string, more: Record<string, string> = {}) =>
    String((await kms.run('Encrypt', { KeyId, Plaintext, ...more })).CiphertextBlob);
  const opened = (blob: unknown, more: Record<string, string> = {}) =>
    kms.run('Decrypt', { CiphertextBlob: String(blob), ...more });

  it('moves ciphertext to another key, and names what opened it', async () => {
    const made = await kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId: to });
    const { primaryVersionId } = kms.record(from);
    expect(made).toEqual({ KeyId: from, KeyVersionId: primaryVersionId, CiphertextBlob: expect.any(String) });
    expect(await opened(made.CiphertextBlob)).toMatchObject({ KeyId: to, Plaintext });
    expect(await opened(CiphertextBlob)).toMatchObject({ KeyId: from, Plaintext });
  });

  it('moves ciphertext to the newest version of its key', async () => {
    await kms.run('UpdateRotationPolicy', { KeyId: from, EnableAutomaticRotation: 'true', RotationInterval: '7d' });
    kms.clock.advance(7 * DAY_MS);
    const made = await kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId: from });
    const [old, fresh] = kms.record(from).versions.map((version) => version.keyVersionId);
    expect(made).toMatchObject({ KeyId: from, KeyVersionId: old });
    expect(await opened(made.CiphertextBlob)).toMatchObject({ KeyVersionId: fresh, Plaintext });
  });

  it('moves ciphertext to another context', async () => {
    const bound = await encrypt(from, { EncryptionContext: context({ a: '1', b: '2' }) });
    const made = await kms.run('ReEncrypt', {
      CiphertextBlob: bound,
      SourceEncryptionContext: context({ b: '2', a: '1' }),
      DestinationKeyId: to,
      DestinationEncryptionContext: context({ c: '3' }),
    });
    const answer = await opened(made.CiphertextBlob, { EncryptionContext: context({ c: '3' }) });
    expect(answer).toMatchObject({ Plaintext });
    await expect(opened(made.CiphertextBlob)).rejects.toMatchObject({ code: 'InvalidParameter' });
    for (const SourceEncryptionContext of ['{}', context({ a: '1' })]) {
      const wrong = { CiphertextBlob: bound, SourceEncryptionContext, DestinationKeyId: to };
      await expect(kms.run('ReEncrypt', wrong)).rejects.toMatchObject({
        code: 'InvalidParameter',
        message: 'The specified parameter "CiphertextBlob" is not valid.',
      });
    }
  });

  it('takes a destination by alias and by ARN', async () => {
    await kms.keys.aliases.create(kms.record(to), 'alias/to');
    for (const DestinationKeyId of ['alias/to', keyArnOf(to)]) {
      const made = await kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId });
      expect(await opened(made.CiphertextBlob)).toMatchObject({ KeyId: to });
    }
  });

  it.each(['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1'])('opens what %s encrypted outside', async (algorithm) => {
    const rsa = await kms.aKey(undefined, { keySpec: 'RSA_2048', keyUsage: 'ENCRYPT/DECRYPT' });
    await kms.keys.aliases.create(kms.record(rsa), 'alias/rsa');
    const [version] = kms.record(rsa).versions;
    const key = createPublicKey({ key: Buffer.from(version?.publicKey ?? '', 'base64'), format: 'der', type: 'spki' });
    const oaepHash = algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256';
    const seal = (text: string) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, Buffer.from(text)).toString('base64');
    const source = {
      SourceKeyId: 'alias/rsa',
      SourceKeyVersionId: String(version?.keyVersionId),
      SourceEncryptionAlgorithm: algorithm,
    };
    const made = await kms.run('ReEncrypt', { ...source, CiphertextBlob: seal('hello'), DestinationKeyId: to });
    expect(made).toMatchObject({ KeyId: rsa, KeyVersionId: version?.keyVersionId });
    expect(await opened(made.CiphertextBlob)).toMatchObject({ KeyId: to, Plaintext });

    const other = algorithm === 'RSAES_OAEP_SHA_1' ? 'RSAES_OAEP_SHA_256' : 'RSAES_OAEP_SHA_1';
    const wrong: readonly [Record<string, string>, string][] = [
      [{ SourceEncryptionAlgorithm: other }, 'InvalidParameter'],
      [{ SourceEncryptionAlgorithm: 'SM2PKE' }, 'InvalidParameter'],
      [{ SourceKeyVersionId: kms.record(from).primaryVersionId }, 'Forbidden.KeyVersionNotFound'],
      [{ SourceKeyId: from }, 'Rejected.UnsupportedOperation'],
      [{ SourceKeyId: 'key-unknown' }, 'Forbidden.KeyNotFound'],
      [{ CiphertextBlob }, 'InvalidParameter'],
      [{ CiphertextBlob: seal('') }, 'InvalidParameter'],
    ];
    for (const [change, code] of wrong) {
      const parameters = { ...source, CiphertextBlob: seal('hello'), DestinationKeyId: to, ...change };
      await expect(kms.run('ReEncrypt', parameters)).rejects.toMatchObject({ code });
    }
    for (const name of Object.keys(source)) {
      const { [name as keyof typeof source]: _left, ...rest } = source;
      const run = kms.run('ReEncrypt', { ...rest, CiphertextBlob: seal('hello'), DestinationKeyId: to });
      await expect(run).rejects.toMatchObject({ code: 'MissingParameter', message: expect.stringContaining(name) });
    }
    const toPair = kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId: rsa });
    await expect(toPair).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it.each([
    ['Disabled', 'Rejected.Disabled'],
    ['PendingDeletion', 'Rejected.PendingDeletion'],
    ['PendingImport', 'Rejected.PendingImport'],
  ] as const)('refuses source and destination in state %s', async (state, code) => {
    for (const keyId of [from, to]) {
      const before = kms.record(keyId);
      await kms.registry.updateKey(keyId, (key) => ({ ...key, state, deleteAt: '2030-01-01T00:00:00Z' }));
      const run = kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId: to });
      await expect(run).rejects.toMatchObject({ code, status: 409 });
      await kms.registry.updateKey(keyId, () => before);
    }
  });

  it('leaves service keys to their service, on either side', async () => {
    const service = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const { ciphertextBlob } = await kms.keyring.wrap(service, Buffer.from('x'), undefined);
    const runs = [
      { CiphertextBlob, DestinationKeyId: service.keyId },
      { CiphertextBlob: ciphertextBlob.toString('base64'), DestinationKeyId: to },
    ];
    for (const parameters of runs) {
      const refused = { code: 'Rejected.UnsupportedOperation', status: 400 };
      await expect(kms.run('ReEncrypt', parameters)).rejects.toMatchObject(refused);
    }
  });

  it.each([
    [{ CiphertextBlob: 'AAAA' }, 'InvalidParameter'],
    [{ CiphertextBlob: '' }, 'InvalidParameter'],
    [{ DestinationKeyId: 'key-unknown' }, 'Forbidden.KeyNotFound'],
    [{ DestinationKeyId: 'alias/unknown' }, 'Forbidden.AliasNotFound'],
    [{ DestinationEncryptionContext: '[]' }, 'InvalidParameter'],
    [{ SourceEncryptionContext: '{"a":1}' }, 'InvalidParameter'],
    [{ SourceEncryptionAlgorithm: 'RSA' }, 'InvalidParameter'],
    [{ DryRun: 'true' }, 'DryRunOperationError'],
  ])('refuses %j with %s', async (change, code) => {
    const run = kms.run('ReEncrypt', { CiphertextBlob, DestinationKeyId: to, ...(change as Record<string, string>) });
    await expect(run).rejects.toMatchObject({ code });
  });

  it('refuses ciphertext with a byte changed', async () => {
    const bytes = Buffer.from(CiphertextBlob, 'base64');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    const run = kms.run('ReEncrypt', { CiphertextBlob: bytes.toString('base64'), DestinationKeyId: to });
    await expect(run).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it('asks for one right on the source and another on the destination, whoever owns them', async () => {
    const theirs = await kms.keys.create({ account: OTHER_ACCOUNT, region: REGION }, { description: '', tags: {} });
    const checks = await kms.checks(
      'ReEncrypt',
      { CiphertextBlob, DestinationKeyId: theirs.keyId },
      { caller: STRANGER },
    );
    expect(checks).toEqual([
      { action: 'kms:ReEncryptFrom', resource: keyArnOf(from), tags: {} },
      { action: 'kms:ReEncryptTo', resource: `acs:kms:${REGION}:${OTHER_ACCOUNT}:key/${theirs.keyId}`, tags: {} },
    ]);
  });
});
