import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, type KmsFixture, keyArnOf, kmsFixture, OTHER_ACCOUNT, SCOPE, STRANGER } from '../kms-fixture.ts';

const POLICY = {
  Version: '1',
  Statement: [
    {
      Sid: 'others',
      Effect: 'Allow',
      Principal: { RAM: [`acs:ram::${OTHER_ACCOUNT}:*`] },
      Action: ['kms:Decrypt'],
      Resource: ['*'],
    },
  ],
};

describe('GetKeyPolicy and SetKeyPolicy', () => {
  let kms: KmsFixture;
  let KeyId: string;
  beforeEach(async () => {
    kms = await kmsFixture();
    KeyId = await kms.aKey();
  });

  it('show the default policy until another is set', async () => {
    const { Policy } = await kms.run('GetKeyPolicy', { KeyId });
    expect(JSON.parse(String(Policy))).toEqual({
      Version: '1',
      Statement: [
        {
          Sid: 'kms default key policy',
          Effect: 'Allow',
          Principal: { RAM: [`acs:ram::${ACCOUNT}:*`] },
          Action: ['kms:*'],
          Resource: ['*'],
        },
      ],
    });
    expect(kms.record(KeyId)).not.toHaveProperty('policy');
    // What is shown can be set.
    expect(await kms.run('SetKeyPolicy', { KeyId, Policy: String(Policy) })).toEqual({});
  });

  it('set a policy that the next permission check is made under', async () => {
    expect(await kms.run('SetKeyPolicy', { KeyId, PolicyName: 'default', Policy: JSON.stringify(POLICY) })).toEqual({});
    const { Policy } = await kms.run('GetKeyPolicy', { KeyId: keyArnOf(KeyId), PolicyName: 'default' });
    expect(JSON.parse(String(Policy))).toEqual(POLICY);
    expect(await kms.checks('Encrypt', { KeyId, Plaintext: 'AA==' })).toEqual([
      { action: 'kms:Encrypt', resource: keyArnOf(KeyId), tags: {}, policy: POLICY },
    ]);
  });

  it('know no other policy', async () => {
    const notFound = { code: 'Forbidden.ResourceNotFound', status: 404 };
    await expect(kms.run('GetKeyPolicy', { KeyId, PolicyName: 'mine' })).rejects.toMatchObject(notFound);
    const set = kms.run('SetKeyPolicy', { KeyId, PolicyName: 'mine', Policy: JSON.stringify(POLICY) });
    await expect(set).rejects.toMatchObject(notFound);
  });

  it('leave the policy of a service key alone', async () => {
    const { keyId } = await kms.keys.ensureServiceKey(SCOPE, 'oss');
    expect(await kms.run('GetKeyPolicy', { KeyId: keyId })).toHaveProperty('Policy');
    const set = kms.run('SetKeyPolicy', { KeyId: keyId, Policy: JSON.stringify(POLICY) });
    await expect(set).rejects.toMatchObject({ code: 'Rejected.UnsupportedOperation' });
  });

  it.each([
    ['GetKeyPolicy', {}, 'MissingParameter'],
    ['SetKeyPolicy', { KeyId: 'key-unknown' }, 'MissingParameter'],
    ['SetKeyPolicy', { KeyId: 'key-unknown', Policy: '' }, 'InvalidParameter'],
    ['SetKeyPolicy', { KeyId: 'key-unknown', Policy: '{"Version":"1"}' }, 'InvalidParameter'],
    [
      'SetKeyPolicy',
      { KeyId: 'key-unknown', Policy: `${JSON.stringify(POLICY)}${' '.repeat(32_768)}` },
      'InvalidParameter',
    ],
    ['SetKeyPolicy', { KeyId: 'key-unknown', Policy: JSON.stringify(POLICY) }, 'Forbidden.KeyNotFound'],
    ['GetKeyPolicy', { KeyId: 'alias/demo' }, 'Unsupported.Alias'],
  ])('%s refuses %.80j with %s', async (action, parameters, code) => {
    await expect(kms.run(action, parameters as Record<string, string>)).rejects.toMatchObject({ code });
  });

  it('ask for the right on the key', async () => {
    const parameters = { KeyId: keyArnOf(KeyId), Policy: JSON.stringify(POLICY) };
    for (const action of ['GetKeyPolicy', 'SetKeyPolicy']) {
      expect(await kms.checks(action, parameters, { caller: STRANGER })).toEqual([
        { action: `kms:${action}`, resource: keyArnOf(KeyId), tags: {} },
      ]);
    }
  });
});
