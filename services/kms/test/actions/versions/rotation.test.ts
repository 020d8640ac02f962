import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreError } from '@osseal/storage';
import { DAY_MS, type KmsFixture, kmsFixture, SCOPE } from '../kms-fixture.ts';

const Plaintext = Buffer.from('hello').toString('base64');

describe('UpdateRotationPolicy', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey();
  });

  const turnOn = (RotationInterval = '7d', id = KeyId) =>
    kms.run('UpdateRotationPolicy', { KeyId: id, EnableAutomaticRotation: 'true', RotationInterval });
  const described = async () => (await kms.run('DescribeKey', { KeyId })).KeyMetadata as Record<string, string>;

  it('turns rotation on, with another interval, and off', async () => {
    await turnOn('30d');
    expect(await described()).toMatchObject({
      AutomaticRotation: 'Enabled',
      RotationInterval: '2592000s',
      NextRotationDate: '2024-06-19T06:34:21Z',
    });
    await turnOn('168h');
    expect(await described()).toMatchObject({ RotationInterval: '604800s', NextRotationDate: '2024-05-27T06:34:21Z' });
    await kms.run('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: 'false' });
    const off = await described();
    expect(off).toMatchObject({ AutomaticRotation: 'Disabled' });
    expect(off).not.toHaveProperty('NextRotationDate');
    expect(off).not.toHaveProperty('RotationInterval');
    kms.clock.advance(1000 * DAY_MS);
    expect((await described()).PrimaryKeyVersion).toBe(off.PrimaryKeyVersion);
  });

  it('rotates at once when the new interval is over already', async () => {
    kms.clock.advance(8 * DAY_MS);
    const before = kms.record(KeyId).primaryVersionId;
    await turnOn('7d');
    const { versions, primaryVersionId, lastRotatedAt } = kms.record(KeyId);
    expect(versions).toHaveLength(2);
    expect(primaryVersionId).not.toBe(before);
    expect(lastRotatedAt).toBe('2024-05-28T06:34:21.000Z');
  });

  it.each([
    [{ EnableAutomaticRotation: 'true' }, 'MissingParameter', 'RotationInterval'],
    [{ RotationInterval: '30d' }, 'MissingParameter', 'EnableAutomaticRotation'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '6d' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '604799s' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '731d' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '30' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '2w' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: 'true', RotationInterval: '07d' }, 'InvalidParameter', 'RotationInterval'],
    [{ EnableAutomaticRotation: '1', RotationInterval: '30d' }, 'InvalidParameter', 'EnableAutomaticRotation'],
  ])('refuses %j with %s on %s', async (parameters, code, name) => {
    const run = kms.run('UpdateRotationPolicy', { KeyId, ...(parameters as Record<string, string>) });
    await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(`"${name}"`) });
  });

  it('refuses keys that do not rotate', async () => {
    const pair = await kms.aKey(undefined, { keySpec: 'EC_P256', keyUsage: 'SIGN/VERIFY' });
    const hardware = await kms.aKey(undefined, { keySpec: 'Aliyun_AES_128', protectionLevel: 'HSM' });
    const { keyId: service } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    for (const id of [pair, hardware, service]) {
      await expect(turnOn('7d', id)).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation', status: 400 });
    }
    const external = await kms.aKey('pending-import');
    await expect(turnOn('7d', external)).rejects.toMatchObject({ code: 'Rejected.PendingImport' });
    await kms.registry.updateKey(external, (key) => ({ ...key, state: 'Enabled' }));
    await expect(turnOn('7d', external)).rejects.toMatchObject({ code: 'Unsupported.Origin', status: 400 });
  });

  it.each([
    ['disabled', 'Rejected.Disabled'],
    ['pending-deletion', 'Rejected.PendingDeletion'],
  ] as const)('refuses a %s key', async (change, code) => {
    await expect(turnOn('7d', await kms.aKey(change))).rejects.toMatchObject({ code, status: 409 });
  });
});

