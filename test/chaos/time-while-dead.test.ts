import { createPublicKey, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OssealProcess, sendOss } from '@osseal/testkit';
import { type LivedThrough, liveThrough, type PastCaller } from '../lived-through.ts';
import { ossClient, popClient, rejection } from '../sdk/clients.ts';

type Answer = Record<string, unknown>;
type Metadata = Readonly<Record<string, string>>;

const DAY_MS = 86_400_000;
/** The server is killed so many days ago. */
const DAYS = 8;
const material = Buffer.alloc(32, 11);
const bucket = 'while-dead';
const object = 'object.txt';

let past: LivedThrough<Awaited<ReturnType<typeof prepare>>>;
let server: OssealProcess;
beforeAll(async () => {
  past = await liveThrough(DAYS, prepare);
  server = await past.start();
});
afterAll(() => past?.dispose());

/** What the clock has something in store for. */
async function prepare(call: PastCaller, then: OssealProcess) {
  const rotation = { EnableAutomaticRotation: 'true', RotationInterval: '7d' };
  const make = async (parameters: Readonly<Record<string, string>>) =>
    (await call('CreateKey', parameters)).KeyMetadata as Metadata & { readonly KeyId: string };
  const encrypt = async (KeyId: string) =>
    String((await call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).CiphertextBlob);

  const rotating = await make(rotation);
  const suspended = await make(rotation);
  const sealed = { rotating: await encrypt(rotating.KeyId), suspended: await encrypt(suspended.KeyId) };
  await call('DisableKey', { KeyId: suspended.KeyId });

  const external = await make({ Origin: 'EXTERNAL' });
  const imported = await importOf(call, external.KeyId);
  const expires = Math.floor((Date.now() - (DAYS - 1) * DAY_MS) / 1000);
  await call('ImportKeyMaterial', { ...imported, KeyMaterialExpireUnix: String(expires) });
  const put = await putObject(then, external.KeyId);

  const removed = await make({});
  await call('CreateAlias', { KeyId: removed.KeyId, AliasName: 'alias/reused' });
  const blobOfRemoved = await encrypt(removed.KeyId);
  await call('ScheduleKeyDeletion', { KeyId: removed.KeyId, PendingWindowInDays: '7' });

  for (const SecretName of ['forgotten', 'kept']) {
    await call('CreateSecret', { SecretName, SecretData: 'hush', VersionId: 'v1' });
  }
  await call('DeleteSecret', { SecretName: 'forgotten', RecoveryWindowInDays: '7' });
  await call('DeleteSecret', { SecretName: 'kept', RecoveryWindowInDays: '30' });
  return { rotating, suspended, sealed, external, imported, put, removed, blobOfRemoved };
}

async function importOf(call: PastCaller, KeyId: string): Promise<Record<string, string>> {
  const wanted = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
  const { PublicKey, ImportToken } = await call('GetParametersForImport', wanted);
  const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
  const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha256' }, material).toString('base64');
  return { KeyId, ImportToken: String(ImportToken), EncryptedKeyMaterial };
}

/** An SSE-KMS object; the statuses of the answers. */
async function putObject(then: OssealProcess, keyId: string): Promise<readonly number[]> {
  const date = new Date(Date.now() - DAYS * DAY_MS);
  const made = await sendOss(then, { method: 'PUT', bucket, date });
  const headers = { 'x-oss-server-side-encryption': 'KMS', 'x-oss-server-side-encryption-key-id': keyId };
  const put = await sendOss(then, { method: 'PUT', bucket, key: object, date, headers, body: 'sealed by own key' });
  return [made.status, put.status];
}

const call = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
  popClient(server).request<Answer>(action, parameters, { method: 'POST' });
const metadataOf = async (KeyId: string) => (await call('DescribeKey', { KeyId })).KeyMetadata as Metadata;
const decrypt = async (CiphertextBlob: string) => (await call('Decrypt', { CiphertextBlob })).Plaintext;
const versionsOf = async (KeyId: string) => (await call('ListKeyVersions', { KeyId })).TotalCount;

