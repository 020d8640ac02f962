import * as kms from '@alicloud/kms20160120';
import { describe, expect, it } from '@jest/globals';
import { ALICE, BOB, sendKms, storySeed } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';
import { coreCallers } from './core-callers.ts';

const osseal = useOsseal({ seed: storySeed() });
const ACCOUNT = '1000000000000001';
const VALUE = '{"uname":"alice","pwd":"p+/ = &密"}';

let names = 0;
/** A name that no other test uses. */
const newName = (): string => `test/secret-${++names}`;
const arnOf = (name: string): string => `acs:kms:cn-hangzhou:${ACCOUNT}:secret/${name}`;
const stages = (...VersionStage: string[]) => ({ VersionStage });

describe('kms20160120: secrets', () => {
  it('live from the first value to the last restoration', async () => {
    const client = kmsClient(osseal());
    const secretName = newName();
    const key = await client.createKey(new kms.CreateKeyRequest({}));
    const created = await client.createSecret(
      new kms.CreateSecretRequest({
        secretName,
        versionId: 'v1',
        secretData: VALUE,
        secretDataType: 'text',
        encryptionKeyId: key.keyMetadata.keyId,
        description: 'mydbinfo',
        tags: '[{"TagKey":"team","TagValue":"a"}]',
      }),
    );
    expect(created).toMatchObject({ secretName, versionId: 'v1', arn: arnOf(secretName) });
    const read = (more: object = {}) => client.getSecretValue(new kms.GetSecretValueRequest({ secretName, ...more }));
    expect(await read()).toMatchObject({ secretData: VALUE, secretDataType: 'text', versionId: 'v1' });

    const put = await client.putSecretValue(
      new kms.PutSecretValueRequest({ secretName, versionId: 'v2', secretData: 'second' }),
    );
    expect(put).toMatchObject({ versionId: 'v2', versionStages: { versionStage: ['ACSCurrent'] } });
    expect((await read()).secretData).toBe('second');
    expect((await read({ versionStage: 'ACSPrevious' })).secretData).toBe(VALUE);
    expect((await read({ versionId: 'v1' })).secretData).toBe(VALUE);
    await client.updateSecretVersionStage(
      new kms.UpdateSecretVersionStageRequest({ secretName, versionStage: 'ACSCurrent', moveToVersion: 'v1' }),
    );
    expect((await read()).secretData).toBe(VALUE);
    const versions = await client.listSecretVersionIds(new kms.ListSecretVersionIdsRequest({ secretName }));
    expect(versions).toMatchObject({
      totalCount: 2,
      versionIds: {
        versionId: [
          { versionId: 'v1', versionStages: { versionStage: ['ACSCurrent'] } },
          { versionId: 'v2', versionStages: { versionStage: ['ACSPrevious'] } },
        ],
      },
    });

    await client.updateSecret(new kms.UpdateSecretRequest({ secretName, description: 'changed' }));
    const described = await client.describeSecret(new kms.DescribeSecretRequest({ secretName, fetchTags: 'true' }));
    expect(described).toMatchObject({
      arn: arnOf(secretName),
      description: 'changed',
      encryptionKeyId: key.keyMetadata.keyId,
      tags: { tag: [{ tagKey: 'team', tagValue: 'a' }] },
    });
    const planned = await client.deleteSecret(
      new kms.DeleteSecretRequest({ secretName, recoveryWindowInDays: '7', forceDeleteWithoutRecovery: 'false' }),
    );
    expect(Date.parse(planned.plannedDeleteTime) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect((await rejection(read())).code).toBe('Rejected.ResourceInDeleteWindowError');
    const listed = await client.listSecrets(new kms.ListSecretsRequest({ pageSize: 100, fetchTags: 'true' }));
    expect(listed.secretList.secret).toContainEqual(
      expect.objectContaining({ secretName, plannedDeleteTime: planned.plannedDeleteTime }),
    );
    await client.restoreSecret(new kms.RestoreSecretRequest({ secretName }));
    expect((await read()).secretData).toBe(VALUE);
    await client.deleteSecret(new kms.DeleteSecretRequest({ secretName, forceDeleteWithoutRecovery: 'true' }));
    expect((await rejection(read())).code).toBe('Forbidden.ResourceNotFoundError');
  });

  it('make random passwords', async () => {
    const { randomPassword } = await kmsClient(osseal()).getRandomPassword(
      new kms.GetRandomPasswordRequest({
        passwordLength: '40',
        excludePunctuation: 'true',
        excludeCharacters: '0Oo1Il',
        requireEachIncludedType: 'true',
      }),
    );
    expect(randomPassword).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[2-9])[2-9A-HJ-NP-Za-kmnp-z]{40}$/);
  });

  it('carry 30,720 bytes and no more', async () => {
    const client = kmsClient(osseal());
    const secretName = newName();
    const secretData = '密'.repeat(10_240);
    await client.createSecret(new kms.CreateSecretRequest({ secretName, versionId: 'v1', secretData }));
    const { secretData: read } = await client.getSecretValue(new kms.GetSecretValueRequest({ secretName }));
    expect(read).toBe(secretData);
    const tooLong = { secretName: newName(), versionId: 'v1', secretData: `${secretData}.` };
    const error = await rejection(client.createSecret(new kms.CreateSecretRequest(tooLong)));
    expect(error.code).toBe('InvalidParameterError');
  });
});

