import { createPublicKey, publicEncrypt, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type OssealProcess, spawnOsseal } from '@osseal/testkit';
import { popClient, rejection } from '../sdk/clients.ts';

type Answer = Record<string, unknown>;
type Call = (action: string, parameters?: Readonly<Record<string, string>>) => Promise<Answer>;

/** One acknowledged change, and what must be true of it after every later crash. */
interface Step {
  readonly name: string;
  act(call: Call): Promise<void>;
  verify(call: Call): Promise<void>;
}

const callerOf = (server: OssealProcess): Call => {
  const client = popClient(server);
  return (action, parameters = {}) => client.request<Answer>(action, parameters, { method: 'POST' });
};

async function createKey(call: Call, parameters: Readonly<Record<string, string>> = {}): Promise<string> {
  return ((await call('CreateKey', parameters)).KeyMetadata as { KeyId: string }).KeyId;
}

async function versionOf(call: Call, KeyId: string): Promise<string> {
  const { KeyVersions } = await call('ListKeyVersions', { KeyId });
  const [version] = (KeyVersions as { KeyVersion: readonly { KeyVersionId: string }[] }).KeyVersion;
  return String(version?.KeyVersionId);
}

async function importInto(call: Call, KeyId: string): Promise<void> {
  const wanted = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
  const { PublicKey, ImportToken } = await call('GetParametersForImport', wanted);
  const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
  const wrapped = publicEncrypt({ key, oaepHash: 'sha256' }, Buffer.alloc(32, 3)).toString('base64');
  await call('ImportKeyMaterial', { KeyId, ImportToken: String(ImportToken), EncryptedKeyMaterial: wrapped });
}

const decrypt = async (call: Call, CiphertextBlob: string) => (await call('Decrypt', { CiphertextBlob })).Plaintext;
const encrypt = async (call: Call, KeyId: string) =>
  String((await call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' })).CiphertextBlob);

const message = Buffer.from('signed before the crash');
let pair: Readonly<Record<'KeyId' | 'KeyVersionId', string>>;
let publicKey = '';
let mac: Readonly<Record<'KeyId' | 'Algorithm' | 'Message' | 'Mac', string>>;
let external = '';
let sealed = '';
let changed = '';
const Policy = JSON.stringify({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Principal: { RAM: ['acs:ram::1000000000000001:*'] }, Action: ['kms:*'], Resource: ['*'] },
  ],
});

