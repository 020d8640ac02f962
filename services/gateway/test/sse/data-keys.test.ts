import { describe, expect, it } from '@jest/globals';
import { KmsCallError } from '@osseal/kms-client';
import { compilePolicy } from '@osseal/ram';
import type { Requester } from '../../src/action.ts';
import type { EncryptionDecision } from '../../src/sse/choose-encryption.ts';
import { SERVICE_KEY_ID } from '../objects/fake-kms.ts';
import { ACCOUNT, ANONYMOUS, type HarnessOptions, ObjectHarness, refusal } from '../objects/object-harness.ts';

const PURPOSE = { action: 'PutObject', key: 'a.txt' };
const DEFAULT_CMK: EncryptionDecision = { method: 'KMS' };
const NAMED_CMK: EncryptionDecision = { method: 'KMS', keyId: 'key-1' };

async function setUp(options?: HarnessOptions) {
  const harness = await ObjectHarness.open(options);
  return { harness, dataKeys: harness.gateway.dataKeys, kms: harness.kms };
}

function user(...actions: string[]): Requester {
  const document = {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: `acs:kms:*:*:key/${SERVICE_KEY_ID}` }],
  };
  return {
    principal: { type: 'user', account: ACCOUNT, user: 'alice', userId: '2001' },
    accessKeyId: 'LTAIalice',
    policies: actions.length === 0 ? [] : [compilePolicy(document, 'identity', 'kms')],
  };
}

