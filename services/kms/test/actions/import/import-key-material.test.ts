import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, type KmsFixture, keyArnOf, kmsFixture, START_MS } from '../kms-fixture.ts';
import { ALGORITHMS, externalKey, importMaterial, importParameters, MATERIAL, wrapMaterial } from './import-fixture.ts';

const invalidMaterial = { code: 'InvalidKeyMaterial', message: 'key material is invalid.', status: 400 };
const other = Buffer.from(MATERIAL).reverse();

let kms: KmsFixture;
let keyId: string;
beforeEach(async () => {
  kms = await kmsFixture();
  keyId = await externalKey(kms);
});

const encrypt = async () =>
  (await kms.run('Encrypt', { KeyId: keyId, Plaintext: 'aGVsbG8=' })).CiphertextBlob as string;
const decrypt = async (blob: string) => (await kms.run('Decrypt', { CiphertextBlob: blob })).Plaintext;

describe('ImportKeyMaterial', () => {
  it.each(ALGORITHMS)('enables a key with material that came by %s', async (algorithm) => {
    await importMaterial(kms, keyId, { algorithm });
    expect(kms.record(keyId)).toMatchObject({ state: 'Enabled', origin: 'EXTERNAL', keyUsage: 'ENCRYPT/DECRYPT' });
    expect(await decrypt(await encrypt())).toBe('aGVsbG8=');
  });

  it('keeps the material sealed, one version, and a fingerprint that is not a digest of the material', async () => {
    await importMaterial(kms, keyId);
    const record = kms.record(keyId);
    expect(record.versions).toHaveLength(1);
    expect(record.primaryVersionId).toBe(record.versions[0]?.keyVersionId);
    expect(record.materialFingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(record.materialExpiresAt).toBeUndefined();
    for (const encoding of ['base64', 'hex', 'latin1'] as const) {
      expect(inspect(record, { depth: 9 })).not.toContain(MATERIAL.toString(encoding));
    }
    const twin = await externalKey(kms);
    await importMaterial(kms, twin);
    expect(kms.record(twin).materialFingerprint).not.toBe(record.materialFingerprint);
  });

  it('really uses the material: the same bytes in two keys do not make them one key', async () => {
    await importMaterial(kms, keyId);
    const blob = Buffer.from(await encrypt(), 'base64');
    const twin = await externalKey(kms);
    await importMaterial(kms, twin);
    const [from = '', to = ''] = [keyId, twin].map((id) => kms.record(id).primaryVersionId);
    expect(from).toHaveLength(to.length);
    blob.write(to, 'latin1');
    await expect(decrypt(blob.toString('base64'))).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it('takes the same material again at any time, in the same version, and nothing else', async () => {
    await importMaterial(kms, keyId);
    const blob = await encrypt();
    const before = kms.record(keyId).primaryVersionId;
    await importMaterial(kms, keyId, { algorithm: 'RSAES_PKCS1_V1_5' });
    expect(kms.record(keyId).primaryVersionId).toBe(before);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
    await expect(importMaterial(kms, keyId, { material: other })).rejects.toMatchObject(invalidMaterial);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
  });

  it('lets one of two different first imports win', async () => {
    const results = await Promise.allSettled([
      importMaterial(kms, keyId),
      importMaterial(kms, keyId, { material: other }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: invalidMaterial });
    expect(await decrypt(await encrypt())).toBe('aGVsbG8=');
  });

  it('leaves a disabled key disabled, and refuses one that waits for its deletion', async () => {
    await importMaterial(kms, keyId);
    await kms.run('DisableKey', { KeyId: keyId });
    await importMaterial(kms, keyId);
    expect(kms.record(keyId).state).toBe('Disabled');
    await kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: '7' });
    await expect(importMaterial(kms, keyId)).rejects.toMatchObject({
      code: 'Rejected.StateModifiedFailed',
      status: 409,
    });
  });

  it.each(ALGORITHMS)('refuses material of any other length by %s', async (algorithm) => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId, algorithm);
    for (const size of [0, 1, 16, 24, 31, 33, 64]) {
      const EncryptedKeyMaterial = wrapMaterial(PublicKey, Buffer.alloc(size, 1), algorithm);
      const run = kms.run('ImportKeyMaterial', { KeyId: keyId, ImportToken, EncryptedKeyMaterial });
      await expect(run).rejects.toMatchObject(invalidMaterial);
    }
    expect(kms.record(keyId).state).toBe('PendingImport');
  });

  it('is for keys of origin EXTERNAL, takes an ARN and no alias, and asks for kms:ImportKeyMaterial', async () => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId);
    const more = { ImportToken, EncryptedKeyMaterial: wrapMaterial(PublicKey, MATERIAL, 'RSAES_OAEP_SHA_256') };
    await expect(kms.run('ImportKeyMaterial', { KeyId: await kms.aKey(), ...more })).rejects.toMatchObject({
      code: 'Unsupported.Origin',
    });
    await expect(kms.run('ImportKeyMaterial', { KeyId: 'alias/any', ...more })).rejects.toMatchObject({
      code: 'Unsupported.Alias',
    });
    expect(await kms.checks('ImportKeyMaterial', { KeyId: keyArnOf(keyId), ...more })).toMatchObject([
      { action: 'kms:ImportKeyMaterial', resource: keyArnOf(keyId) },
    ]);
    // A missing KeyMaterialExpireUnix is 0.
    expect(await kms.run('ImportKeyMaterial', { KeyId: keyArnOf(keyId), ...more })).toEqual({});
  });
});

