import * as kms from '@alicloud/kms20160120';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OssealProcess, sendKms } from '@osseal/testkit';
import { type LivedThrough, liveThrough } from '../lived-through.ts';
import { kmsClient, rejection } from './clients.ts';
import { type Caller, coreCallers } from './core-callers.ts';

const DAYS = 8;
const callers = coreCallers(() => server);

/** Keys that were made 8 days ago: one of each for each test that wants one. */
let aged: LivedThrough<{ readonly pairs: string[]; readonly symmetric: string[] }>;
let server: OssealProcess;
beforeAll(async () => {
  aged = await liveThrough(DAYS, async (call) => {
    const make = async (parameters: Readonly<Record<string, string>>) => {
      const { KeyMetadata } = await call('CreateKey', parameters);
      return (KeyMetadata as { KeyId: string }).KeyId;
    };
    const each = (parameters: Readonly<Record<string, string>>) =>
      Promise.all(Array.from({ length: callers.length + 2 }, () => make(parameters)));
    return { pairs: await each({ KeySpec: 'EC_P256' }), symmetric: await each({}) };
  });
  server = await aged.start();
});
afterAll(() => aged?.dispose());

const taken = (keyIds: string[]): string => String(keyIds.shift());

async function metadataOf(call: Caller, KeyId: string) {
  return (await call('DescribeKey', { KeyId })).KeyMetadata as Readonly<Record<string, string>>;
}

interface Version {
  readonly KeyId: string;
  readonly KeyVersionId: string;
  readonly CreationDate: string;
}

async function versionsOf(call: Caller, KeyId: string): Promise<readonly Version[]> {
  const { KeyVersions } = await call('ListKeyVersions', { KeyId });
  return (KeyVersions as { KeyVersion: readonly Version[] }).KeyVersion;
}

async function createKey(call: Caller, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
  const { KeyMetadata } = await call('CreateKey', parameters);
  return (KeyMetadata as { KeyId: string }).KeyId;
}