describe('the days that a killed server missed', () => {
  it('rotate a key once, and a further crash does not repeat it', async () => {
    const { rotating, sealed } = past.left;
    const before = await metadataOf(rotating.KeyId);
    expect(before.PrimaryKeyVersion).not.toBe(rotating.PrimaryKeyVersion);
    expect(before.AutomaticRotation).toBe('Enabled');
    expect(Math.abs(Date.parse(String(before.LastRotationDate)) - Date.now())).toBeLessThan(60_000);
    expect(Math.round((Date.parse(String(before.NextRotationDate)) - Date.now()) / DAY_MS)).toBe(7);
    expect(await decrypt(sealed.rotating)).toBe('aGVsbG8=');
    const made = await call('Encrypt', { KeyId: rotating.KeyId, Plaintext: 'aGVsbG8=' });
    expect(made.KeyVersionId).toBe(before.PrimaryKeyVersion);

    await server.kill();
    server = await past.start();
    expect(await metadataOf(rotating.KeyId)).toEqual(before);
    expect(await versionsOf(rotating.KeyId)).toBe(2);
    expect(await decrypt(sealed.rotating)).toBe('aGVsbG8=');
    expect(await decrypt(String(made.CiphertextBlob))).toBe('aGVsbG8=');
  });

  it('leave a suspended rotation to the moment at which the key is enabled again', async () => {
    const { KeyId, PrimaryKeyVersion } = past.left.suspended;
    expect(await metadataOf(KeyId)).toMatchObject({ AutomaticRotation: 'Suspended', PrimaryKeyVersion });
    expect(await versionsOf(KeyId)).toBe(1);
    await call('EnableKey', { KeyId });
    expect(await metadataOf(KeyId)).toMatchObject({ AutomaticRotation: 'Enabled' });
    expect(await versionsOf(KeyId)).toBe(2);
    expect(await decrypt(past.left.sealed.suspended)).toBe('aGVsbG8=');
  });

  it('take imported material away; the same material brings the key and its objects back', async () => {
    const { external, imported, put } = past.left;
    expect(put).toEqual([200, 200]);
    const { KeyId } = external;
    expect(await metadataOf(KeyId)).toMatchObject({ KeyState: 'PendingImport', MaterialExpireTime: '' });
    const oss = ossClient(server, { bucket });
    expect(await rejection(oss.get(object))).toMatchObject({ code: 'KeyPendingImport' });
    expect(await rejection(call('ImportKeyMaterial', imported))).toMatchObject({ code: 'ExpiredImportToken' });
    await call('ImportKeyMaterial', await importOf(call, KeyId));
    expect(await metadataOf(KeyId)).toMatchObject({ KeyState: 'Enabled', MaterialExpireTime: '' });
    expect(String((await oss.get(object)).content)).toBe('sealed by own key');
    await call('DeleteKeyMaterial', { KeyId });
    expect(await rejection(oss.get(object))).toMatchObject({ code: 'KeyPendingImport' });
  });

  it('delete a key with its alias', async () => {
    const { removed, blobOfRemoved } = past.left;
    const { KeyId } = removed;
    expect((await rejection(call('DescribeKey', { KeyId }))).code).toBe('Forbidden.KeyNotFound');
    expect((await rejection(decrypt(blobOfRemoved))).code).toBe('Forbidden.KeyNotFound');
    const { rotating } = past.left;
    await call('CreateAlias', { KeyId: rotating.KeyId, AliasName: 'alias/reused' });
    expect(await metadataOf('alias/reused')).toMatchObject({ KeyId: rotating.KeyId });
  });

  it('delete a secret whose window is over, and no other', async () => {
    const described = rejection(call('DescribeSecret', { SecretName: 'forgotten' }));
    expect((await described).code).toBe('Forbidden.ResourceNotFound');
    await call('CreateSecret', { SecretName: 'forgotten', SecretData: 'new', VersionId: 'v1' });
    await call('RestoreSecret', { SecretName: 'kept' });
    expect(await call('GetSecretValue', { SecretName: 'kept' })).toMatchObject({ SecretData: 'hush' });
  });
});