describe('the import token', () => {
  const send = async (to: string, token: string, publicKey: string) =>
    kms.run('ImportKeyMaterial', {
      KeyId: to,
      ImportToken: token,
      EncryptedKeyMaterial: wrapMaterial(publicKey, MATERIAL, 'RSAES_OAEP_SHA_256'),
    });

  it('belongs to the key it was made for', async () => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId);
    await expect(send(await externalKey(kms), ImportToken, PublicKey)).rejects.toMatchObject({
      code: 'InvalidImportToken',
      message: 'import token is invalid.',
    });
  });

  it('belongs to the public key that came with it', async () => {
    const [one, two] = [await importParameters(kms, keyId), await importParameters(kms, keyId)];
    await expect(send(keyId, one.ImportToken, two.PublicKey)).rejects.toMatchObject(invalidMaterial);
  });

  it('is good for 24 hours, as often as one likes', async () => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId);
    await send(keyId, ImportToken, PublicKey);
    kms.clock.advance(DAY_MS - 1);
    await send(keyId, ImportToken, PublicKey);
    kms.clock.advance(1);
    await expect(send(keyId, ImportToken, PublicKey)).rejects.toMatchObject({
      code: 'ExpiredImportToken',
      message: 'import token is expired.',
      status: 400,
    });
  });

  it('fixes how the material is encrypted', async () => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId, 'RSAES_PKCS1_V1_5');
    await expect(send(keyId, ImportToken, PublicKey)).rejects.toMatchObject(invalidMaterial);
  });
});

