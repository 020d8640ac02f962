import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, keyArnOf } from '../kms-fixture.ts';
import { NAME, type SecretFixture, secretArnOf, secretFixture, stored } from './secret-fixture.ts';

let kms: SecretFixture;
beforeEach(async () => {
  kms = await secretFixture();
});

const notFound = { code: 'Forbidden.ResourceNotFound', status: 404, message: 'Resource not found.' };

describe('GetSecretValue', () => {
  it('answers with the current version', async () => {
    await kms.aSecret();
    expect(await kms.run('GetSecretValue', { SecretName: NAME })).toEqual({
      SecretName: NAME,
      SecretType: 'Generic',
      VersionId: 'v1',
      VersionStages: { VersionStage: ['ACSCurrent'] },
      SecretData: 'first',
      SecretDataType: 'text',
      CreateTime: '2024-05-20T06:34:21Z',
    });
  });

  it('gives a version by id, by stage, and by both if they agree', async () => {
    await kms.aSecret();
    await kms.put('v2', 'second');
    expect(await kms.value()).toBe('second');
    expect(await kms.value({ VersionId: 'v1' })).toBe('first');
    expect(await kms.value({ VersionStage: 'ACSPrevious' })).toBe('first');
    expect(await kms.value({ VersionId: 'v2', VersionStage: 'ACSCurrent' })).toBe('second');
    await expect(kms.value({ VersionId: 'v1', VersionStage: 'ACSCurrent' })).rejects.toMatchObject(notFound);
    await expect(kms.value({ VersionId: 'v3' })).rejects.toMatchObject(notFound);
    await expect(kms.value({ VersionStage: 'ACSNext' })).rejects.toMatchObject(notFound);
  });

  it.each(['text', 'binary'])('returns data of type %s as it was sent', async (SecretDataType) => {
    const SecretData = 'AAEC/+8= \t\n{"uname":"alice","pwd":"密"}';
    await kms.aSecret({ SecretData, SecretDataType });
    expect(await kms.run('GetSecretValue', { SecretName: NAME })).toMatchObject({ SecretData, SecretDataType });
  });

  it('finds a secret by its ARN, in its region alone', async () => {
    await kms.aSecret();
    expect(await kms.value({ SecretName: secretArnOf(NAME) })).toBe('first');
    const elsewhere = secretArnOf(NAME).replace('cn-hangzhou', 'cn-beijing');
    await expect(kms.value({ SecretName: elsewhere })).rejects.toMatchObject(notFound);
    await expect(kms.value({ SecretName: 'other' })).rejects.toMatchObject(notFound);
  });

  it('opens what each version of its CMK sealed', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret({ EncryptionKeyId: keyId });
    const older = kms.record(keyId).primaryVersionId;
    const { sealedMaterial } = await kms.keyring.createMaterial();
    const newer = { keyVersionId: `${older}x`, createdAt: '2024-05-20T06:34:21Z', sealedMaterial };
    await kms.registry.updateKey(keyId, (key) => ({
      ...key,
      primaryVersionId: newer.keyVersionId,
      versions: [...key.versions, newer],
    }));
    await kms.put('v2', 'second');
    const sealedBy = stored(kms).versions.map(({ sealedValue }) =>
      Buffer.from(sealedValue, 'base64').toString('latin1'),
    );
    expect(sealedBy[0]?.startsWith(`${older}\u0001`)).toBe(true);
    expect(sealedBy[1]?.startsWith(`${newer.keyVersionId}\u0001`)).toBe(true);
    expect(await kms.value({ VersionId: 'v1' })).toBe('first');
    expect(await kms.value()).toBe('second');
  });

  it.each([
    ['Rejected.Disabled', 409, (keyId: string) => kms.run('DisableKey', { KeyId: keyId })],
    [
      'Rejected.PendingDeletion',
      409,
      (keyId: string) => kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: '7' }),
    ],
    [
      'Rejected.PendingImport',
      409,
      (keyId: string) => kms.registry.updateKey(keyId, (key) => ({ ...key, state: 'PendingImport' })),
    ],
    [
      'Forbidden.KeyNotFound',
      404,
      async (keyId: string) => {
        await kms.run('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: '7' });
        kms.clock.advance(7 * DAY_MS);
      },
    ],
  ])('answers %s when its CMK is so, and gives nothing away', async (code, status, change) => {
    const keyId = await kms.aKey();
    await kms.aSecret({ EncryptionKeyId: keyId });
    await change(keyId);
    await expect(kms.value()).rejects.toMatchObject({ code, status });
    await expect(kms.put('v2', 'second')).rejects.toMatchObject({ code, status });
    expect(await kms.run('DescribeSecret', { SecretName: NAME })).toMatchObject({ EncryptionKeyId: keyId });
  });

  it('works again when its CMK does', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret({ EncryptionKeyId: keyId });
    await kms.run('DisableKey', { KeyId: keyId });
    await kms.run('EnableKey', { KeyId: keyId });
    expect(await kms.value()).toBe('first');
  });

  it('is refused in the recovery window', async () => {
    await kms.aSecret();
    await kms.plan();
    await expect(kms.value()).rejects.toMatchObject({ code: 'Rejected.ResourceInDeleteWindow', status: 409 });
  });

  it('ends a dry run before it opens anything', async () => {
    await kms.aSecret();
    await expect(kms.value({ DryRun: 'true' })).rejects.toMatchObject({ code: 'DryRunOperationError' });
    await expect(kms.value({ DryRun: 'true', VersionId: 'v9' })).rejects.toMatchObject(notFound);
    expect(await kms.value({ DryRun: 'false', FetchExtendedConfig: 'true' })).toBe('first');
    await expect(kms.value({ Recipient: 'attestation' })).rejects.toMatchObject({ code: 'UnsupportedOperation' });
  });

  it('does not blame the request for a damaged store, nor show what it read', async () => {
    await kms.aSecret();
    const scope = stored(kms);
    await kms.secretStore.updateSecret(scope, NAME, (current) => ({
      ...current,
      versions: current.versions.map((version) => ({ ...version, sealedValue: 'ZGFtYWdlZA==' })),
    }));
    await expect(kms.value()).rejects.toThrow('A stored secret value cannot be opened.');
    await expect(kms.value()).rejects.not.toHaveProperty('code');
  });

  it.each([
    ['SecretName', 'a b'],
    ['SecretName', 'acs:kms:cn-hangzhou:1:key/x'],
    ['VersionId', 'x'.repeat(65)],
    ['VersionStage', 'x'.repeat(65)],
    ['FetchExtendedConfig', 'perhaps'],
    ['DryRun', 'perhaps'],
  ])('refuses %s %.30j', async (name, value) => {
    await kms.aSecret();
    await expect(kms.value({ [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('asks for the right on the secret, and for decryption on its CMK', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret({ Tags: '[{"TagKey":"team","TagValue":"a"}]' });
    await kms.aSecret({ SecretName: 'sealed', EncryptionKeyId: keyId });
    expect(await kms.checks('GetSecretValue', { SecretName: NAME })).toEqual([
      { action: 'kms:GetSecretValue', resource: secretArnOf(NAME), tags: { team: 'a' } },
    ]);
    expect(await kms.checks('GetSecretValue', { SecretName: 'sealed' })).toEqual([
      { action: 'kms:GetSecretValue', resource: secretArnOf('sealed'), tags: {} },
      { action: 'kms:Decrypt', resource: keyArnOf(keyId), tags: {} },
    ]);
  });
});

describe('PutSecretValue', () => {
  it('makes the new version the current one, and the current one the previous one', async () => {
    await kms.aSecret();
    expect(await kms.put('v2', 'second')).toEqual({
      SecretName: NAME,
      VersionId: 'v2',
      VersionStages: { VersionStage: ['ACSCurrent'] },
    });
    expect(await kms.stages()).toEqual({ v1: ['ACSPrevious'], v2: ['ACSCurrent'] });
    await kms.put('v3', 'third');
    expect(await kms.stages()).toEqual({ v1: [], v2: ['ACSPrevious'], v3: ['ACSCurrent'] });
  });

  it.each([
    ['["ACSNext"]', { v1: ['ACSCurrent'], v2: ['ACSNext'] }],
    ['{"VersionStage": ["ACSNext"]}', { v1: ['ACSCurrent'], v2: ['ACSNext'] }],
    ['["ACSNext","ACSCurrent"]', { v1: ['ACSPrevious'], v2: ['ACSCurrent', 'ACSNext'] }],
    ['["ACSPrevious"]', { v1: ['ACSCurrent'], v2: ['ACSPrevious'] }],
    ['["ACSCurrent","ACSPrevious"]', { v1: [], v2: ['ACSCurrent', 'ACSPrevious'] }],
  ])('marks the new version with %s', async (VersionStages, expected) => {
    await kms.aSecret();
    await kms.put('v2', 'second', { VersionStages });
    expect(await kms.stages()).toEqual(expected);
  });

  it('takes the same value again and changes nothing, but no other value', async () => {
    await kms.aSecret();
    await kms.put('v2', 'second', { VersionStages: '["ACSNext"]' });
    const before = stored(kms);
    expect(await kms.put('v2', 'second')).toMatchObject({ VersionStages: { VersionStage: ['ACSNext'] } });
    expect(await kms.put('v1', 'first')).toMatchObject({ VersionStages: { VersionStage: ['ACSCurrent'] } });
    for (const [value, more] of [
      ['other', {}],
      ['second ', {}],
      ['second', { SecretDataType: 'binary' }],
    ] as const) {
      const run = kms.put('v2', value, more);
      await expect(run).rejects.toMatchObject({ code: 'Rejected.ResourceExist', status: 409 });
    }
    expect(stored(kms)).toBe(before);
  });

  it('settles many stores of one version at once', async () => {
    await kms.aSecret();
    const outcomes = await Promise.allSettled(['a', 'b', 'a', 'b', 'a'].map((value) => kms.put('v2', value)));
    const winner = await kms.value();
    outcomes.forEach((outcome, index) => {
      const isWinner = ['a', 'b', 'a', 'b', 'a'][index] === winner;
      expect(outcome.status).toBe(isWinner ? 'fulfilled' : 'rejected');
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'Rejected.ResourceExist' });
    });
    expect(await kms.stages()).toEqual({ v1: ['ACSPrevious'], v2: ['ACSCurrent'] });
  });

  it('keeps 10 versions and drops the oldest that nothing marks', async () => {
    await kms.aSecret();
    await kms.run('UpdateSecretVersionStage', { SecretName: NAME, VersionStage: 'Base', MoveToVersion: 'v1' });
    for (let index = 2; index <= 12; index += 1) await kms.put(`v${index}`, `value ${index}`);
    expect(Object.keys(await kms.stages())).toEqual(['v1', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11', 'v12']);
    await expect(kms.value({ VersionId: 'v2' })).rejects.toMatchObject(notFound);
    expect(await kms.value({ VersionStage: 'Base' })).toBe('first');
  });

  it('has at most 8 stages', async () => {
    await kms.aSecret();
    await kms.put('v2', 'second', { VersionStages: '["a","b","c","d","e","f"]' });
    await kms.put('v3', 'third');
    expect(Object.values(await kms.stages()).flat()).toHaveLength(8);
    const run = kms.put('v4', 'fourth', { VersionStages: '["g"]' });
    await expect(run).rejects.toMatchObject({ code: 'Rejected.LimitExceeded', status: 400 });
    expect(await kms.stages()).not.toHaveProperty('v4');
    await kms.put('v4', 'fourth', { VersionStages: '["a"]' });
  });

  it('is refused in the recovery window', async () => {
    await kms.aSecret();
    await kms.plan();
    const run = kms.put('v1', 'first');
    await expect(run).rejects.toMatchObject({ code: 'Rejected.ResourceInDeleteWindow' });
  });

  it.each([
    ['SecretData', ''],
    ['SecretData', 'x'.repeat(30_721)],
    ['VersionId', ''],
    ['SecretDataType', 'blob'],
    ['VersionStages', 'ACSCurrent'],
    ['VersionStages', '[]'],
    ['VersionStages', '[7]'],
    ['VersionStages', '[""]'],
    ['VersionStages', '["a","a"]'],
    ['VersionStages', '{"VersionStage":[]}'],
    ['VersionStages', JSON.stringify([...'abcdefghi'])],
  ])('refuses %s %.30j', async (name, value) => {
    await kms.aSecret();
    await expect(kms.put('v2', 'second', { [name]: value })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: `The specified parameter "${name}" is not valid.`,
    });
  });

  it('asks for the right on the secret, and for data keys on its CMK', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret({ EncryptionKeyId: keyId });
    expect(await kms.checks('PutSecretValue', { SecretName: NAME, VersionId: 'v2', SecretData: 'x' })).toEqual([
      { action: 'kms:PutSecretValue', resource: secretArnOf(NAME), tags: {} },
      { action: 'kms:GenerateDataKey', resource: keyArnOf(keyId), tags: {} },
    ]);
  });
});

describe('BatchGetSecretValue', () => {
  const batch = (list: unknown, call = {}) =>
    kms.run('BatchGetSecretValue', { SecretsList: typeof list === 'string' ? list : JSON.stringify(list) }, call);

  it('answers with the values that can be had, and with an error for each of the others', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret();
    await kms.put('v2', 'second');
    await kms.aSecret({ SecretName: 'sealed', SecretData: 'under a CMK', EncryptionKeyId: keyId });
    await kms.aSecret({ SecretName: 'going' });
    await kms.run('DeleteSecret', { SecretName: 'going' });
    await kms.run('DisableKey', { KeyId: keyId });
    const answer = await batch(
      [
        { SecretName: NAME },
        { SecretName: secretArnOf(NAME), VersionStage: 'ACSPrevious', FetchExtendedConfig: 'true' },
        { SecretName: 'unknown' },
        { SecretName: 'sealed' },
        { SecretName: 'going' },
        { SecretName: NAME, VersionId: 'v9' },
      ],
      { requestId: 'request-7' },
    );
    const value = { SecretName: NAME, SecretType: 'Generic', SecretDataType: 'text', RequestId: 'request-7' };
    const CreateTime = '2024-05-20T06:34:21Z';
    expect(answer).toEqual({
      SecretValues: [
        {
          ...value,
          VersionId: 'v2',
          SecretData: 'second',
          VersionStages: { VersionStage: ['ACSCurrent'] },
          CreateTime,
        },
        {
          ...value,
          VersionId: 'v1',
          SecretData: 'first',
          VersionStages: { VersionStage: ['ACSPrevious'] },
          CreateTime,
        },
      ],
      Errors: [
        {
          SecretName: 'unknown',
          HttpStatus: 404,
          Code: 'Forbidden.ResourceNotFound',
          Message: 'Resource not found.',
        },
        {
          SecretName: 'sealed',
          HttpStatus: 409,
          Code: 'Rejected.Disabled',
          Message: 'The request was rejected because the key state is Disabled.',
        },
        {
          SecretName: 'going',
          HttpStatus: 409,
          Code: 'Rejected.ResourceInDeleteWindow',
          Message: 'The secret is planned to be deleted.',
        },
        { SecretName: NAME, HttpStatus: 404, Code: 'Forbidden.ResourceNotFound', Message: 'Resource not found.' },
      ],
    });
  });

  it('asks for the rights on every secret that there is', async () => {
    const keyId = await kms.aKey();
    await kms.aSecret();
    await kms.aSecret({ SecretName: 'sealed', EncryptionKeyId: keyId });
    const SecretsList = JSON.stringify([{ SecretName: NAME }, { SecretName: 'unknown' }, { SecretName: 'sealed' }]);
    expect(await kms.checks('BatchGetSecretValue', { SecretsList })).toEqual([
      { action: 'kms:GetSecretValue', resource: secretArnOf(NAME), tags: {} },
      { action: 'kms:GetSecretValue', resource: secretArnOf('sealed'), tags: {} },
      { action: 'kms:Decrypt', resource: keyArnOf(keyId), tags: {} },
    ]);
  });

  it('does not tell a foreign secret that is unknown from one that may not be read', async () => {
    const SecretName = secretArnOf('x').replace(/1:secret/, '9:secret');
    await expect(batch([{ SecretName }])).rejects.toMatchObject({
      code: 'Forbidden.NoPermission',
      message: `This operation for ${SecretName} is forbidden by permission system.`,
    });
  });

  it('hides no fault of its own among the errors', async () => {
    await kms.aSecret();
    await kms.secretStore.updateSecret(stored(kms), NAME, (current) => ({
      ...current,
      versions: current.versions.map((version) => ({ ...version, sealedValue: '' })),
    }));
    await expect(batch([{ SecretName: NAME }])).rejects.toThrow('cannot be opened');
  });

  it.each([
    'secret001',
    '[]',
    '{}',
    '["secret001"]',
    '[{}]',
    '[{"SecretName":"a b"}]',
    '[{"SecretName":7}]',
    '[{"SecretName":"a","VersionId":""}]',
    '[{"SecretName":"a","FetchExtendedConfig":"perhaps"}]',
    JSON.stringify(Array.from({ length: 21 }, (_, index) => ({ SecretName: `s${index}` }))),
  ])('refuses the list %.50s', async (list) => {
    await expect(batch(list)).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'The specified parameter "SecretsList" is not valid.',
    });
  });

  it('takes 20 secrets', async () => {
    const answer = await batch(Array.from({ length: 20 }, (_, index) => ({ SecretName: `s${index}` })));
    expect(answer).toMatchObject({ SecretValues: [], Errors: expect.arrayContaining([]) });
    expect(answer.Errors).toHaveLength(20);
  });
});