describe.each(coreCallers(osseal))('%s', (_name, callerOf) => {
  it('calls every action on secrets', async () => {
    const call = callerOf();
    const SecretName = newName();
    const on = { SecretName };
    const created = await call('CreateSecret', { ...on, VersionId: 'v1', SecretData: VALUE, Description: 'info' });
    expect(created).toMatchObject({ ...on, Arn: arnOf(SecretName), VersionId: 'v1', SecretType: 'Generic' });
    const put = { ...on, VersionId: 'v2', SecretData: 'second', VersionStages: '["ACSCurrent","ACSNext"]' };
    expect(await call('PutSecretValue', put)).toMatchObject({ VersionStages: stages('ACSCurrent', 'ACSNext') });
    expect(await call('GetSecretValue', { ...on, VersionStage: 'ACSPrevious' })).toMatchObject({
      VersionId: 'v1',
      SecretData: VALUE,
      VersionStages: stages('ACSPrevious'),
    });
    const SecretsList = JSON.stringify([
      on,
      { SecretName: arnOf(SecretName), VersionId: 'v1' },
      { SecretName: 'none' },
    ]);
    expect(await call('BatchGetSecretValue', { SecretsList })).toMatchObject({
      SecretValues: [{ SecretData: 'second' }, { SecretData: VALUE }],
      Errors: [{ SecretName: 'none', HttpStatus: 404, Code: 'Forbidden.ResourceNotFound' }],
    });
    await call('UpdateSecretVersionStage', { ...on, VersionStage: 'ACSNext', RemoveFromVersion: 'v2' });
    expect(await call('ListSecretVersionIds', on)).toMatchObject({
      VersionIds: {
        VersionId: [
          { VersionId: 'v1', VersionStages: stages('ACSPrevious') },
          { VersionId: 'v2', VersionStages: stages('ACSCurrent') },
        ],
      },
      TotalCount: 2,
      PageSize: 20,
    });
    await call('UpdateSecret', { ...on, Description: 'changed' });
    expect(await call('DescribeSecret', on)).toMatchObject({ Description: 'changed', SecretType: 'Generic' });
    const { Policy } = await call('GetSecretPolicy', on);
    expect(Policy).toContain('kms default secret policy');
    await call('SetSecretPolicy', { ...on, PolicyName: 'default', Policy: String(Policy).replace('default', 'own') });
    expect((await call('GetSecretPolicy', on)).Policy).toContain('kms own secret policy');
    const Filters = JSON.stringify([{ Key: 'SecretName', Values: [SecretName] }]);
    expect(await call('ListSecrets', { Filters })).toMatchObject({ TotalCount: 1, SecretList: { Secret: [on] } });
    for (const [action, more] of [
      ['RotateSecret', { VersionId: 'v3' }],
      ['UpdateSecretRotationPolicy', { EnableAutomaticRotation: 'true', RotationInterval: '7d' }],
    ] as const) {
      expect((await rejection(call(action, { ...on, ...more }))).code).toBe('Rejected.UnsupportedOperation');
    }
    expect(await call('DeleteSecret', on)).toMatchObject({ ...on, PlannedDeleteTime: expect.any(String) });
    expect((await rejection(call('GetSecretValue', on))).code).toBe('Rejected.ResourceInDeleteWindow');
    expect(await call('RestoreSecret', on)).toMatchObject(on);
    await call('DeleteSecret', { ...on, ForceDeleteWithoutRecovery: 'true' });
    expect((await rejection(call('DescribeSecret', on))).code).toBe('Forbidden.ResourceNotFound');
    expect((await call('GetRandomPassword')).RandomPassword).toMatch(/^[!-~]{32}$/);
  });

  it('sees refusals as the service words them', async () => {
    const call = callerOf();
    const SecretName = newName();
    await call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: VALUE });
    const other = { SecretName, VersionId: 'v1', SecretData: 'other' };
    expect((await rejection(call('PutSecretValue', other))).code).toBe('Rejected.ResourceExist');
    expect((await rejection(call('CreateSecret', other))).code).toBe('Rejected.ResourceExist');
    const managed = { ...other, SecretName: '$Auto', SecretType: 'RAMCredentials' };
    expect((await rejection(call('CreateSecret', managed))).code).toBe('UnsupportedOperation');
    for (const user of [ALICE, BOB]) {
      const error = await rejection(callerOf(user)('GetSecretValue', { SecretName }));
      expect(error.code).toBe('Forbidden.NoPermission');
      expect(error.message).toContain(arnOf(SecretName));
      expect(error.message).not.toContain('alice","pwd');
    }
  });
});

