import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sendKms } from '@osseal/testkit';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, openApiClient, popClient, rejection } from './clients.ts';

const osseal = useOsseal();
const receiver = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PublicKeyBlob = receiver.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const EncryptionContext = JSON.stringify({ tenant: 'a+b/c=' });

let KeyId: string;
beforeAll(async () => {
  KeyId = (await kmsClient(osseal()).createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
});

// The npm client of KMS is older than these actions.
describe.each([
  ['RSAES_OAEP_SHA_256', 'sha256'],
  ['RSAES_OAEP_SHA_1', 'sha1'],
])('data keys leave under %s', (WrappingAlgorithm, oaepHash) => {
  const wrapping = { PublicKeyBlob, WrappingKeySpec: 'RSA_2048', WrappingAlgorithm };
  const received = (exported: unknown) => {
    const how = { key: receiver.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
    return privateDecrypt(how, Buffer.from(String(exported), 'base64')).toString('base64');
  };

  it('through pop-core, openapi-core and XML', async () => {
    const v1 = popClient(osseal());
    const v3 = openApiClient(osseal());
    const made = await v3.call('GenerateAndExportDataKey', { KeyId, EncryptionContext, ...wrapping });
    expect(made).toMatchObject({ KeyId, KeyVersionId: expect.any(String), RequestId: expect.any(String) });
    const blob = { CiphertextBlob: String(made.CiphertextBlob), EncryptionContext };
    const { Plaintext } = await v1.request<Record<string, unknown>>('Decrypt', blob);
    expect(received(made.ExportedDataKey)).toBe(Plaintext);
    const parameters = { ...blob, ...wrapping };
    const exported = [
      await v1.request<Record<string, unknown>>('ExportDataKey', parameters),
      await v1.request<Record<string, unknown>>('ExportDataKey', parameters, { method: 'POST' }),
      await v3.call('ExportDataKey', parameters),
      await v3.call('ExportDataKey', parameters, 'form'),
    ];
    for (const answer of exported) {
      expect(received(answer.ExportedDataKey)).toBe(Plaintext);
      expect(answer.KeyVersionId).toBe(made.KeyVersionId);
    }
    const xml = await sendKms(osseal(), { action: 'ExportDataKey', parameters: { ...parameters, Format: 'XML' } });
    expect(received(/<ExportedDataKey>(.*)<\/ExportedDataKey>/.exec(xml.text)?.[1])).toBe(Plaintext);
    const again = await v1.request<Record<string, unknown>>('GenerateAndExportDataKey', {
      KeyId,
      NumberOfBytes: 16,
      ...wrapping,
    });
    expect(Buffer.from(received(again.ExportedDataKey), 'base64')).toHaveLength(16);
  });
});

describe('errors of the exports', () => {
  it('reach the clients', async () => {
    const v3 = openApiClient(osseal());
    const parameters = { KeyId, PublicKeyBlob, WrappingKeySpec: 'RSA_2048', WrappingAlgorithm: 'RSAES_OAEP_SHA_1' };
    const errors: readonly (readonly [Record<string, string>, string])[] = [
      [{ WrappingKeySpec: 'EC_SM2', WrappingAlgorithm: 'SM2PKE' }, 'UnsupportedOperation'],
      [{ WrappingAlgorithm: 'SM2PKE' }, 'InvalidParameter'],
      [{ PublicKeyBlob: 'AAAA' }, 'InvalidParameter'],
      [{ NumberOfBytes: '215' }, 'InvalidParameter'],
      [{ KeyId: 'key-none' }, 'Forbidden.KeyNotFound'],
      [{ DryRun: 'true' }, 'DryRunOperationError'],
    ];
    for (const [change, code] of errors) {
      const error = await rejection(v3.call('GenerateAndExportDataKey', { ...parameters, ...change }));
      expect(error.code).toBe(code);
    }
  });
});