describe.each(callers)('%s', (_name, callerOf) => {
  it('gives a key pair a version, and another one no sooner than after 7 days', async () => {
    const call = callerOf();
    const KeyId = taken(aged.left.pairs);
    const [first] = await versionsOf(call, KeyId);
    const { KeyVersion } = await call('CreateKeyVersion', { KeyId });
    const second = KeyVersion as Version;
    expect(await versionsOf(call, KeyId)).toEqual([first, second]);
    expect(await call('DescribeKeyVersion', { KeyId, KeyVersionId: second.KeyVersionId })).toEqual({
      KeyVersion: { KeyId, KeyVersionId: second.KeyVersionId, CreationDate: expect.stringMatching(/Z$/) },
      RequestId: expect.any(String),
    });
    const keyOf = async ({ KeyVersionId = '' }: Partial<Version> = {}) =>
      (await call('GetPublicKey', { KeyId, KeyVersionId })).PublicKey;
    expect(await keyOf(first)).not.toBe(await keyOf(second));
    const on = { KeyId, Algorithm: 'ECDSA_SHA_256', Digest: Buffer.alloc(32, 9).toString('base64') };
    const { Value } = await call('AsymmetricSign', { ...on, KeyVersionId: second.KeyVersionId });
    const verify = (KeyVersionId: string) => call('AsymmetricVerify', { ...on, KeyVersionId, Value: String(Value) });
    expect(await verify(second.KeyVersionId)).toMatchObject({ Value: true });
    expect(await verify(String(first?.KeyVersionId))).toMatchObject({ Value: false });
    const again = rejection(call('CreateKeyVersion', { KeyId }));
    expect((await again).code).toBe('Rejected.UnsupportedOperation');
    const paged = await call('ListKeyVersions', { KeyId, PageNumber: '2', PageSize: '1' });
    expect(paged).toMatchObject({ TotalCount: 2, PageNumber: 2, PageSize: 1, KeyVersions: { KeyVersion: [second] } });
  });

  it('rotates a key whose interval is over already, and keeps what it encrypted', async () => {
    const call = callerOf();
    const KeyId = taken(aged.left.symmetric);
    const before = await metadataOf(call, KeyId);
    expect(before).toMatchObject({ AutomaticRotation: 'Disabled' });
    expect(before).not.toHaveProperty('NextRotationDate');
    const old = await call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' });
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'true', RotationInterval: '7d' });
    const after = await metadataOf(call, KeyId);
    expect(after).toMatchObject({ AutomaticRotation: 'Enabled', RotationInterval: '604800s' });
    const { LastRotationDate = '', NextRotationDate = '', PrimaryKeyVersion } = after;
    expect(Date.parse(NextRotationDate) - Date.parse(LastRotationDate)).toBe(7 * 86_400_000);
    expect(Date.now() - Date.parse(LastRotationDate)).toBeLessThan(60_000);
    expect((await versionsOf(call, KeyId)).map(({ KeyVersionId }) => KeyVersionId)).toEqual([
      before.PrimaryKeyVersion,
      PrimaryKeyVersion,
    ]);
    expect(await call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).toMatchObject({ KeyVersionId: PrimaryKeyVersion });
    expect(await call('Decrypt', { CiphertextBlob: String(old.CiphertextBlob) })).toMatchObject({
      KeyVersionId: before.PrimaryKeyVersion,
      Plaintext: 'aGVsbG8=',
    });
    const moved = await call('ReEncrypt', { CiphertextBlob: String(old.CiphertextBlob), DestinationKeyId: KeyId });
    const opened = await call('Decrypt', { CiphertextBlob: String(moved.CiphertextBlob) });
    expect(opened).toMatchObject({ KeyVersionId: PrimaryKeyVersion, Plaintext: 'aGVsbG8=' });
    await call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'false' });
    expect(await metadataOf(call, KeyId)).toMatchObject({ AutomaticRotation: 'Disabled', PrimaryKeyVersion });
  });

  it.each([
    ['30d', '2592000s'],
    ['168h', '604800s'],
    ['10080m', '604800s'],
    ['604800s', '604800s'],
    ['730d', '63072000s'],
  ])('takes the interval %s', async (RotationInterval, shown) => {
    const call = callerOf();
    const KeyId = await createKey(call, { EnableAutomaticRotation: 'true', RotationInterval });
    expect(await metadataOf(call, KeyId)).toMatchObject({ AutomaticRotation: 'Enabled', RotationInterval: shown });
    await call('DisableKey', { KeyId });
    expect(await metadataOf(call, KeyId)).toMatchObject({ AutomaticRotation: 'Suspended', RotationInterval: shown });
    await call('EnableKey', { KeyId });
    expect(await metadataOf(call, KeyId)).toMatchObject({ AutomaticRotation: 'Enabled' });
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    expect(await metadataOf(call, KeyId)).toMatchObject({ AutomaticRotation: 'Suspended' });
  });

  it('encrypts anew across keys and contexts', async () => {
    const call = callerOf();
    const [from, to] = [await createKey(call), await createKey(call)];
    const SourceEncryptionContext = JSON.stringify({ order: '7 + 8' });
    const DestinationEncryptionContext = JSON.stringify({ order: '密' });
    const sealed = await call('Encrypt', {
      KeyId: from,
      Plaintext: 'aGVsbG8=',
      EncryptionContext: SourceEncryptionContext,
    });
    const source = { CiphertextBlob: String(sealed.CiphertextBlob), DestinationKeyId: to };
    const moved = await call('ReEncrypt', { ...source, SourceEncryptionContext, DestinationEncryptionContext });
    // The key that opened the source, as the documentation has it.
    expect(moved).toMatchObject({ KeyId: from, KeyVersionId: sealed.KeyVersionId });
    const CiphertextBlob = String(moved.CiphertextBlob);
    const opened = await call('Decrypt', { CiphertextBlob, EncryptionContext: DestinationEncryptionContext });
    expect(opened).toMatchObject({ KeyId: to, Plaintext: 'aGVsbG8=' });
    const wrong = rejection(call('Decrypt', { CiphertextBlob, EncryptionContext: SourceEncryptionContext }));
    expect((await wrong).code).toBe('InvalidParameter');
    expect((await rejection(call('ReEncrypt', source))).code).toBe('InvalidParameter');
  });

  it('brings what an RSA key encrypts under a symmetric key', async () => {
    const call = callerOf();
    const SourceKeyId = await createKey(call, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT/DECRYPT' });
    const DestinationKeyId = await createKey(call);
    const [version] = await versionsOf(call, SourceKeyId);
    const SourceKeyVersionId = String(version?.KeyVersionId);
    const SourceEncryptionAlgorithm = 'RSAES_OAEP_SHA_256';
    const { CiphertextBlob } = await call('AsymmetricEncrypt', {
      KeyId: SourceKeyId,
      KeyVersionId: SourceKeyVersionId,
      Algorithm: SourceEncryptionAlgorithm,
      Plaintext: 'aGVsbG8=',
    });
    const given = { CiphertextBlob: String(CiphertextBlob), SourceKeyId, SourceKeyVersionId, DestinationKeyId };
    const moved = await call('ReEncrypt', { ...given, SourceEncryptionAlgorithm });
    const opened = await call('Decrypt', { CiphertextBlob: String(moved.CiphertextBlob) });
    expect(opened).toMatchObject({ KeyId: DestinationKeyId, Plaintext: 'aGVsbG8=' });
    const incomplete = await rejection(call('ReEncrypt', given));
    expect(incomplete.code).toBe('MissingParameter');
    expect(incomplete.message).toContain('SourceEncryptionAlgorithm');
  });

  it('sees refusals as the service words them', async () => {
    const call = callerOf();
    const symmetric = await createKey(call);
    const pair = await createKey(call, { KeySpec: 'EC_P256' });
    const rotate = { KeyId: symmetric, EnableAutomaticRotation: 'true' };
    const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
      ['CreateKeyVersion', { KeyId: symmetric }, 'Rejected.UnsupportedOperation'],
      ['CreateKeyVersion', { KeyId: pair }, 'Rejected.UnsupportedOperation'],
      ['CreateKeyVersion', { KeyId: 'alias/none' }, 'Forbidden.AliasNotFound'],
      ['DescribeKeyVersion', { KeyId: pair, KeyVersionId: 'none' }, 'Forbidden.KeyVersionNotFound'],
      ['DescribeKeyVersion', { KeyId: pair }, 'MissingParameter'],
      ['ListKeyVersions', { KeyId: pair, PageSize: '102' }, 'InvalidParameter'],
      ['UpdateRotationPolicy', rotate, 'MissingParameter'],
      ['UpdateRotationPolicy', { ...rotate, RotationInterval: '6d' }, 'InvalidParameter'],
      ['UpdateRotationPolicy', { ...rotate, RotationInterval: '731d' }, 'InvalidParameter'],
      ['UpdateRotationPolicy', { ...rotate, RotationInterval: '30' }, 'InvalidParameter'],
      ['UpdateRotationPolicy', { ...rotate, RotationInterval: '7d', KeyId: pair }, 'Rejected.UnsupportedOperation'],
      ['UpdateRotationPolicy', { ...rotate, RotationInterval: '7d', KeyId: 'alias/x' }, 'Unsupported.Alias'],
      ['ReEncrypt', { CiphertextBlob: 'AAAA', DestinationKeyId: symmetric }, 'InvalidParameter'],
    ];
    for (const [action, parameters, code] of cases) {
      const error = await rejection(call(action, parameters));
      expect([action, parameters, error.code]).toEqual([action, parameters, code]);
    }
    await call('DisableKey', { KeyId: symmetric });
    const disabled = call('UpdateRotationPolicy', { ...rotate, RotationInterval: '7d' });
    expect((await rejection(disabled)).code).toBe('Rejected.Disabled');
  });
});