describe('XML', () => {
  it('carries every answer on secrets', async () => {
    const SecretName = newName();
    const answer = async (action: string, parameters: Record<string, string> = {}) => {
      const { status, text } = await sendKms(osseal(), {
        action,
        parameters: { Format: 'XML', SecretName, ...parameters },
      });
      expect(text).toMatch(status === 200 ? new RegExp(`<${action}Response>.*</${action}Response>$`) : /<Error>/);
      return text;
    };
    const first = { VersionId: 'v1', SecretData: 'first', Tags: '[{"TagKey":"team","TagValue":"a"}]' };
    expect(await answer('CreateSecret', first)).toContain(`<Arn>${arnOf(SecretName)}</Arn>`);
    const marked =
      '<VersionStages><VersionStage>ACSCurrent</VersionStage><VersionStage>Next</VersionStage></VersionStages>';
    const second = { VersionId: 'v2', SecretData: 'second', VersionStages: '["ACSCurrent","Next"]' };
    expect(await answer('PutSecretValue', second)).toContain(marked);
    expect(await answer('GetSecretValue')).toContain('<SecretData>second</SecretData>');
    const SecretsList = JSON.stringify([{ SecretName }, { SecretName: 'none' }]);
    const batch = await answer('BatchGetSecretValue', { SecretsList });
    expect(batch).toMatch(/<SecretValues><SecretName>[^<]+<\/SecretName>.*<\/SecretValues>/);
    expect(batch).toContain('<Errors><SecretName>none</SecretName><HttpStatus>404</HttpStatus>');
    expect(await answer('ListSecretVersionIds')).toContain('<VersionIds><VersionId><VersionId>v1</VersionId>');
    expect(await answer('UpdateSecretVersionStage', { VersionStage: 'Next', MoveToVersion: 'v1' })).toContain(
      SecretName,
    );
    expect(await answer('UpdateSecret', { Description: 'a < b' })).toContain(SecretName);
    const described = await answer('DescribeSecret', { FetchTags: 'true' });
    expect(described).toContain('<Description>a &lt; b</Description>');
    expect(described).toContain('<Tags><Tag><TagKey>team</TagKey><TagValue>a</TagValue></Tag></Tags>');
    expect(await answer('ListSecrets', { PageSize: '100' })).toMatch(/<SecretList><Secret>.*<\/Secret><\/SecretList>/);
    expect(await answer('GetSecretPolicy')).toContain('<Policy>{&quot;Version&quot;:&quot;1&quot;');
    const Policy = `{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::${ACCOUNT}:*"]},"Action":["kms:*"],"Resource":["*"]}]}`;
    expect(await answer('SetSecretPolicy', { Policy })).toContain('<RequestId>');
    expect(await answer('RotateSecret', { VersionId: 'v3' })).toContain('<Code>Rejected.UnsupportedOperation</Code>');
    expect(await answer('UpdateSecretRotationPolicy', { EnableAutomaticRotation: 'false' })).toContain(
      '<Code>Rejected.UnsupportedOperation</Code>',
    );
    expect(await answer('GetRandomPassword')).toMatch(/<RandomPassword>.+<\/RandomPassword>/);
    expect(await answer('DeleteSecret')).toMatch(/<PlannedDeleteTime>[0-9TZ:-]{20}<\/PlannedDeleteTime>/);
    expect(await answer('GetSecretValue')).toContain('<Code>Rejected.ResourceInDeleteWindow</Code>');
    expect(await answer('RestoreSecret')).toContain(`<SecretName>${SecretName}</SecretName>`);
  });
});