const STEPS: readonly Step[] = [
  {
    name: 'create a key pair',
    async act(call) {
      const KeyId = await createKey(call, { KeySpec: 'EC_P256' });
      pair = { KeyId, KeyVersionId: await versionOf(call, KeyId) };
      publicKey = String((await call('GetPublicKey', pair)).PublicKey);
    },
    async verify(call) {
      const Digest = Buffer.from(await crypto.subtle.digest('SHA-256', message)).toString('base64');
      const { Value } = await call('AsymmetricSign', { ...pair, Algorithm: 'ECDSA_SHA_256', Digest });
      expect(verify('sha256', message, publicKey, Buffer.from(String(Value), 'base64'))).toBe(true);
    },
  },
  {
    name: 'create a MAC key',
    async act(call) {
      const KeyId = await createKey(call, { KeySpec: 'HMAC_SHA_256' });
      const given = { KeyId, Algorithm: 'HMAC_SHA_256', Message: message.toString('base64') };
      mac = { ...given, Mac: String((await call('GenerateMac', given)).Mac) };
    },
    async verify(call) {
      expect(await call('VerifyMac', mac)).toMatchObject({ Value: true });
    },
  },
  {
    name: 'import material',
    async act(call) {
      external = await createKey(call, { Origin: 'EXTERNAL' });
      await importInto(call, external);
      sealed = await encrypt(call, external);
    },
    async verify(call) {
      expect(await decrypt(call, sealed)).toBe('aGVsbG8=');
    },
  },
  {
    name: 'tag, protect, set a policy and rotation',
    async act(call) {
      changed = await createKey(call);
      await call('TagResource', { KeyId: changed, Tags: '[{"TagKey":"team","TagValue":"red"}]' });
      await call('SetDeletionProtection', { KeyId: changed, EnableDeletionProtection: 'true' });
      await call('SetKeyPolicy', { KeyId: changed, Policy });
      const rotation = { EnableAutomaticRotation: 'true', RotationInterval: '30d' };
      await call('UpdateRotationPolicy', { KeyId: changed, ...rotation });
    },
    async verify(call) {
      expect(await call('DescribeKey', { KeyId: changed })).toMatchObject({
        KeyMetadata: { DeletionProtection: 'Enabled', AutomaticRotation: 'Enabled', RotationInterval: '2592000s' },
      });
      expect(await call('ListResourceTags', { KeyId: changed })).toMatchObject({ Tags: { Tag: [{ TagKey: 'team' }] } });
      expect(await call('GetKeyPolicy', { KeyId: changed })).toMatchObject({ Policy });
    },
  },
  {
    name: 'store and move versions of a secret',
    async act(call) {
      await call('CreateSecret', { SecretName: 's', SecretData: 'one', VersionId: 'v1', EncryptionKeyId: changed });
      await call('PutSecretValue', { SecretName: 's', SecretData: 'two', VersionId: 'v2' });
      await call('UpdateSecretVersionStage', { SecretName: 's', VersionStage: 'Mine', MoveToVersion: 'v1' });
      await call('CreateSecret', { SecretName: 'own-key', SecretData: 'three', VersionId: 'v1' });
    },
    async verify(call) {
      const read = (more: Readonly<Record<string, string>>) => call('GetSecretValue', { SecretName: 's', ...more });
      expect(await read({})).toMatchObject({ SecretData: 'two' });
      expect(await read({ VersionStage: 'Mine' })).toMatchObject({ SecretData: 'one' });
      expect(await call('GetSecretValue', { SecretName: 'own-key' })).toMatchObject({ SecretData: 'three' });
    },
  },
  {
    name: 'delete secrets',
    async act(call) {
      for (const SecretName of ['waiting', 'gone']) {
        await call('CreateSecret', { SecretName, SecretData: 'x', VersionId: 'v1' });
      }
      await call('DeleteSecret', { SecretName: 'waiting' });
      await call('DeleteSecret', { SecretName: 'gone', ForceDeleteWithoutRecovery: 'true' });
    },
    async verify(call) {
      const codeOf = async (SecretName: string) => (await rejection(call('GetSecretValue', { SecretName }))).code;
      expect(await codeOf('waiting')).toBe('Rejected.ResourceInDeleteWindow');
      expect(await codeOf('gone')).toBe('Forbidden.ResourceNotFound');
    },
  },
  {
    name: 'delete imported material',
    async act(call) {
      await call('DeleteKeyMaterial', { KeyId: external });
    },
    async verify(call) {
      expect((await rejection(decrypt(call, sealed))).code).toBe('Rejected.PendingImport');
      // The same material returns, and goes again for the next check.
      await importInto(call, external);
      expect(await decrypt(call, sealed)).toBe('aGVsbG8=');
      await call('DeleteKeyMaterial', { KeyId: external });
    },
  },
];

describe('kill -9', () => {
  it('after each acknowledged change of KMS loses nothing', async () => {
    let server = await spawnOsseal();
    try {
      for (const [index, step] of STEPS.entries()) {
        await step.act(callerOf(server));
        await server.kill();
        server = await server.startAgain();
        // What a later step took away is not asked for again.
        const isTaken = ({ name }: Step) => name === 'import material' && index === STEPS.length - 1;
        for (const done of STEPS.slice(0, index + 1)) {
          if (isTaken(done)) continue;
          await done.verify(callerOf(server)).catch((cause: unknown) => {
            throw new Error(`"${done.name}" was lost by a crash after "${step.name}".`, { cause });
          });
        }
      }
    } finally {
      await server.dispose();
    }
  }, 120_000);
});
