import { type AccessKey, STORY_ACCOUNT } from '@osseal/testkit';
import { RECEIVER, type SampleAccount } from './sample-account.ts';

/** One call that an action answers, and who makes it when it is not the account's root. */
export interface Sample {
  readonly parameters: Readonly<Record<string, string>>;
  readonly accessKey?: AccessKey;
}

type Make = (account: SampleAccount) => Promise<Sample>;

const DIGEST = Buffer.alloc(32, 5).toString('base64');
const POLICY = JSON.stringify({
  Version: '1',
  Statement: [
    { Effect: 'Allow', Principal: { RAM: [`acs:ram::${STORY_ACCOUNT}:*`] }, Action: ['kms:*'], Resource: ['*'] },
  ],
});
const TAGS = JSON.stringify([
  { TagKey: 'team', TagValue: 'red' },
  { TagKey: 'stage', TagValue: 'test' },
]);
const ROTATION = { EnableAutomaticRotation: 'true', RotationInterval: '30d' };
const RSA_ENCRYPT = { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT/DECRYPT' };
const EXPORT = { PublicKeyBlob: RECEIVER, WrappingKeySpec: 'RSA_2048', WrappingAlgorithm: 'RSAES_OAEP_SHA_256' };

const given =
  (parameters: Readonly<Record<string, string>> = {}): Make =>
  async () => ({ parameters });

/** On a new key. */
function onKey(more: Readonly<Record<string, string>> = {}, keyOf: Readonly<Record<string, string>> = {}): Make {
  return async (account) => ({ parameters: { KeyId: await account.key(keyOf), ...more } });
}

/** On the one version of a new key. */
function onVersion(more: Readonly<Record<string, string>>, keyOf: Readonly<Record<string, string>>): Make {
  return async (account) => {
    const KeyId = await account.key(keyOf);
    return { parameters: { KeyId, KeyVersionId: await account.version(KeyId), ...more } };
  };
}

/** On ciphertext under a new key. */
function onBlob(more: Readonly<Record<string, string>> = {}): Make {
  return async (account) => ({ parameters: { CiphertextBlob: await account.blob(await account.key()), ...more } });
}

/** On a new key, by the tag actions that take lists. */
function onResource(more: Readonly<Record<string, string>>): Make {
  return async (account) => {
    const resource = { 'ResourceId.1': await account.key({ Tags: TAGS }), ResourceType: 'key' };
    return { parameters: { RegionId: 'cn-hangzhou', ...resource, ...more } };
  };
}

/** On a new secret. */
function onSecret(more: Readonly<Record<string, string>> = {}): Make {
  return async (account) => ({ parameters: { SecretName: await account.secret(), ...more } });
}

/** By action; what it answers is in `answer-shapes.ts`. Lists that are answered have an item. */
const SAMPLES: Readonly<Record<string, Make>> = {
  OpenKmsService: async (account) => ({ parameters: {}, accessKey: account.newcomer() }),
  DescribeAccountKmsStatus: given(),
  DescribeRegions: given(),

  CreateKey: given({ Description: 'orders', Tags: TAGS, ...ROTATION }),
  async DescribeKey(account) {
    const KeyId = await account.key(ROTATION);
    await account.run('SetDeletionProtection', { KeyId, EnableDeletionProtection: 'true' });
    return { parameters: { KeyId } };
  },
  async ListKeys(account) {
    await account.key();
    return { parameters: { PageSize: '5' } };
  },
  EnableKey: onKey(),
  DisableKey: onKey(),
  ScheduleKeyDeletion: onKey({ PendingWindowInDays: '7' }),
  async CancelKeyDeletion(account) {
    const KeyId = await account.key();
    await account.run('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    return { parameters: { KeyId } };
  },
  UpdateKeyDescription: onKey({ Description: 'new' }),
  SetDeletionProtection: onKey({ EnableDeletionProtection: 'true', DeletionProtectionDescription: 'in use' }),

  CreateKeyVersion: async (account) => ({ parameters: { KeyId: account.agedPair() } }),
  DescribeKeyVersion: onVersion({}, {}),
  ListKeyVersions: onKey(),
  UpdateRotationPolicy: onKey(ROTATION),

  CreateAlias: async (account) => ({
    parameters: { KeyId: await account.key(), AliasName: account.name('alias/new') },
  }),
  async UpdateAlias(account) {
    const AliasName = await account.alias(await account.key());
    return { parameters: { AliasName, KeyId: await account.key() } };
  },
  DeleteAlias: async (account) => ({ parameters: { AliasName: await account.alias(await account.key()) } }),
  async ListAliases(account) {
    await account.alias(await account.key());
    return { parameters: { PageSize: '5' } };
  },
  async ListAliasesByKeyId(account) {
    const KeyId = await account.key();
    await account.alias(KeyId);
    await account.alias(KeyId);
    return { parameters: { KeyId } };
  },

  Encrypt: onKey({ Plaintext: 'aGVsbG8=' }),
  Decrypt: onBlob(),
  async ReEncrypt(account) {
    const CiphertextBlob = await account.blob(await account.key());
    return { parameters: { CiphertextBlob, DestinationKeyId: await account.key() } };
  },
  GenerateDataKey: onKey({ KeySpec: 'AES_128' }),
  GenerateDataKeyWithoutPlaintext: onKey({ NumberOfBytes: '64' }),
  ExportDataKey: onBlob(EXPORT),
  GenerateAndExportDataKey: onKey(EXPORT),

  AsymmetricSign: onVersion({ Algorithm: 'ECDSA_SHA_256', Digest: DIGEST }, { KeySpec: 'EC_P256' }),
  AsymmetricVerify: onVersion({ Algorithm: 'ECDSA_SHA_256', Digest: DIGEST, Value: DIGEST }, { KeySpec: 'EC_P256K' }),
  AsymmetricEncrypt: onVersion({ Algorithm: 'RSAES_OAEP_SHA_1', Plaintext: 'aGVsbG8=' }, RSA_ENCRYPT),
  async AsymmetricDecrypt(account) {
    const KeyId = await account.key(RSA_ENCRYPT);
    const named = { KeyId, KeyVersionId: await account.version(KeyId), Algorithm: 'RSAES_OAEP_SHA_1' };
    const { CiphertextBlob } = await account.run('AsymmetricEncrypt', { ...named, Plaintext: 'aGVsbG8=' });
    return { parameters: { ...named, CiphertextBlob: String(CiphertextBlob) } };
  },
  GetPublicKey: onVersion({}, { KeySpec: 'EC_P256' }),
  GenerateMac: onKey({ Algorithm: 'HMAC_SHA_256', Message: 'aGVsbG8=' }, { KeySpec: 'HMAC_SHA_256' }),
  VerifyMac: onKey({ Algorithm: 'HMAC_SHA_256', Message: 'aGVsbG8=', Mac: DIGEST }, { KeySpec: 'HMAC_SHA_256' }),

  GetParametersForImport: onKey(
    { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    { Origin: 'EXTERNAL' },
  ),
  async ImportKeyMaterial(account) {
    const material = await account.import(await account.key({ Origin: 'EXTERNAL' }));
    return { parameters: { ...material, KeyMaterialExpireUnix: '0' } };
  },
  async DeleteKeyMaterial(account) {
    const KeyId = await account.key({ Origin: 'EXTERNAL' });
    await account.run('ImportKeyMaterial', await account.import(KeyId));
    return { parameters: { KeyId } };
  },

  GetKeyPolicy: onKey({ PolicyName: 'default' }),
  SetKeyPolicy: onKey({ PolicyName: 'default', Policy: POLICY }),

  TagResource: onKey({ Tags: TAGS }),
  UntagResource: onKey({ TagKeys: '["team"]' }, { Tags: TAGS }),
  ListResourceTags: onKey({}, { Tags: TAGS }),
  TagResources: onResource({ 'Tag.1.Key': 'team', 'Tag.1.Value': 'blue' }),
  UntagResources: onResource({ 'TagKey.1': 'team' }),
  ListTagResources: onResource({ 'Tag.1.Key': 'team' }),

  CreateSecret: async (account) => ({
    parameters: { SecretName: account.name('new'), SecretData: 'hush', VersionId: 'v1', Tags: TAGS },
  }),
  async DescribeSecret(account) {
    const SecretName = await account.secret({ Tags: TAGS, EncryptionKeyId: await account.key() });
    return { parameters: { SecretName, FetchTags: 'true' } };
  },
  async ListSecrets(account) {
    const SecretName = await account.secret({ Tags: TAGS });
    const Filters = JSON.stringify([{ Key: 'SecretName', Values: [SecretName] }]);
    return { parameters: { FetchTags: 'true', Filters } };
  },
  UpdateSecret: onSecret({ Description: 'new' }),
  DeleteSecret: onSecret({ RecoveryWindowInDays: '7' }),
  async RestoreSecret(account) {
    const SecretName = await account.secret();
    await account.run('DeleteSecret', { SecretName });
    return { parameters: { SecretName } };
  },
  GetSecretValue: onSecret(),
  async BatchGetSecretValue(account) {
    const names = [await account.secret(), await account.secret(), 'none'];
    return { parameters: { SecretsList: JSON.stringify(names.map((SecretName) => ({ SecretName }))) } };
  },
  PutSecretValue: onSecret({ SecretData: 'louder', VersionId: 'v2' }),
  ListSecretVersionIds: onSecret(),
  UpdateSecretVersionStage: onSecret({ VersionStage: 'Mine', MoveToVersion: 'v1' }),
  RotateSecret: onSecret({ VersionId: 'v2' }),
  UpdateSecretRotationPolicy: onSecret({ EnableAutomaticRotation: 'false' }),
  GetSecretPolicy: onSecret(),
  SetSecretPolicy: onSecret({ Policy: POLICY }),
  GetRandomPassword: given({ PasswordLength: '20' }),
};

/** The names of the actions that have a sample. */
export const SAMPLED: readonly string[] = Object.keys(SAMPLES);

/** A fresh sample. @throws Error that says what to do for an action that has none */
export function sampleOf(action: string, account: SampleAccount): Promise<Sample> {
  const make = Object.hasOwn(SAMPLES, action) ? SAMPLES[action] : undefined;
  if (make === undefined) throw new Error(`${action} has no sample: write one in test/sdk/action-samples.ts.`);
  return make(account);
}
