import * as kms from '@alicloud/kms20160120';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useOsseal } from '../use-osseal.ts';
import { kmsClient, openApiClient, popClient, rejection } from './clients.ts';

const osseal = useOsseal();
let client: ReturnType<typeof kmsClient>;
let keyId: string;
beforeAll(async () => {
  client = kmsClient(osseal());
  keyId = (await client.createKey(new kms.CreateKeyRequest({}))).keyMetadata.keyId;
});

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('kms20160120: cryptography', () => {
  it('encrypts and decrypts', async () => {
    const plaintext = base64('a secret with + / = and 密');
    const sealed = await client.encrypt(new kms.EncryptRequest({ keyId, plaintext }));
    expect(sealed.keyId).toBe(keyId);
    expect(Buffer.from(sealed.ciphertextBlob, 'base64').toString('latin1')).toContain(sealed.keyVersionId);
    const opened = await client.decrypt(new kms.DecryptRequest({ ciphertextBlob: sealed.ciphertextBlob }));
    expect(opened).toMatchObject({ plaintext, keyId, keyVersionId: sealed.keyVersionId });
  });

  it('gives another ciphertext for the same plaintext', async () => {
    const request = new kms.EncryptRequest({ keyId, plaintext: base64('same') });
    const blobs = await Promise.all([client.encrypt(request), client.encrypt(request)]);
    expect(blobs[0]?.ciphertextBlob).not.toBe(blobs[1]?.ciphertextBlob);
  });

  it('encrypts 6,144 bytes and no more', async () => {
    const most = base64(Buffer.alloc(6144, 0xfb));
    const { ciphertextBlob } = await client.encrypt(new kms.EncryptRequest({ keyId, plaintext: most }));
    expect((await client.decrypt(new kms.DecryptRequest({ ciphertextBlob }))).plaintext).toBe(most);
    const error = await rejection(
      client.encrypt(new kms.EncryptRequest({ keyId, plaintext: base64(Buffer.alloc(6145)) })),
    );
    expect(error.code).toBe('InvalidParameterError');
  });

  it.each([
    [{}, 32],
    [{ keySpec: 'AES_256' }, 32],
    [{ keySpec: 'AES_128' }, 16],
    [{ numberOfBytes: 1 }, 1],
    [{ numberOfBytes: 1024 }, 1024],
    [{ keySpec: 'AES_128', numberOfBytes: 64 }, 64],
  ])('generates a data key for %j', async (size, bytes) => {
    const key = await client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId, ...size }));
    expect(Buffer.from(key.plaintext, 'base64')).toHaveLength(bytes);
    const opened = await client.decrypt(new kms.DecryptRequest({ ciphertextBlob: key.ciphertextBlob }));
    expect(opened.plaintext).toBe(key.plaintext);
  });

  it.each([{ numberOfBytes: 0 }, { numberOfBytes: 1025 }, { keySpec: 'AES_512' }])('refuses %j', async (size) => {
    const error = await rejection(client.generateDataKey(new kms.GenerateDataKeyRequest({ keyId, ...size })));
    expect(error.code).toBe('InvalidParameterError');
  });

  it('generates a data key without its plaintext', async () => {
    const request = new kms.GenerateDataKeyWithoutPlaintextRequest({ keyId, numberOfBytes: 24 });
    const key = await client.generateDataKeyWithoutPlaintext(request);
    expect(key).not.toHaveProperty('plaintext');
    const opened = await client.decrypt(new kms.DecryptRequest({ ciphertextBlob: key.ciphertextBlob }));
    expect(Buffer.from(opened.plaintext, 'base64')).toHaveLength(24);
  });

  it('refuses a plaintext that is not Base64', async () => {
    const error = await rejection(client.encrypt(new kms.EncryptRequest({ keyId, plaintext: '***' })));
    expect(error.code).toBe('InvalidParameterError');
    expect(error.message).toContain('"Plaintext"');
  });

  it('refuses a ciphertext with one flipped bit, and noise', async () => {
    const { ciphertextBlob } = await client.encrypt(new kms.EncryptRequest({ keyId, plaintext: base64('intact') }));
    const bytes = Buffer.from(ciphertextBlob, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    for (const blob of [bytes.toString('base64'), base64('noise'), base64(Buffer.alloc(80, 7))]) {
      const error = await rejection(client.decrypt(new kms.DecryptRequest({ ciphertextBlob: blob })));
      expect(error.code).toMatch(/^(InvalidParameter|Forbidden\.Key(Version)?NotFound)Error$/);
    }
  });
});

describe('encryption context', () => {
  const context = { tenant: 'a+b/c=', order: '密 7' };

  it('flattened by the npm client, must be the same for decryption', async () => {
    const sealed = await client.encrypt(
      new kms.EncryptRequest({ keyId, plaintext: base64('bound'), encryptionContext: context }),
    );
    const { ciphertextBlob } = sealed;
    const opened = await client.decrypt(new kms.DecryptRequest({ ciphertextBlob, encryptionContext: context }));
    expect(opened.plaintext).toBe(base64('bound'));
    for (const encryptionContext of [undefined, { tenant: 'a+b/c=' }, { ...context, order: '8' }]) {
      const request = new kms.DecryptRequest({ ciphertextBlob, ...(encryptionContext && { encryptionContext }) });
      expect((await rejection(client.decrypt(request))).code).toBe('InvalidParameterError');
    }
  });

  it('as JSON text means the same as flattened, in any order of its keys', async () => {
    const { ciphertextBlob } = await client.generateDataKey(
      new kms.GenerateDataKeyRequest({ keyId, encryptionContext: context }),
    );
    const reordered = JSON.stringify({ order: context.order, tenant: context.tenant });
    const v3 = await openApiClient(osseal()).call('Decrypt', {
      CiphertextBlob: String(ciphertextBlob),
      EncryptionContext: reordered,
    });
    expect(v3.KeyId).toBe(keyId);
    const v1 = await popClient(osseal()).request('Decrypt', {
      CiphertextBlob: String(ciphertextBlob),
      EncryptionContext: reordered,
    });
    expect(v1.Plaintext).toBe(v3.Plaintext);
  });

  it.each(['[]', '{"a":1}', '{"a":{"b":"c"}}', 'no json', JSON.stringify({ a: 'x'.repeat(8192) })])(
    'refuses %.20s',
    async (text) => {
      const call = popClient(osseal()).request(
        'Encrypt',
        { KeyId: keyId, Plaintext: 'eA==', EncryptionContext: text },
        { method: 'POST' },
      );
      expect((await rejection(call)).code).toBe('InvalidParameter');
    },
  );
});
