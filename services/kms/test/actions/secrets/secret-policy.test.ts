import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../kms-fixture.ts';
import { NAME, type SecretFixture, secretFixture, stored } from './secret-fixture.ts';

let kms: SecretFixture;
beforeEach(async () => {
  kms = await secretFixture();
  await kms.aSecret();
});

const POLICY = {
  Version: '1',
  Statement: [
    {
      Sid: 'alice reads',
      Effect: 'Allow',
      Principal: { RAM: [`acs:ram::${ACCOUNT}:user/alice`] },
      Action: ['kms:GetSecretValue'],
      Resource: ['*'],
    },
  ],
};

describe('GetSecretPolicy and SetSecretPolicy', () => {
  it('show the default policy until another is set', async () => {
    const { Policy } = await kms.run('GetSecretPolicy', { SecretName: NAME });
    expect(JSON.parse(String(Policy))).toEqual({
      Version: '1',
      Statement: [
        {
          Sid: 'kms default secret policy',
          Effect: 'Allow',
          Principal: { RAM: [`acs:ram::${ACCOUNT}:*`] },
          Action: ['kms:*'],
          Resource: ['*'],
        },
      ],
    });
    const set = { SecretName: NAME, PolicyName: 'default', Policy: String(Policy) };
    expect(await kms.run('SetSecretPolicy', set)).toEqual({});
    expect(await kms.run('SetSecretPolicy', { SecretName: NAME, Policy: JSON.stringify(POLICY) })).toEqual({});
    const again = await kms.run('GetSecretPolicy', { SecretName: NAME, PolicyName: 'default' });
    expect(JSON.parse(String(again.Policy))).toEqual(POLICY);
  });

  it('know no other name', async () => {
    for (const [action, more] of [
      ['GetSecretPolicy', {}],
      ['SetSecretPolicy', { Policy: JSON.stringify(POLICY) }],
    ] as const) {
      const run = kms.run(action, { SecretName: NAME, PolicyName: 'other', ...more });
      await expect(run).rejects.toMatchObject({ code: 'Forbidden.ResourceNotFound', status: 404 });
    }
    expect(stored(kms)).not.toHaveProperty('policy');
  });

  it.each([
    '{',
    '"text"',
    '{"Version":"1"}',
    JSON.stringify({ ...POLICY, Statement: [{ ...POLICY.Statement[0], Action: ['oss:GetObject'] }] }),
    JSON.stringify({ ...POLICY, Statement: [{ ...POLICY.Statement[0], Resource: ['acs:kms:*:*:secret/x'] }] }),
    `${JSON.stringify(POLICY)}${' '.repeat(32_768)}`,
  ])('refuse the policy %.60s', async (Policy) => {
    await expect(kms.run('SetSecretPolicy', { SecretName: NAME, Policy })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "Policy" is not valid.',
    });
  });

  it('need a policy to set', async () => {
    await expect(kms.run('SetSecretPolicy', { SecretName: NAME })).rejects.toMatchObject({ code: 'MissingParameter' });
  });
});
