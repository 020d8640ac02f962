import { createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findPlaintext, spawnOsseal } from '@osseal/testkit';
import { popClient } from './clients.ts';

describe('the data directory', () => {
  it('holds no value of a secret and no imported material, in any spelling, and neither does the log', async () => {
    const server = await spawnOsseal({ flags: ['--log-level', 'debug'] });
    try {
      const client = popClient(server);
      const call = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
        client.request<Record<string, unknown>>(action, parameters, { method: 'POST' });
      const createKey = async (parameters: Readonly<Record<string, string>> = {}) =>
        ((await call('CreateKey', parameters)).KeyMetadata as { KeyId: string }).KeyId;
      const material = randomBytes(32);
      const external = await createKey({ Origin: 'EXTERNAL' });
      const wanted = { KeyId: external, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
      const { PublicKey, ImportToken } = await call('GetParametersForImport', wanted);
      const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
      const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha256' }, material).toString('base64');
      await call('ImportKeyMaterial', { KeyId: external, ImportToken: String(ImportToken), EncryptedKeyMaterial });

      const described = { Description: 'a description to be found' };
      // Letters only, which JSON, URLs and Base64 of the product's own leave as they are.
      const values = Array.from({ length: 3 }, () => randomBytes(48).toString('hex'));
      const [first = '', second = '', third = ''] = values;
      await call('CreateSecret', { SecretName: 'a', SecretData: first, VersionId: 'v1', EncryptionKeyId: external });
      await call('PutSecretValue', { SecretName: 'a', SecretData: second, VersionId: 'v2' });
      await call('CreateSecret', { SecretName: 'b', SecretData: third, VersionId: 'v1', ...described });
      expect(await call('GetSecretValue', { SecretName: 'a' })).toMatchObject({ SecretData: second });
      expect(await call('GetSecretValue', { SecretName: 'b' })).toMatchObject({ SecretData: third });

      for (const secret of [...values.map((value) => Buffer.from(value)), material]) {
        for (const encoding of ['latin1', 'base64', 'base64url', 'hex'] as const) {
          const spelled = secret.toString(encoding);
          expect(await findPlaintext(server.dataDir, Buffer.from(spelled, 'latin1'))).toEqual([]);
          expect(server.log()).not.toContain(spelled);
        }
      }
      // The search itself works.
      expect(await findPlaintext(server.dataDir, Buffer.from('a description to be found'))).not.toEqual([]);
    } finally {
      await server.dispose();
    }
  });
});
