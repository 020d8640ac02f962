import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, type KmsFixture, keyArnOf, kmsFixture, SCOPE, STRANGER } from '../kms-fixture.ts';

const PAIR = { keySpec: 'EC_P256', keyUsage: 'SIGN/VERIFY' } as const;

describe('CreateKeyVersion', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey(undefined, PAIR);
  });

  it('gives a key pair one more version and keeps the old ones', async () => {
    const [first] = kms.record(KeyId).versions;
    kms.clock.advance(7 * DAY_MS);
    const { KeyVersion } = await kms.run('CreateKeyVersion', { KeyId });
    expect(KeyVersion).toEqual({
      KeyId,
      KeyVersionId: expect.stringMatching(new RegExp(`^${KeyId}-[0-9a-z]{10}$`)),
      CreationDate: '2024-05-27T06:34:21Z',
    });
    const { versions } = kms.record(KeyId);
    expect(versions).toHaveLength(2);
    expect(versions[0]).toEqual(first);
    expect(versions[1]?.publicKey).not.toBe(first?.publicKey);
    const { KeyMetadata } = await kms.run('DescribeKey', { KeyId });
    expect(KeyMetadata).toMatchObject({ LastRotationDate: '2024-05-27T06:34:21Z' });
  });

  it('does so once in seven days', async () => {
    kms.clock.advance(7 * DAY_MS - 1);
    const tooSoon = { code: 'Rejected.UnsupportedOperation', status: 400 };
    await expect(kms.run('CreateKeyVersion', { KeyId })).rejects.toMatchObject(tooSoon);
    kms.clock.advance(1);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => kms.run('CreateKeyVersion', { KeyId })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(kms.run('CreateKeyVersion', { KeyId })).rejects.toMatchObject(tooSoon);
    expect(kms.record(KeyId).versions).toHaveLength(2);
  });

  it.each([
    ['Disabled', 'Rejected.Disabled'],
    ['PendingDeletion', 'Rejected.PendingDeletion'],
  ] as const)('refuses a key in state %s', async (state, code) => {
    await kms.registry.updateKey(KeyId, (key) => ({ ...key, state, deleteAt: '2030-01-01T00:00:00Z' }));
    kms.clock.advance(7 * DAY_MS);
    await expect(kms.run('CreateKeyVersion', { KeyId })).rejects.toMatchObject({ code, status: 409 });
  });

  it('refuses symmetric, MAC, external and service keys', async () => {
    const mac = await kms.aKey(undefined, { keySpec: 'HMAC_SHA_256', keyUsage: 'GENERATE_VERIFY_MAC' });
    const { keyId: service } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const symmetric = await kms.aKey();
    const external = await kms.aKey('pending-import');
    kms.clock.advance(30 * DAY_MS);
    for (const id of [mac, service, symmetric]) {
      const run = kms.run('CreateKeyVersion', { KeyId: id });
      await expect(run).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
    }
    const run = kms.run('CreateKeyVersion', { KeyId: external });
    await expect(run).rejects.toMatchObject({ code: 'Rejected.PendingImport' });
  });
});

describe('DescribeKeyVersion and ListKeyVersions', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey(undefined, { rotationIntervalSeconds: (7 * DAY_MS) / 1000 });
    await kms.keys.aliases.create(kms.record(KeyId), 'alias/demo');
    for (let week = 0; week < 3; week += 1) {
      kms.clock.advance(7 * DAY_MS);
      await kms.keys.rotateDue();
    }
  });

  it('list all versions of a key, oldest first, page by page', async () => {
    const all = kms.record(KeyId).versions.map((version) => version.keyVersionId);
    expect(all).toHaveLength(4);
    const { KeyVersions, ...fields } = await kms.run('ListKeyVersions', { KeyId, PageSize: '3' });
    expect(fields).toEqual({ TotalCount: 4, PageNumber: 1, PageSize: 3 });
    const { KeyVersion } = KeyVersions as { KeyVersion: { KeyVersionId: string }[] };
    expect(KeyVersion[0]).toEqual({ KeyId, KeyVersionId: all[0], CreationDate: '2024-05-20T06:34:21Z' });
    const second = (await kms.run('ListKeyVersions', { KeyId: 'alias/demo', PageNumber: '2', PageSize: '3' }))
      .KeyVersions as typeof KeyVersions & { KeyVersion: { KeyVersionId: string }[] };
    expect([...KeyVersion, ...second.KeyVersion].map((version) => version.KeyVersionId)).toEqual(all);
  });

  it('show one version, also of a key that is not enabled', async () => {
    const KeyVersionId = String(kms.record(KeyId).versions[1]?.keyVersionId);
    const shown = { KeyVersion: { KeyId, KeyVersionId, CreationDate: '2024-05-27T06:34:21Z' } };
    expect(await kms.run('DescribeKeyVersion', { KeyId, KeyVersionId })).toEqual(shown);
    await kms.keys.scheduleDeletion(kms.record(KeyId), 7);
    expect(await kms.run('DescribeKeyVersion', { KeyId: keyArnOf(KeyId), KeyVersionId })).toEqual(shown);
  });

  it('know no version of another key', async () => {
    const other = kms.record(await kms.aKey()).primaryVersionId;
    const run = kms.run('DescribeKeyVersion', { KeyId, KeyVersionId: other });
    await expect(run).rejects.toMatchObject({ code: 'Forbidden.KeyVersionNotFound', status: 404 });
  });

  it('show an empty list for a key that waits for its import', async () => {
    const waiting = await kms.aKey('pending-import');
    expect(await kms.run('ListKeyVersions', { KeyId: waiting })).toMatchObject({
      KeyVersions: { KeyVersion: [] },
      TotalCount: 0,
    });
  });

  it.each([
    ['DescribeKeyVersion', { KeyVersionId: 'v' }, 'MissingParameter'],
    ['DescribeKeyVersion', { KeyId: 'alias/none', KeyVersionId: 'v' }, 'Forbidden.AliasNotFound'],
    ['DescribeKeyVersion', { KeyId: 'alias/demo', KeyVersionId: 'not a version' }, 'InvalidParameter'],
    ['DescribeKeyVersion', { KeyId: 'alias/demo' }, 'MissingParameter'],
    ['ListKeyVersions', { KeyId: 'alias/demo', PageSize: '102' }, 'InvalidParameter'],
    ['ListKeyVersions', { KeyId: 'key-unknown' }, 'Forbidden.KeyNotFound'],
    ['ListKeyVersions', {}, 'MissingParameter'],
  ])('%s %j: %s', async (action, parameters, code) => {
    await expect(kms.run(action, parameters as Record<string, string>)).rejects.toMatchObject({ code });
  });

  it('ask a stranger for the right on the key', async () => {
    for (const action of ['ListKeyVersions', 'DescribeKeyVersion', 'CreateKeyVersion']) {
      const parameters = { KeyId: keyArnOf(KeyId), KeyVersionId: 'v' };
      expect(await kms.checks(action, parameters, { caller: STRANGER })).toEqual([
        { action: `kms:${action}`, resource: keyArnOf(KeyId), tags: {} },
      ]);
    }
  });
});