describe('kms20160120', () => {
  it('creates, describes and lists versions, and sets rotation', async () => {
    const client = kmsClient(server);
    const keyId = taken(aged.left.pairs);
    const { keyVersion } = await client.createKeyVersion(new kms.CreateKeyVersionRequest({ keyId }));
    const { keyVersionId } = keyVersion;
    const described = await client.describeKeyVersion(new kms.DescribeKeyVersionRequest({ keyId, keyVersionId }));
    expect(described.keyVersion).toMatchObject({ keyId, keyVersionId, creationDate: keyVersion.creationDate });
    const listed = await client.listKeyVersions(new kms.ListKeyVersionsRequest({ keyId }));
    expect(listed).toMatchObject({ totalCount: 2, pageNumber: 1, pageSize: 10 });
    expect(listed.keyVersions.keyVersion[1]).toMatchObject({ keyVersionId });

    const symmetric = taken(aged.left.symmetric);
    await client.updateRotationPolicy(
      new kms.UpdateRotationPolicyRequest({
        keyId: symmetric,
        enableAutomaticRotation: true,
        rotationInterval: '365d',
      }),
    );
    const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId: symmetric }));
    expect(keyMetadata).toMatchObject({ automaticRotation: 'Enabled', rotationInterval: '31536000s' });
    expect(Date.parse(keyMetadata.nextRotationDate)).toBe(Date.parse(keyMetadata.lastRotationDate) + 365 * 86_400_000);
  });
});

describe('XML', () => {
  it('carries versions and rotation', async () => {
    const send = async (action: string, parameters: Readonly<Record<string, string>>) =>
      (await sendKms(server, { action, parameters: { Format: 'XML', ...parameters } })).text;
    const KeyId = taken(aged.left.pairs);
    const made = await send('CreateKeyVersion', { KeyId });
    const KeyVersionId = String(/<KeyVersionId>(.*)<\/KeyVersionId>/.exec(made)?.[1]);
    const version = `<KeyVersion><KeyId>${KeyId}</KeyId><KeyVersionId>${KeyVersionId}</KeyVersionId><CreationDate>`;
    expect(made).toContain(version);
    expect(await send('DescribeKeyVersion', { KeyId, KeyVersionId })).toContain(version);
    expect(await send('ListKeyVersions', { KeyId })).toMatch(
      /<KeyVersions><KeyVersion>.*<\/KeyVersion><KeyVersion>.*<\/KeyVersion><\/KeyVersions><TotalCount>2<\/TotalCount>/,
    );
    const symmetric = taken(aged.left.symmetric);
    const rotation = { EnableAutomaticRotation: 'true', RotationInterval: '30d' };
    expect(await send('UpdateRotationPolicy', { KeyId: symmetric, ...rotation })).toMatch(/Response><RequestId>/);
    expect(await send('DescribeKey', { KeyId: symmetric })).toContain('<RotationInterval>2592000s</RotationInterval>');
  });
});
