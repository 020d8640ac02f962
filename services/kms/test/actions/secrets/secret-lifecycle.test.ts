import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, STRANGER } from '../kms-fixture.ts';
import { NAME, type SecretFixture, secretArnOf, secretFixture, stored } from './secret-fixture.ts';

let kms: SecretFixture;
beforeEach(async () => {
  kms = await secretFixture();
});

const inWindow = { code: 'Rejected.ResourceInDeleteWindow', status: 409 };
const notFound = { code: 'Forbidden.ResourceNotFound', status: 404 };

/** Every action that names one secret, with what else it needs, and what it does in the recovery window. */
const NAMING: readonly [action: string, more: Record<string, string>, inWindow: 'refused' | 'works'][] = [
  ['DescribeSecret', {}, 'works'],
  ['UpdateSecret', { Description: 'new' }, 'refused'],
  ['DeleteSecret', {}, 'refused'],
  ['RestoreSecret', {}, 'works'],
  ['GetSecretValue', {}, 'refused'],
  ['PutSecretValue', { VersionId: 'v2', SecretData: 'second' }, 'refused'],
  ['ListSecretVersionIds', {}, 'works'],
  ['UpdateSecretVersionStage', { VersionStage: 'Next', MoveToVersion: 'v1' }, 'refused'],
  ['RotateSecret', { VersionId: 'v2' }, 'refused'],
  ['UpdateSecretRotationPolicy', { EnableAutomaticRotation: 'false' }, 'refused'],
  ['GetSecretPolicy', {}, 'works'],
  [
    'SetSecretPolicy',
    {
      Policy:
        '{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:*"]},"Action":["kms:*"],"Resource":["*"]}]}',
    },
    'refused',
  ],
];

describe.each(NAMING)('%s', (action, more, outcome) => {
  it(`${outcome === 'works' ? 'works' : 'is refused'} in the recovery window`, async () => {
    await kms.aSecret();
    await kms.plan();
    const before = stored(kms);
    const run = kms.run(action, { SecretName: NAME, ...more });
    if (outcome === 'works') {
      expect(await run).toBeDefined();
    } else {
      await expect(run).rejects.toMatchObject(inWindow);
      expect(stored(kms)).toEqual(before);
    }
  });

  it('does not know a secret whose recovery window is over, nor one that never was', async () => {
    await kms.aSecret();
    await kms.plan();
    kms.clock.advance(30 * DAY_MS);
    for (const SecretName of [NAME, 'never', secretArnOf('never')]) {
      await expect(kms.run(action, { SecretName, ...more })).rejects.toMatchObject(notFound);
    }
  });

  it('names a foreign secret that is unknown like one that may not be touched', async () => {
    await kms.aSecret();
    const SecretName = secretArnOf('never');
    await expect(kms.run(action, { SecretName, ...more }, { caller: STRANGER })).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
      status: 403,
      message: `This operation for ${SecretName} is forbidden by permission system.`,
    });
    await expect(kms.run(action, { SecretName: NAME, ...more }, { caller: STRANGER })).rejects.toMatchObject(notFound);
  });

  it('needs a name, and a good one', async () => {
    await expect(kms.run(action, more)).rejects.toMatchObject({
      code: 'MissingParameter',
      message: 'The parameter "SecretName" is needed but not provided.',
    });
    for (const SecretName of ['', 'a b', 'x'.repeat(193), 'acs:kms:cn-hangzhou:1:secret/']) {
      await expect(kms.run(action, { SecretName, ...more })).rejects.toMatchObject({ code: 'InvalidParameter' });
    }
  });

  it('asks for the right on the secret, with its tags, and under its policy if that governs the action', async () => {
    const document = {
      Version: '1',
      Statement: [
        { Effect: 'Deny', Principal: { RAM: ['acs:ram::*:*'] }, Action: ['kms:DeleteSecret'], Resource: ['*'] },
      ],
    };
    await kms.aSecret({ Tags: '[{"TagKey":"team","TagValue":"a"}]', Policy: JSON.stringify(document) });
    expect(await kms.checks(action, { SecretName: secretArnOf(NAME), ...more }, { caller: STRANGER })).toEqual([
      {
        action: `kms:${action}`,
        resource: secretArnOf(NAME),
        tags: { team: 'a' },
        ...(action.endsWith('SecretPolicy') ? {} : { policy: document }),
      },
    ]);
  });
});