describe('DataKeys', () => {
  it('has no key for an object that is not encrypted', async () => {
    const { harness, dataKeys, kms } = await setUp();
    const { dataKey, encryption } = await dataKeys.forWrite(harness.call('a.txt'), { method: 'none' }, PURPOSE);
    expect(dataKey).toBeNull();
    expect(encryption).toEqual({ method: 'none' });
    expect(await dataKeys.forRead(harness.call('a.txt'), { encryption }, PURPOSE)).toBeNull();
    expect(kms.calls).toEqual([]);
  });

  it('wraps data keys of OSS-managed encryption under its own master key, without KMS', async () => {
    const { harness, dataKeys, kms } = await setUp();
    const call = harness.call('a.txt');
    const one = await dataKeys.forWrite(call, { method: 'AES256' }, PURPOSE);
    const two = await dataKeys.forWrite(call, { method: 'AES256' }, PURPOSE);
    expect(one.dataKey).not.toEqual(two.dataKey);
    expect(one.dataKey).toHaveLength(32);
    expect(await dataKeys.forRead(call, one, PURPOSE)).toEqual(one.dataKey);
    expect(await dataKeys.forRead(harness.call('a.txt', { requester: ANONYMOUS }), two, PURPOSE)).toEqual(two.dataKey);
    expect(kms.calls).toEqual([]);
  });

  it('asks KMS for a named CMK as the requester, in the region of the bucket, once per write and once per read', async () => {
    const { harness, dataKeys, kms } = await setUp();
    await harness.bucket('beijing', { region: 'cn-beijing' });
    const requester = user();
    const call = harness.call('a.txt', { bucket: 'beijing', requester });
    const made = await dataKeys.forWrite(call, { ...NAMED_CMK, encryptionContext: { a: '1' } }, PURPOSE);
    expect(made.encryption).toMatchObject({
      method: 'KMS',
      keyId: 'key-1',
      keyVersionId: 'key-1-v1',
      serviceKey: false,
    });
    expect(made.encryption).toMatchObject({ encryptionContext: { a: '1' } });
    const read = await dataKeys.forRead(call, made, { action: 'GetObject', key: 'a.txt' });
    expect(read).toEqual(made.dataKey);
    expect(kms.calls).toHaveLength(2);
    for (const seen of kms.calls) {
      expect(seen.encryptionContext).toEqual({ a: '1' });
      expect(seen.call).toMatchObject({
        region: 'cn-beijing',
        onBehalfOf: { kind: 'requester', accessKeyId: 'LTAIalice', principal: requester.principal },
        cause: { bucket: 'beijing', object: 'a.txt', requestId: call.requestId },
        conditions: call.conditions,
      });
    }
    expect(kms.calls.map(({ call: { cause } }) => cause.action)).toEqual(['PutObject', 'GetObject']);
  });

  it('asks KMS for the default CMK as the service, for the owner of the bucket', async () => {
    const { harness, dataKeys, kms } = await setUp();
    const call = harness.call('a.txt', { requester: user() });
    const made = await dataKeys.forWrite(call, DEFAULT_CMK, PURPOSE);
    await dataKeys.forRead(call, made, PURPOSE);
    expect(made.encryption).toMatchObject({ keyId: SERVICE_KEY_ID, serviceKey: true });
    expect(kms.calls.map(({ keyId }) => keyId)).toEqual(['alias/acs/oss', SERVICE_KEY_ID]);
    for (const { call: made } of kms.calls) expect(made.onBehalfOf).toEqual({ kind: 'service', account: ACCOUNT });
  });

  it.each([
    ['default', DEFAULT_CMK],
    ['named', NAMED_CMK],
  ])('lets no anonymous request pass SSE-KMS: %s CMK', async (_name, decision) => {
    const { harness, dataKeys, kms } = await setUp();
    const made = await dataKeys.forWrite(harness.call('a.txt'), decision, PURPOSE);
    kms.takeActions();
    const call = harness.call('a.txt', { requester: ANONYMOUS });
    const forbidden = { status: 403, code: 'AccessDenied', message: 'This request is forbidden by kms.' };
    expect(await refusal(dataKeys.forWrite(call, decision, PURPOSE))).toMatchObject(forbidden);
    expect(await refusal(dataKeys.forRead(call, made, PURPOSE))).toMatchObject(forbidden);
    expect(kms.calls).toEqual([]);
  });

  it('passes refusals of KMS on as OSS errors', async () => {
    const { harness, dataKeys, kms } = await setUp();
    const made = await dataKeys.forWrite(harness.call('a.txt'), NAMED_CMK, PURPOSE);
    kms.failure = new KmsCallError('Rejected.Disabled', 409, 'x', 'r');
    expect(await refusal(dataKeys.forWrite(harness.call('a.txt'), NAMED_CMK, PURPOSE))).toMatchObject({
      code: 'KeyDisabled',
    });
    expect(await refusal(dataKeys.forRead(harness.call('a.txt'), made, PURPOSE))).toMatchObject({
      code: 'KeyDisabled',
    });
  });

  describe('with the default CMK checked against the caller', () => {
    const ALLOWED = user('kms:GenerateDataKey', 'kms:Decrypt');

    it('refuses a requester without the rights, and zeroes the key of the first write', async () => {
      const { harness, dataKeys, kms } = await setUp({ defaultCmkCheck: 'caller' });
      const call = harness.call('a.txt', { requester: user('kms:Decrypt') });
      expect(await refusal(dataKeys.forWrite(call, DEFAULT_CMK, PURPOSE))).toMatchObject({ code: 'AccessDenied' });
      expect(kms.handedOut).toEqual([Buffer.alloc(32)]);
      expect(await refusal(dataKeys.forWrite(call, DEFAULT_CMK, PURPOSE))).toMatchObject({ code: 'AccessDenied' });
      // The second time the key is known, and KMS is not asked.
      expect(kms.takeActions()).toEqual(['GenerateDataKey']);
    });

    it('lets a requester with the rights pass, and the account root', async () => {
      const { harness, dataKeys, kms } = await setUp({ defaultCmkCheck: 'caller' });
      for (const requester of [ALLOWED, harness.call('a.txt').requester]) {
        const call = harness.call('a.txt', { requester });
        const made = await dataKeys.forWrite(call, DEFAULT_CMK, PURPOSE);
        await dataKeys.forRead(call, made, PURPOSE);
      }
      expect(kms.takeActions()).toEqual(['GenerateDataKey', 'Decrypt', 'GenerateDataKey', 'Decrypt']);
    });

    it('asks only kms:Decrypt for a read', async () => {
      const { harness, dataKeys } = await setUp({ defaultCmkCheck: 'caller' });
      const made = await dataKeys.forWrite(harness.call('a.txt'), DEFAULT_CMK, PURPOSE);
      const reader = harness.call('a.txt', { requester: user('kms:Decrypt') });
      expect(await dataKeys.forRead(reader, made, PURPOSE)).toHaveLength(32);
      const stranger = harness.call('a.txt', { requester: user('kms:GenerateDataKey') });
      expect(await refusal(dataKeys.forRead(stranger, made, PURPOSE))).toMatchObject({ code: 'AccessDenied' });
    });

    it('asks the same of who wraps a data key again', async () => {
      const { harness, dataKeys, kms } = await setUp({ defaultCmkCheck: 'caller' });
      const again = (requester: Requester) =>
        dataKeys.wrapAgain(harness.call('a.txt', { requester }), Buffer.alloc(32, 1), { method: 'KMS' }, PURPOSE);
      expect(await refusal(again(user('kms:Decrypt')))).toMatchObject({ code: 'AccessDenied' });
      expect(await refusal(again(user('kms:Decrypt')))).toMatchObject({ code: 'AccessDenied' });
      expect(kms.takeActions()).toEqual(['Encrypt']);
      expect(await again(ALLOWED)).toMatchObject({ keyId: SERVICE_KEY_ID, serviceKey: true });
    });
  });

  describe('for somebody of another account who brings objects to the default of their bucket', () => {
    const STRANGER: Requester = {
      principal: { type: 'root', account: '1000000000000009' },
      accessKeyId: 'LTAIstranger',
      policies: [],
    };

    async function wrapping(keyId: string) {
      const { harness, dataKeys, kms } = await setUp();
      await harness.bucket('owned', { encryption: { method: 'KMS', keyId } });
      const call = harness.call('a.txt', { bucket: 'owned', requester: STRANGER });
      const decision = { method: 'KMS', keyId } as const;
      return {
        kms,
        again: () => dataKeys.wrapAgain(call, Buffer.alloc(32, 1), decision, PURPOSE),
        described: () => dataKeys.wrapperOf(call, decision, { mayRotate: false }),
      };
    }

    it("takes the key that the bucket's rule names for one of the bucket's owner", async () => {
      const { kms, again, described } = await wrapping('key-1');
      const arn = `acs:kms:cn-hangzhou:${ACCOUNT}:key/key-1`;
      await again();
      expect(kms.calls.at(-1)).toMatchObject({ action: 'Encrypt', keyId: arn });
      expect(await described()).toMatchObject({ keyId: arn });
    });

    it('takes no alias, which would be one of their own', async () => {
      const { kms, again, described } = await wrapping('alias/orders');
      expect(await refusal(again())).toMatchObject({ code: 'AccessDenied' });
      expect(await refusal(described())).toMatchObject({ code: 'AccessDenied' });
      expect(kms.calls).toEqual([]);
    });
  });
});
