import { ACCOUNT, STRANGER } from '../kms-harness.ts';
import { REGION, type SampleRequest, type SampleWorld, WRAPPING_KEY } from './sample-world.ts';

/** A call that an action answers as it should. */
export interface SampleCall extends SampleRequest {
  /** The CMK whose state decides. */
  readonly keyId?: string;
  /** The code of an action that refuses every call. */
  readonly refusal?: string;
}

type Sample = (world: SampleWorld) => Promise<SampleCall>;

const DIGEST = Buffer.alloc(32, 5).toString('base64');
const POLICY = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Principal: { RAM: [`acs:ram::${ACCOUNT}:*`] }, Action: ['kms:*'], Resource: ['*'] }],
});
const TAGS = JSON.stringify([{ TagKey: 'team', TagValue: 'red' }]);
const RSA_ENCRYPT = { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT/DECRYPT' };
const EXPORT = { PublicKeyBlob: WRAPPING_KEY, WrappingKeySpec: 'RSA_2048', WrappingAlgorithm: 'RSAES_OAEP_SHA_256' };

const nothing: Sample = async () => ({ parameters: {} });

/** On a new key. */
function onKey(more: Readonly<Record<string, string>> = {}, keyOf: Readonly<Record<string, string>> = {}): Sample {
  return async (world) => {
    const { keyId } = await world.key(keyOf);
    return { keyId, parameters: { KeyId: keyId, ...more } };
  };
}

/** On the one version of a new key pair. */
function onPair(keyOf: Readonly<Record<string, string>>, more: Readonly<Record<string, string>>): Sample {
  return async (world) => {
    const { keyId, primaryVersionId } = await world.key(keyOf);
    return { keyId, parameters: { KeyId: keyId, KeyVersionId: primaryVersionId, ...more } };
  };
}

/** On ciphertext under a new key. */
function onBlob(more: Readonly<Record<string, string>> = {}): Sample {
  return async (world) => {
    const { keyId } = await world.key();
    return { keyId, parameters: { CiphertextBlob: await world.blob(keyId), ...more } };
  };
}

/** On a new secret under a new key. */
function onSecret(more: Readonly<Record<string, string>> = {}, refusal?: string): Sample {
  return async (world) => {
    const { keyId } = await world.key();
    const parameters = { SecretName: await world.secret({ EncryptionKeyId: keyId }), ...more };
    return { keyId, parameters, ...(refusal === undefined ? {} : { refusal }) };
  };
}

/** By the tag actions that take lists. */
function onResources(more: Readonly<Record<string, string>>): Sample {
  return async (world) => {
    const { keyId } = await world.key();
    return { keyId, parameters: { RegionId: REGION, ResourceType: 'key', 'ResourceId.1': keyId, ...more } };
  };
}

/** One for each action. */
export const SAMPLE_CALLS: Readonly<Record<string, Sample>> = {
  OpenKmsService: async () => ({ parameters: {}, as: STRANGER }),
  DescribeAccountKmsStatus: nothing,
  DescribeRegions: nothing,

  CreateKey: nothing,
  DescribeKey: onKey(),
  ListKeys: nothing,
  EnableKey: onKey(),
  DisableKey: onKey(),
  ScheduleKeyDeletion: onKey({ PendingWindowInDays: '7' }),
  async CancelKeyDeletion(world) {
    const { keyId } = await world.key();
    await world.force(keyId, { state: 'PendingDeletion' });
    return { keyId, parameters: { KeyId: keyId } };
  },
  UpdateKeyDescription: onKey({ Description: 'new' }),
  SetDeletionProtection: onKey({ EnableDeletionProtection: 'true' }),

  async CreateKeyVersion(world) {
    const { keyId } = await world.key({ KeySpec: 'EC_P256' });
    await world.force(keyId, { lastRotatedAt: '2026-01-01T00:00:00.000Z' });
    return { keyId, parameters: { KeyId: keyId } };
  },
  DescribeKeyVersion: onPair({}, {}),
  ListKeyVersions: onKey(),
  UpdateRotationPolicy: onKey({ EnableAutomaticRotation: 'true', RotationInterval: '30d' }),

  async CreateAlias(world) {
    const { keyId } = await world.key();
    return { keyId, parameters: { AliasName: world.name('alias/new'), KeyId: keyId } };
  },
  async UpdateAlias(world) {
    const { keyId } = await world.key();
    const AliasName = await world.alias((await world.key()).keyId);
    return { keyId, parameters: { AliasName, KeyId: keyId } };
  },
  async DeleteAlias(world) {
    const { keyId } = await world.key();
    return { keyId, parameters: { AliasName: await world.alias(keyId) } };
  },
  ListAliases: nothing,
  ListAliasesByKeyId: onKey(),

  Encrypt: onKey({ Plaintext: 'aGVsbG8=' }),
  Decrypt: onBlob(),
  async ReEncrypt(world) {
    const { keyId } = await world.key();
    const CiphertextBlob = await world.blob(keyId);
    return { keyId, parameters: { CiphertextBlob, DestinationKeyId: (await world.key()).keyId } };
  },
  GenerateDataKey: onKey(),
  GenerateDataKeyWithoutPlaintext: onKey(),
  ExportDataKey: onBlob(EXPORT),
  GenerateAndExportDataKey: onKey(EXPORT),

  AsymmetricSign: onPair({ KeySpec: 'EC_P256' }, { Algorithm: 'ECDSA_SHA_256', Digest: DIGEST }),
  AsymmetricVerify: onPair({ KeySpec: 'EC_P256' }, { Algorithm: 'ECDSA_SHA_256', Digest: DIGEST, Value: DIGEST }),
  AsymmetricEncrypt: onPair(RSA_ENCRYPT, { Algorithm: 'RSAES_OAEP_SHA_1', Plaintext: 'aGVsbG8=' }),
  async AsymmetricDecrypt(world) {
    const { keyId, primaryVersionId } = await world.key(RSA_ENCRYPT);
    const named = { KeyId: keyId, KeyVersionId: primaryVersionId, Algorithm: 'RSAES_OAEP_SHA_1' };
    const { CiphertextBlob } = await world.run('AsymmetricEncrypt', { ...named, Plaintext: 'aGVsbG8=' });
    return { keyId, parameters: { ...named, CiphertextBlob: String(CiphertextBlob) } };
  },
  GetPublicKey: onPair({ KeySpec: 'EC_P256' }, {}),
  GenerateMac: onKey({ Algorithm: 'HMAC_SHA_256', Message: 'aGVsbG8=' }, { KeySpec: 'HMAC_SHA_256' }),
  VerifyMac: onKey({ Algorithm: 'HMAC_SHA_256', Message: 'aGVsbG8=', Mac: DIGEST }, { KeySpec: 'HMAC_SHA_256' }),

  GetParametersForImport: onKey(
    { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    { Origin: 'EXTERNAL' },
  ),
  async ImportKeyMaterial(world) {
    const { keyId } = await world.key({ Origin: 'EXTERNAL' });
    return { keyId, parameters: { ...(await world.import(keyId)), KeyMaterialExpireUnix: '0' } };
  },
  DeleteKeyMaterial: onKey({}, { Origin: 'EXTERNAL' }),

  GetKeyPolicy: onKey(),
  SetKeyPolicy: onKey({ Policy: POLICY }),

  TagResource: onKey({ Tags: TAGS }),
  UntagResource: onKey({ TagKeys: '["team"]' }),
  ListResourceTags: onKey(),
  TagResources: onResources({ 'Tag.1.Key': 'team', 'Tag.1.Value': 'red' }),
  UntagResources: onResources({ 'TagKey.1': 'team' }),
  ListTagResources: onResources({}),

  async CreateSecret(world) {
    const { keyId } = await world.key();
    const parameters = {
      SecretName: world.name('new'),
      SecretData: 'hush',
      VersionId: 'v1',
      EncryptionKeyId: keyId,
    };
    return { keyId, parameters };
  },
  DescribeSecret: onSecret(),
  ListSecrets: nothing,
  UpdateSecret: onSecret({ Description: 'new' }),
  DeleteSecret: onSecret(),
  RestoreSecret: onSecret(),
  GetSecretValue: onSecret(),
  async BatchGetSecretValue(world) {
    const SecretName = await world.secret();
    return { parameters: { SecretsList: JSON.stringify([{ SecretName }]) } };
  },
  PutSecretValue: onSecret({ SecretData: 'louder', VersionId: 'v2' }),
  ListSecretVersionIds: onSecret(),
  UpdateSecretVersionStage: onSecret({ VersionStage: 'Mine', MoveToVersion: 'v1' }),
  RotateSecret: onSecret({ VersionId: 'v2' }, 'Rejected.UnsupportedOperation'),
  UpdateSecretRotationPolicy: onSecret({ EnableAutomaticRotation: 'false' }, 'Rejected.UnsupportedOperation'),
  GetSecretPolicy: onSecret(),
  SetSecretPolicy: onSecret({ Policy: POLICY }),
  GetRandomPassword: nothing,
};

/** @throws Error that says what to do for an action that has none */
export function sampleCall(action: string, world: SampleWorld): Promise<SampleCall> {
  const sample = Object.hasOwn(SAMPLE_CALLS, action) ? SAMPLE_CALLS[action] : undefined;
  if (sample === undefined) throw new Error(`${action} has no call in test/whole/sample-calls.ts: write one.`);
  return sample(world);
}