describe('the end of imported material', () => {
  const expiresAtMs = START_MS + DAY_MS;

  it('comes by the clock: the key waits for its import, and the registry has the material no more', async () => {
    await importMaterial(kms, keyId, { expiresAtMs });
    const blob = await encrypt();
    expect(kms.record(keyId).materialExpiresAt).toBe('2024-05-21T06:34:21.000Z');
    kms.clock.advance(DAY_MS - 1);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
    kms.clock.advance(1);
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'Rejected.PendingImport', status: 409 });
    await expect(encrypt()).rejects.toMatchObject({ code: 'Rejected.PendingImport' });
    const record = kms.record(keyId);
    expect(record).toMatchObject({ state: 'PendingImport', versions: [{ sealedMaterial: '' }] });
    expect(record.materialExpiresAt).toBeUndefined();
    await importMaterial(kms, keyId);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
  });

  it('comes for keys that nobody uses, too', async () => {
    await importMaterial(kms, keyId, { expiresAtMs });
    await kms.keys.catchUp();
    expect(kms.record(keyId).state).toBe('Enabled');
    kms.clock.advance(DAY_MS);
    await kms.keys.catchUp();
    expect(kms.record(keyId)).toMatchObject({ state: 'PendingImport', versions: [{ sealedMaterial: '' }] });
  });

  it('is set anew by each import', async () => {
    await importMaterial(kms, keyId, { expiresAtMs });
    await importMaterial(kms, keyId, { expiresAtMs: expiresAtMs + DAY_MS });
    expect(kms.record(keyId).materialExpiresAt).toBe('2024-05-22T06:34:21.000Z');
    await importMaterial(kms, keyId);
    kms.clock.advance(9 * DAY_MS);
    expect(await decrypt(await encrypt())).toBe('aGVsbG8=');
  });

  it('cannot be over already, nor be anything but whole seconds', async () => {
    const { PublicKey, ImportToken } = await importParameters(kms, keyId);
    const EncryptedKeyMaterial = wrapMaterial(PublicKey, MATERIAL, 'RSAES_OAEP_SHA_256');
    const now = START_MS / 1000;
    for (const time of ['1', `${now - 1}`, `${now}`, '-1', `${now + 60}.5`, 'soon', '9e9', '99999999999', ' ']) {
      await expect(
        kms.run('ImportKeyMaterial', { KeyId: keyId, ImportToken, EncryptedKeyMaterial, KeyMaterialExpireUnix: time }),
      ).rejects.toMatchObject({
        code: 'InvalidParameter',
        message: 'The specified parameter "KeyMaterialExpireUnix" is not valid.',
      });
    }
  });

  it('comes for a disabled key: it waits for its import, which enables it', async () => {
    await importMaterial(kms, keyId, { expiresAtMs });
    await kms.run('DisableKey', { KeyId: keyId });
    kms.clock.advance(DAY_MS);
    expect(await kms.run('DescribeKey', { KeyId: keyId })).toMatchObject({
      KeyMetadata: { KeyState: 'PendingImport' },
    });
    await expect(kms.run('EnableKey', { KeyId: keyId })).rejects.toMatchObject({
      code: 'Rejected.StateModifiedFailed',
    });
    await importMaterial(kms, keyId);
    expect(kms.record(keyId).state).toBe('Enabled');
  });

  it('does not save a key from its deletion; a key that is kept waits for its import', async () => {
    await importMaterial(kms, keyId, { expiresAtMs });
    const blob = await encrypt();
    await kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: '7' });
    kms.clock.advance(DAY_MS);
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'Rejected.PendingDeletion' });
    expect(kms.record(keyId)).toMatchObject({ state: 'PendingDeletion', versions: [{ sealedMaterial: '' }] });
    await kms.run('CancelKeyDeletion', { KeyId: keyId });
    expect(kms.record(keyId).state).toBe('PendingImport');
    await importMaterial(kms, keyId);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
  });
});

describe('DeleteKeyMaterial', () => {
  const remove = () => kms.run('DeleteKeyMaterial', { KeyId: keyId });

  it('removes the material at once; the same material makes old ciphertext readable again', async () => {
    await importMaterial(kms, keyId, { expiresAtMs: START_MS + DAY_MS });
    const blob = await encrypt();
    expect(await remove()).toEqual({});
    const record = kms.record(keyId);
    expect(record).toMatchObject({ state: 'PendingImport', versions: [{ sealedMaterial: '' }] });
    expect(record.materialExpiresAt).toBeUndefined();
    await expect(decrypt(blob)).rejects.toMatchObject({ code: 'Rejected.PendingImport' });
    await expect(importMaterial(kms, keyId, { material: other })).rejects.toMatchObject(invalidMaterial);
    await importMaterial(kms, keyId);
    expect(await decrypt(blob)).toBe('aGVsbG8=');
  });

  it('changes nothing about a key that has none', async () => {
    await remove();
    expect(kms.record(keyId)).toMatchObject({ state: 'PendingImport', versions: [] });
    await importMaterial(kms, keyId);
    await remove();
    const removed = kms.record(keyId);
    await remove();
    expect(kms.record(keyId)).toEqual(removed);
  });

  it('takes a disabled key to its import, and leaves the deletion of a key as it is', async () => {
    await importMaterial(kms, keyId);
    await kms.run('DisableKey', { KeyId: keyId });
    await remove();
    expect(kms.record(keyId).state).toBe('PendingImport');
    await kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: '7' });
    const { deleteAt } = kms.record(keyId);
    await remove();
    expect(kms.record(keyId)).toMatchObject({ state: 'PendingDeletion', deleteAt });
  });

  it('is for keys of origin EXTERNAL, takes no alias, and asks for kms:DeleteKeyMaterial', async () => {
    await expect(kms.run('DeleteKeyMaterial', { KeyId: await kms.aKey() })).rejects.toMatchObject({
      code: 'Unsupported.Origin',
    });
    await expect(kms.run('DeleteKeyMaterial', { KeyId: 'alias/any' })).rejects.toMatchObject({
      code: 'Unsupported.Alias',
    });
    expect(await kms.checks('DeleteKeyMaterial', { KeyId: keyArnOf(keyId) })).toMatchObject([
      { action: 'kms:DeleteKeyMaterial', resource: keyArnOf(keyId) },
    ]);
  });
});