describe('DeleteSecret', () => {
  it.each([
    [undefined, 30],
    ['7', 7],
    ['30', 30],
  ])('with a window of %s keeps the secret for %i days', async (RecoveryWindowInDays, days) => {
    await kms.aSecret();
    const window: Record<string, string> = RecoveryWindowInDays === undefined ? {} : { RecoveryWindowInDays };
    const PlannedDeleteTime = new Date(kms.clock.now() + days * DAY_MS).toISOString().replace('.000', '');
    expect(await kms.run('DeleteSecret', { SecretName: NAME, ...window })).toEqual({
      SecretName: NAME,
      PlannedDeleteTime,
    });
    kms.clock.advance(days * DAY_MS - 1);
    expect(await kms.run('DescribeSecret', { SecretName: NAME })).toMatchObject({ PlannedDeleteTime });
    kms.clock.advance(1);
    await expect(kms.run('DescribeSecret', { SecretName: NAME })).rejects.toMatchObject(notFound);
    await expect(kms.run('RestoreSecret', { SecretName: NAME })).rejects.toMatchObject(notFound);
  });

  it('at once leaves nothing behind', async () => {
    await kms.aSecret();
    const forced = { SecretName: NAME, ForceDeleteWithoutRecovery: 'true' };
    expect(await kms.run('DeleteSecret', forced)).toEqual({
      SecretName: NAME,
      PlannedDeleteTime: '2024-05-20T06:34:21Z',
    });
    expect(kms.secretStore.allSecrets()).toEqual([]);
    await expect(kms.run('RestoreSecret', { SecretName: NAME })).rejects.toMatchObject(notFound);
    await kms.aSecret({ SecretData: 'again' });
    expect(await kms.value()).toBe('again');
  });

  it('at once ends the recovery window', async () => {
    await kms.aSecret();
    await kms.plan();
    await kms.run('DeleteSecret', { SecretName: NAME, ForceDeleteWithoutRecovery: 'true' });
    await kms.aSecret();
  });

  it('has no window when it happens at once', async () => {
    await kms.aSecret();
    const run = kms.run('DeleteSecret', {
      SecretName: NAME,
      ForceDeleteWithoutRecovery: 'true',
      RecoveryWindowInDays: '7',
    });
    await expect(run).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "RecoveryWindowInDays" is not valid.',
    });
    expect(await kms.value()).toBe('first');
  });

  it.each(['6', '31', '0', '-7', '7.5', 'week'])('refuses a window of %s days', async (RecoveryWindowInDays) => {
    await kms.aSecret();
    const run = kms.run('DeleteSecret', { SecretName: NAME, RecoveryWindowInDays });
    await expect(run).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('RestoreSecret', () => {
  it('gives everything back', async () => {
    await kms.aSecret();
    await kms.put('v2', 'second');
    const before = stored(kms);
    await kms.plan();
    expect(await kms.run('RestoreSecret', { SecretName: NAME })).toEqual({ SecretName: NAME });
    expect(stored(kms)).toEqual(before);
    kms.clock.advance(60 * DAY_MS);
    expect(await kms.value()).toBe('second');
  });

  it('leaves alone what does not wait for its deletion', async () => {
    await kms.aSecret();
    const before = stored(kms);
    kms.clock.advance(DAY_MS);
    expect(await kms.run('RestoreSecret', { SecretName: NAME })).toEqual({ SecretName: NAME });
    expect(stored(kms)).toBe(before);
  });
});

describe('UpdateSecret', () => {
  it('replaces the description, also by an empty one, and says when', async () => {
    await kms.aSecret({ Description: 'old' });
    kms.clock.advance(1000);
    for (const Description of ['x'.repeat(8192), '']) {
      expect(await kms.run('UpdateSecret', { SecretName: NAME, Description })).toEqual({ SecretName: NAME });
      expect(await kms.run('DescribeSecret', { SecretName: NAME })).toMatchObject({
        Description,
        CreateTime: '2024-05-20T06:34:21Z',
        UpdateTime: '2024-05-20T06:34:22Z',
      });
    }
    await kms.run('UpdateSecret', { SecretName: NAME, Description: 'kept' });
    await kms.run('UpdateSecret', { SecretName: NAME });
    expect(stored(kms).description).toBe('kept');
  });

  it('refuses a description that is too long', async () => {
    await kms.aSecret();
    const run = kms.run('UpdateSecret', { SecretName: NAME, Description: 'x'.repeat(8193) });
    await expect(run).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('RotateSecret and UpdateSecretRotationPolicy', () => {
  const refused = { code: 'Rejected.UnsupportedOperation', status: 400 };

  it('refuse generic secrets, and there are no others', async () => {
    await kms.aSecret();
    const before = stored(kms);
    await expect(kms.run('RotateSecret', { SecretName: NAME, VersionId: 'v2' })).rejects.toMatchObject(refused);
    for (const more of [
      { EnableAutomaticRotation: 'true', RotationInterval: '7d' },
      { EnableAutomaticRotation: 'false' },
    ]) {
      const run = kms.run('UpdateSecretRotationPolicy', { SecretName: NAME, ...more });
      await expect(run).rejects.toMatchObject(refused);
    }
    expect(stored(kms)).toBe(before);
  });

  it.each([
    ['RotateSecret', 'VersionId', 'x'.repeat(65)],
    ['UpdateSecretRotationPolicy', 'EnableAutomaticRotation', 'perhaps'],
    ['UpdateSecretRotationPolicy', 'RotationInterval', '7 days'],
  ])('%s refuses a bad %s', async (action, name, value) => {
    await kms.aSecret();
    const parameters = { SecretName: NAME, VersionId: 'v2', EnableAutomaticRotation: 'true', [name]: value };
    await expect(kms.run(action, parameters)).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it.each([
    ['RotateSecret', 'VersionId'],
    ['UpdateSecretRotationPolicy', 'EnableAutomaticRotation'],
  ])('%s needs %s', async (action, name) => {
    await expect(kms.run(action, { SecretName: NAME })).rejects.toMatchObject({
      code: 'MissingParameter',
      message: `The parameter "${name}" is needed but not provided.`,
    });
  });
});
