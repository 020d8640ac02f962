import { beforeEach, describe, expect, it } from '@jest/globals';
import { type KmsFixture, keyArnOf, kmsFixture, SCOPE, STRANGER } from '../kms-fixture.ts';

const tags = (pairs: Record<string, string>) =>
  JSON.stringify(Object.entries(pairs).map(([TagKey, TagValue]) => ({ TagKey, TagValue })));

describe('TagResource, UntagResource and ListResourceTags', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey();
  });

  it('add, replace, remove and list', async () => {
    expect(await kms.run('TagResource', { KeyId, Tags: tags({ team: 'a', env: 'test' }) })).toEqual({});
    await kms.run('TagResource', { KeyId: keyArnOf(KeyId), Tags: tags({ env: 'live', ['__proto__']: '' }) });
    expect(await kms.run('ListResourceTags', { KeyId })).toEqual({
      Tags: {
        Tag: [
          { KeyId, TagKey: 'team', TagValue: 'a' },
          { KeyId, TagKey: 'env', TagValue: 'live' },
          { KeyId, TagKey: '__proto__', TagValue: '' },
        ],
      },
    });
    await kms.run('UntagResource', { KeyId, TagKeys: '["env","__proto__","unknown"]' });
    expect(kms.record(KeyId).tags).toEqual({ team: 'a' });
    await kms.run('UntagResource', { KeyId, TagKeys: '["team"]' });
    expect(await kms.run('ListResourceTags', { KeyId })).toEqual({ Tags: { Tag: [] } });
  });

  it('work on secrets too', async () => {
    await kms.run('CreateSecret', { SecretName: 'db', SecretData: 's', VersionId: 'v1', Tags: tags({ team: 'a' }) });
    await kms.run('TagResource', { SecretName: 'db', Tags: tags({ env: 'test' }) });
    await kms.run('UntagResource', { SecretName: 'db', TagKeys: '["team"]' });
    expect((await kms.kms.secrets.finder.list(SCOPE, new Map())).map((secret) => secret.tags)).toEqual([
      { env: 'test' },
    ]);
    const [check] = await kms.checks('TagResource', { SecretName: 'db', Tags: tags({}) });
    expect(check).toMatchObject({ action: 'kms:TagResource', resource: expect.stringMatching(/:secret\/db$/) });
    const unknown = kms.run('TagResource', { SecretName: 'none', Tags: tags({}) });
    await expect(unknown).rejects.toMatchObject({ code: 'Forbidden.ResourceNotFound', status: 404 });
    const bad = kms.run('TagResource', { SecretName: 'not a name', Tags: tags({}) });
    await expect(bad).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it.each([
    ['TagResource', { Tags: '[]' }, 'MissingParameter', 'KeyId'],
    ['UntagResource', { TagKeys: '["a"]' }, 'MissingParameter', 'KeyId'],
    ['TagResource', { KeyId: 'key-unknown', SecretName: 'db', Tags: '[]' }, 'InvalidParameter', 'SecretName'],
    ['TagResource', { KeyId: 'key-unknown' }, 'MissingParameter', 'Tags'],
    ['UntagResource', { KeyId: 'key-unknown' }, 'MissingParameter', 'TagKeys'],
    ['UntagResource', { KeyId: 'key-unknown', TagKeys: '[]' }, 'InvalidParameter', 'TagKeys'],
    ['UntagResource', { KeyId: 'key-unknown', TagKeys: '{"a":1}' }, 'InvalidParameter', 'TagKeys'],
    ['UntagResource', { KeyId: 'key-unknown', TagKeys: '["acs:a"]' }, 'InvalidParameter', 'TagKeys'],
    ['TagResource', { KeyId: 'key-unknown', Tags: tags({ 'aliyun-a': '' }) }, 'InvalidParameter', 'Tags'],
    ['TagResource', { KeyId: 'key-unknown', Tags: tags({ a: 'ä' }) }, 'InvalidParameter', 'Tags'],
  ])('%s refuses %j with %s on %s', async (action, parameters, code, name) => {
    const run = kms.run(action, parameters as Record<string, string>);
    await expect(run).rejects.toMatchObject({ code, message: expect.stringContaining(`"${name}"`) });
  });

  it('know no certificates, and no key by alias', async () => {
    const run = (selector: Record<string, string>) => kms.run('TagResource', { ...selector, Tags: '[]' });
    await expect(run({ CertificateId: 'c' })).rejects.toMatchObject({ code: 'UnsupportedOperation' });
    await expect(run({ KeyId: 'alias/demo' })).rejects.toMatchObject({ code: 'Unsupported.Alias' });
    await expect(run({ KeyId: 'key-unknown' })).rejects.toMatchObject({ code: 'Forbidden.KeyNotFound' });
  });

  it('leave service keys to their service, which may be looked at', async () => {
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    const change = kms.run('TagResource', { KeyId: keyId, Tags: tags({ a: 'b' }) });
    await expect(change).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
    expect(await kms.run('ListResourceTags', { KeyId: keyId })).toEqual({ Tags: { Tag: [] } });
  });

  it('show in the permission checks of the key from then on', async () => {
    await kms.run('TagResource', { KeyId, Tags: tags({ team: 'a' }) });
    expect(await kms.checks('ListResourceTags', { KeyId: keyArnOf(KeyId) }, { caller: STRANGER })).toEqual([
      { action: 'kms:ListResourceTags', resource: keyArnOf(KeyId), tags: { team: 'a' } },
    ]);
  });
});