describe('automatic rotation', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey(undefined, { rotationIntervalSeconds: (30 * DAY_MS) / 1000 });
  });

  const encrypt = async () => (await kms.run('Encrypt', { KeyId, Plaintext })) as Record<'CiphertextBlob', string>;
  const versions = () => kms.record(KeyId).versions.map((version) => version.keyVersionId);

  it('happens when the key is used after its date; what was encrypted before still opens', async () => {
    const before = await encrypt();
    kms.clock.advance(30 * DAY_MS - 1);
    expect(await encrypt()).toMatchObject({ KeyVersionId: versions()[0] });
    kms.clock.advance(1);
    const after = await encrypt();
    expect(versions()).toHaveLength(2);
    expect(before).toMatchObject({ KeyVersionId: versions()[0] });
    expect(after).toMatchObject({ KeyVersionId: versions()[1] });
    expect(Buffer.from(after.CiphertextBlob, 'base64').toString('latin1')).toMatch(
      new RegExp(`^${versions()[1]}\\x01`),
    );
    expect(await kms.run('Decrypt', { CiphertextBlob: before.CiphertextBlob })).toEqual({
      KeyId,
      KeyVersionId: versions()[0],
      Plaintext,
    });
    expect(await kms.run('Decrypt', { CiphertextBlob: after.CiphertextBlob })).toMatchObject({
      KeyVersionId: versions()[1],
      Plaintext,
    });
  });

  it('shows in DescribeKey, counted anew from the day it happened', async () => {
    kms.clock.advance(31 * DAY_MS);
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId });
    expect(KeyMetadata).toMatchObject({
      PrimaryKeyVersion: versions()[1],
      LastRotationDate: '2024-06-20T06:34:21Z',
      NextRotationDate: '2024-07-20T06:34:21Z',
    });
  });

  it('happens by decryption and by alias too', async () => {
    const { CiphertextBlob } = await encrypt();
    await kms.keys.aliases.create(kms.record(KeyId), 'alias/demo');
    kms.clock.advance(30 * DAY_MS);
    await kms.run('Decrypt', { CiphertextBlob });
    expect(versions()).toHaveLength(2);
    kms.clock.advance(30 * DAY_MS);
    await kms.run('GenerateDataKey', { KeyId: 'alias/demo' });
    expect(versions()).toHaveLength(3);
  });

  it('happens once, however many use the key at the time', async () => {
    kms.clock.advance(30 * DAY_MS);
    const made = await Promise.all(Array.from({ length: 20 }, encrypt));
    expect(versions()).toHaveLength(2);
    expect(new Set(made.map((one) => (one as Record<string, string>).KeyVersionId))).toEqual(new Set([versions()[1]]));
  });

  it('happens to keys that nobody uses when the service catches up', async () => {
    kms.clock.advance(30 * DAY_MS);
    expect(await kms.keys.rotateDue()).toBe(1);
    expect(await kms.keys.rotateDue()).toBe(0);
    expect(versions()).toHaveLength(2);
  });

  it.each(['DisableKey', 'ScheduleKeyDeletion'])('rests after %s and is made up for afterwards', async (stop) => {
    await kms.run(stop, { KeyId, PendingWindowInDays: '366' });
    const before = await kms.run('DescribeKey', { KeyId });
    expect(before.KeyMetadata).toMatchObject({ AutomaticRotation: 'Suspended', RotationInterval: '2592000s' });
    kms.clock.advance(100 * DAY_MS);
    expect(await kms.keys.rotateDue()).toBe(0);
    expect(await kms.run('DescribeKey', { KeyId })).toEqual(before);
    await kms.run(stop === 'DisableKey' ? 'EnableKey' : 'CancelKeyDeletion', { KeyId });
    expect(versions()).toHaveLength(2);
    expect((await kms.run('DescribeKey', { KeyId })).KeyMetadata).toMatchObject({
      AutomaticRotation: 'Enabled',
      LastRotationDate: '2024-08-28T06:34:21Z',
    });
  });

  it('changes nothing when it cannot be stored', async () => {
    kms.clock.advance(30 * DAY_MS);
    const update = jest.spyOn(kms.registry, 'updateKey').mockRejectedValueOnce(new StoreError('full', 'disk full'));
    await expect(encrypt()).rejects.toThrow('disk full');
    update.mockRestore();
    expect(versions()).toHaveLength(1);
    await encrypt();
    expect(versions()).toHaveLength(2);
  });
});
