import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClock } from '@osseal/service-kit';
import { LowdbKeyRegistry } from '@osseal/storage/lowdb';
import { DAY_MS, type KmsFixture, kmsFixture } from '../actions/kms-fixture.ts';

/** Written by the first version of the format, before there were key pairs, imported material and rotation. */
const FIXTURE = new URL('../fixtures/registry-v1/', import.meta.url);
const SEEDED = { account: '1000000000000002', region: 'cn-beijing' };

interface Recorded {
  readonly recordedAt: string;
  readonly blobs: readonly {
    readonly keyId: string;
    readonly keyVersionId: string;
    readonly plaintext: string;
    readonly context?: Readonly<Record<string, string>>;
    readonly ciphertextBlob: string;
  }[];
}

describe('a registry of the first version', () => {
  let directory: string;
  let registry: LowdbKeyRegistry;
  let kms: KmsFixture;
  let recorded: Recorded;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'osseal-upgrade-'));
    await cp(new URL('keys.json', FIXTURE), join(directory, 'keys.json'));
    recorded = JSON.parse(await readFile(new URL('ciphertexts.json', FIXTURE), 'utf8'));
    registry = await LowdbKeyRegistry.open(directory);
    kms = await kmsFixture({ registry, clock: new TestClock(Date.parse(recorded.recordedAt) + DAY_MS) });
  });
  afterEach(async () => {
    await registry.close();
    await rm(directory, { recursive: true, force: true });
  });

  const keyIds = () => [...new Set(recorded.blobs.map((blob) => blob.keyId))];
  const [enabled, disabled, pending, service] = [0, 1, 2, 3].map((n) => () => String(keyIds()[n]));
  const describeKey = async (KeyId: string | undefined) =>
    (await kms.run('DescribeKey', { KeyId: String(KeyId) })).KeyMetadata as Record<string, string>;

  it('opens, and is not rewritten by that', async () => {
    const before = await readFile(new URL('keys.json', FIXTURE), 'utf8');
    expect(await readFile(join(directory, 'keys.json'), 'utf8')).toBe(before);
    expect([...registry.allKeys()].map((key) => key.keyId)).toEqual(keyIds());
    await kms.keys.catchUp();
    expect(await readFile(join(directory, 'keys.json'), 'utf8')).toBe(before);
  });

  it('still opens what it encrypted', async () => {
    for (const { keyId, keyVersionId, plaintext, context, ciphertextBlob } of recorded.blobs) {
      const CiphertextBlob = ciphertextBlob;
      const parameters = {
        CiphertextBlob,
        ...(context === undefined ? {} : { EncryptionContext: JSON.stringify(context) }),
      };
      const place = registry.findKey(keyId)?.account === SEEDED.account ? { region: SEEDED.region } : {};
      const isService = registry.findKey(keyId)?.creatorType === 'Service';
      const { state } = kms.record(keyId);
      await registry.updateKey(keyId, (key) => ({ ...key, state: 'Enabled' }));
      const root = { type: 'root', account: String(registry.findKey(keyId)?.account) } as const;
      const caller = { principal: root, account: root.account, accessKeyId: '', isService };
      expect(await kms.run('Decrypt', parameters, { ...place, caller })).toEqual({
        KeyId: keyId,
        KeyVersionId: keyVersionId,
        Plaintext: Buffer.from(plaintext).toString('base64'),
      });
      await registry.updateKey(keyId, (key) => ({ ...key, state }));
    }
  });

  it('shows each key as it was', async () => {
    expect(await describeKey(enabled?.())).toMatchObject({
      KeyState: 'Enabled',
      KeySpec: 'Aliyun_AES_256',
      AutomaticRotation: 'Disabled',
      MaterialExpireTime: '',
      DeletionProtection: 'Disabled',
      CreationDate: '2026-11-23T15:00:00Z',
    });
    expect(await describeKey(disabled?.())).toMatchObject({ KeyState: 'Disabled' });
    expect(await describeKey(pending?.())).toMatchObject({
      KeyState: 'PendingDeletion',
      DeleteDate: '2026-12-23T15:00:02Z',
    });
    expect(await describeKey('alias/acs/oss')).toMatchObject({ KeyId: service?.() });
    expect(kms.record(String(enabled?.())).tags).toEqual({ team: 'storage', 'acs-like': '' });
    expect(JSON.parse(String((await kms.run('GetKeyPolicy', { KeyId: String(enabled?.()) })).Policy))).toMatchObject({
      Statement: [{ Sid: 'a' }],
    });
  });

  it('learns everything that is new, and holds it after a restart', async () => {
    const KeyId = String(enabled?.());
    await kms.run('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'true', RotationInterval: '7d' });
    await kms.run('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'true' });
    kms.clock.advance(7 * DAY_MS);
    const { CiphertextBlob, KeyVersionId } = await kms.run('Encrypt', { KeyId: 'alias/first', Plaintext: 'aGVsbG8=' });
    await registry.close();
    registry = await LowdbKeyRegistry.open(directory);
    kms = await kmsFixture({ registry, clock: kms.clock });
    expect(await describeKey(KeyId)).toMatchObject({
      PrimaryKeyVersion: KeyVersionId,
      AutomaticRotation: 'Enabled',
      DeletionProtection: 'Enabled',
    });
    for (const blob of [CiphertextBlob, recorded.blobs[0]?.ciphertextBlob]) {
      expect(await kms.run('Decrypt', { CiphertextBlob: String(blob) })).toMatchObject({ KeyId });
    }
    expect(kms.record(KeyId).versions).toHaveLength(2);
  });
});
