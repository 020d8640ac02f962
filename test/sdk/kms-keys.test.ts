import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, rejection } from './clients.ts';

const osseal = useOsseal();
let client: ReturnType<typeof kmsClient>;
beforeAll(() => {
  client = kmsClient(osseal());
});

async function createKey(description = ''): Promise<string> {
  const { keyMetadata } = await client.createKey(new kms.CreateKeyRequest({ description }));
  return keyMetadata.keyId;
}

async function stateOf(keyId: string): Promise<string> {
  const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
  return keyMetadata.keyState;
}

describe('kms20160120: keys', () => {
  it('creates a symmetric key and describes it', async () => {
    const created = await client.createKey(
      new kms.CreateKeyRequest({ description: 'orders', keySpec: 'Aliyun_AES_256' }),
    );
    expect(created.requestId).toMatch(/^[0-9a-f-]{36}$/i);
    const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId: created.keyMetadata.keyId }));
    expect(keyMetadata).toMatchObject({
      description: 'orders',
      keySpec: 'Aliyun_AES_256',
      keyUsage: 'ENCRYPT/DECRYPT',
      keyState: 'Enabled',
      origin: 'Aliyun_KMS',
      protectionLevel: 'SOFTWARE',
      automaticRotation: 'Disabled',
      creator: '1000000000000001',
      arn: `acs:kms:cn-hangzhou:1000000000000001:key/${keyMetadata.keyId}`,
      deleteDate: '',
      materialExpireTime: '',
    });
    expect(keyMetadata.creationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(keyMetadata.primaryKeyVersion).not.toBe('');
  });

  it('finds a key by its ARN', async () => {
    const keyId = await createKey('by ARN');
    const arn = `acs:kms:cn-hangzhou:1000000000000001:key/${keyId}`;
    const answer = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId: arn }));
    expect(answer.keyId).toBe(keyId);
  });

  it('walks from Enabled to PendingDeletion and back', async () => {
    const keyId = await createKey();
    await client.disableKey(new kms.DisableKeyRequest({ keyId }));
    expect(await stateOf(keyId)).toBe('Disabled');
    await client.disableKey(new kms.DisableKeyRequest({ keyId }));
    await client.enableKey(new kms.EnableKeyRequest({ keyId }));
    expect(await stateOf(keyId)).toBe('Enabled');

    await client.scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays: 7 }));
    const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
    expect(keyMetadata.keyState).toBe('PendingDeletion');
    const window = Date.parse(keyMetadata.deleteDate) - Date.now();
    expect(Math.round(window / 86_400_000)).toBe(7);

    await client.cancelKeyDeletion(new kms.CancelKeyDeletionRequest({ keyId }));
    expect(await stateOf(keyId)).toBe('Enabled');
  });

  it.each([6, 367])('refuses a window of %i days', async (pendingWindowInDays) => {
    const keyId = await createKey();
    const request = new kms.ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays });
    expect(await rejection(client.scheduleKeyDeletion(request))).toMatchObject({ code: 'InvalidParameterError' });
    expect(await stateOf(keyId)).toBe('Enabled');
  });

  it('replaces a description', async () => {
    const keyId = await createKey('before');
    await client.updateKeyDescription(new kms.UpdateKeyDescriptionRequest({ keyId, description: 'after' }));
    const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
    expect(keyMetadata.description).toBe('after');
  });

  it('lists keys page by page, each once, in one order', async () => {
    for (let i = 0; i < 5; i += 1) await createKey(`page ${i}`);
    const all = await client.listKeys(new kms.ListKeysRequest({ pageNumber: 1, pageSize: 100 }));
    const ids = all.keys.key.map((key) => key.keyId);
    expect(all.totalCount).toBe(ids.length);

    const paged: string[] = [];
    for (let pageNumber = 1; paged.length < ids.length; pageNumber += 1) {
      const page = await client.listKeys(new kms.ListKeysRequest({ pageNumber, pageSize: 2 }));
      expect(page).toMatchObject({ pageNumber, pageSize: 2, totalCount: ids.length });
      expect(page.keys.key.length).toBeGreaterThan(0);
      paged.push(...page.keys.key.map((key) => key.keyId));
    }
    expect(paged).toEqual(ids);

    const past = await client.listKeys(new kms.ListKeysRequest({ pageNumber: 1000, pageSize: 100 }));
    expect(past.keys.key).toEqual([]);
  });

  it.each([{ pageSize: 101 }, { pageSize: 0 }, { pageNumber: 0 }])('refuses the page %j', async (page) => {
    const error = await rejection(client.listKeys(new kms.ListKeysRequest(page)));
    expect(error.code).toBe('InvalidParameterError');
  });
});

describe('kms20160120: refusals', () => {
  it('names an unknown key as the service does', async () => {
    const error = await rejection(client.describeKey(new kms.DescribeKeyRequest({ keyId: 'key-hzz0000000000000000' })));
    expect(error.code).toBe('Forbidden.KeyNotFoundError');
    expect(error.message).toMatch(/code: 404, The specified Key is not found\. requestid: [0-9a-fA-F-]{36}$/);
  });

  it('asks for a missing parameter by its name', async () => {
    const error = await rejection(client.describeKey(new kms.DescribeKeyRequest({})));
    expect(error.code).toBe('MissingParameterError');
    expect(error.message).toContain('The parameter "KeyId" is needed but not provided.');
  });

  it.each([
    ['disabled', 'Rejected.DisabledError', 409],
    ['scheduled for deletion', 'Rejected.PendingDeletionError', 409],
  ])('does no cryptography with a key that is %s', async (state, code, status) => {
    const keyId = await createKey();
    const { ciphertextBlob } = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId }));
    if (state === 'disabled') await client.disableKey(new kms.DisableKeyRequest({ keyId }));
    else await client.scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays: 30 }));
    for (const call of [
      () => client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId })),
      () => client.generateDataKeyWithoutPlaintext(new kms.GenerateDataKeyWithoutPlaintextRequest({ keyId })),
      () => client.encrypt(new kms.EncryptRequest({ keyId, plaintext: 'aGVsbG8=' })),
      () => client.decrypt(new kms.DecryptRequest({ ciphertextBlob })),
    ]) {
      const error = await rejection(call());
      expect(error.code).toBe(code);
      expect(error.message).toContain(`code: ${status}, The request was rejected because the key state is`);
    }
  });

  it('changes no state that the state table forbids', async () => {
    const keyId = await createKey();
    const cancel = client.cancelKeyDeletion(new kms.CancelKeyDeletionRequest({ keyId }));
    expect((await rejection(cancel)).code).toBe('Rejected.StateModifiedFailedError');
    await client.scheduleKeyDeletion(new kms.ScheduleKeyDeletionRequest({ keyId, pendingWindowInDays: 30 }));
    const enable = client.enableKey(new kms.EnableKeyRequest({ keyId }));
    expect((await rejection(enable)).code).toBe('Rejected.StateModifiedFailedError');
    const describe = client.updateKeyDescription(new kms.UpdateKeyDescriptionRequest({ keyId, description: 'x' }));
    expect((await rejection(describe)).code).toBe('Rejected.PendingDeletionError');
  });
});
