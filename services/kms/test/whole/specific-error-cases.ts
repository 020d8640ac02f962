import { ROOT } from '../kms-harness.ts';
import { changed, type ErrorCase, whenKey } from './error-case.ts';
import { SERVICE_KEY_ID, WRAPPING_KEY } from './sample-world.ts';

type Cases = Readonly<Record<string, ErrorCase>>;

const UNKNOWN_VERSION = 'key-hzz0000000000000999-0000000000';

const set =
  (changes: Readonly<Record<string, string | undefined>>): ErrorCase =>
  (sample) =>
    changed(sample, changes);

/** Ciphertext that names a key version that nobody has. */
const blobOfNobody: ErrorCase = (sample) =>
  changed(sample, {
    CiphertextBlob: Buffer.concat([Buffer.from(UNKNOWN_VERSION), Buffer.alloc(60, 1)]).toString('base64'),
  });

/** On a key that imported material has made usable. */
const onImported: ErrorCase = async (sample, world) => {
  const { keyId } = await world.key({ Origin: 'EXTERNAL' });
  await world.run('ImportKeyMaterial', await world.import(keyId));
  return changed(sample, { KeyId: keyId });
};

/** What looks like ciphertext of the key of OSS, by which a user cannot encrypt. */
const blobOfService: ErrorCase = (sample, world) => {
  const { primaryVersionId } = world.record(SERVICE_KEY_ID);
  const blob = Buffer.concat([Buffer.from(primaryVersionId), Buffer.alloc(60, 1)]);
  return changed(sample, { CiphertextBlob: blob.toString('base64') });
};

const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

/** Copies of the sample's key, so many that the account has no place for another. */
const fullOfKeys: ErrorCase = async (sample, world) => {
  const { registry } = world.harness;
  const { createdAt, ...model } = await world.key();
  for (let count = 0; count < 200; count += 1) {
    const keyId = world.name('key-copy');
    const versions = model.versions.map((version) => ({ ...version, keyVersionId: `${keyId}-v` }));
    await registry.insertKey({ ...model, createdAt, keyId, versions, primaryVersionId: `${keyId}-v` });
  }
  return sample;
};

const fullOfAliases: ErrorCase = async (sample, world) => {
  const { account, region, keyId, createdAt } = await world.key();
  for (let count = 0; count < 300; count += 1) {
    await world.harness.registry.insertAlias({
      account,
      region,
      keyId,
      createdAt,
      aliasName: world.name('alias/full'),
    });
  }
  return sample;
};

const fullOfVersions: ErrorCase = async (sample, world) => {
  const keyId = sample.keyId ?? '';
  const [version] = world.record(keyId).versions;
  if (version === undefined) throw new Error('The key of the sample has no version.');
  const more = Array.from({ length: 49 }, (_, at) => ({ ...version, keyVersionId: `${keyId}-more-${at}` }));
  await world.force(keyId, { versions: [...more, version] });
  return sample;
};

const fullOfTags = whenKey({ tags: manyTags(20) });

/** Every label that a secret may have is given away: ACSCurrent and seven more. */
const fullOfStages: ErrorCase = async (sample, world) => {
  const { SecretName = '' } = sample.parameters;
  for (let count = 0; count < 7; count += 1) {
    const VersionStage = `Stage${count}`;
    await world.run('UpdateSecretVersionStage', { SecretName, VersionStage, MoveToVersion: 'v1' });
  }
  return sample;
};

const secretInDeleteWindow: ErrorCase = async (sample, world) => {
  const SecretName = await world.secret();
  await world.run('DeleteSecret', { SecretName });
  return changed(sample, { KeyId: undefined, SecretName });
};

const resourceInDeleteWindow: ErrorCase = async (sample, world) => {
  const SecretName = await world.secret();
  await world.run('DeleteSecret', { SecretName });
  return changed(sample, { ResourceType: 'secret', 'ResourceId.1': SecretName });
};

/** The key of a secret, gone. */
const keyOfSecretGone = whenKey({ state: 'PendingDeletion', deleteAt: '2026-01-01T00:00:00.000Z' });

const NO_RESOURCE = { ResourceType: 'secret', 'ResourceId.1': 'no-such-secret' };
const NO_SECRET = { KeyId: undefined, SecretName: 'no-such-secret' };
const TWO_ALGORITHMS = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'EC_SM2' };
const SM2_WRAPPING = { WrappingAlgorithm: 'SM2PKE', WrappingKeySpec: 'EC_SM2' };

const TAG_ACTION: Cases = {
  MissingParameter: set({ KeyId: undefined }),
  'Forbidden.ResourceNotFound': set(NO_SECRET),
  'Rejected.ResourceInDeleteWindow': secretInDeleteWindow,
  UnsupportedOperation: set({ KeyId: undefined, CertificateId: 'any' }),
};
const TAG_LIST_ACTION: Cases = {
  'Forbidden.ResourceNotFound': set(NO_RESOURCE),
  'Rejected.ResourceInDeleteWindow': resourceInDeleteWindow,
};
const BLOB_ACTION: Cases = {
  'Forbidden.KeyNotFound': blobOfNobody,
  'Rejected.UnsupportedOperation': blobOfService,
};
const SECRET_ACTION: Cases = { 'Forbidden.KeyNotFound': keyOfSecretGone };

/** What the common cases of error-cases.ts do not bring about, by action and code. */
export const SPECIFIC_CASES: Readonly<Record<string, Cases>> = {
  OpenKmsService: { 'Forbidden.Opened': (sample) => ({ ...sample, as: ROOT }) },

  CreateKey: {
    MissingParameter: set({ EnableAutomaticRotation: 'true' }),
    InvalidParameter: set({ KeySpec: 'EC_P256', KeyUsage: 'ENCRYPT/DECRYPT' }),
    UnsupportedOperation: set({ KeySpec: 'RSA_2048', Origin: 'EXTERNAL' }),
    'Unsupported.ProtectionLevel': set({ KeySpec: 'EC_SM2' }),
    'Rejected.LimitExceeded': fullOfKeys,
  },
  CancelKeyDeletion: { 'Rejected.StateModifiedFailed': whenKey({ state: 'Enabled' }) },
  SetDeletionProtection: { 'Forbidden.DKMSInstanceNotFound': set({ KmsInstanceId: 'kst-none' }) },

  CreateKeyVersion: { 'Rejected.LimitExceeded': fullOfVersions },
  UpdateRotationPolicy: { 'Unsupported.Origin': onImported },

  CreateAlias: {
    AliasAlreadyExists: set({ AliasName: 'alias/demo' }),
    'Rejected.LimitExceeded': fullOfAliases,
  },
  UpdateAlias: { 'Forbidden.AliasNotFound': set({ AliasName: 'alias/nobody' }) },
  DeleteAlias: { 'Forbidden.AliasNotFound': set({ AliasName: 'alias/nobody' }) },

  Decrypt: BLOB_ACTION,
  ReEncrypt: {
    'Forbidden.KeyVersionNotFound': async (sample, world) => {
      const { keyId } = await world.key({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT/DECRYPT' });
      return changed(sample, {
        SourceKeyId: keyId,
        SourceKeyVersionId: UNKNOWN_VERSION,
        SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_1',
      });
    },
  },
  ExportDataKey: { ...BLOB_ACTION, UnsupportedOperation: set(SM2_WRAPPING) },
  GenerateAndExportDataKey: { UnsupportedOperation: set(SM2_WRAPPING) },

  GetParametersForImport: {
    InvalidParameter: set(TWO_ALGORITHMS),
    'Unsupported.ProtectionLevel': set(SM2_WRAPPING),
  },
  ImportKeyMaterial: {
    InvalidParameter: set({ KeyMaterialExpireUnix: '1' }),
    InvalidImportToken: set({ ImportToken: WRAPPING_KEY }),
    ExpiredImportToken: (sample, world) => {
      world.harness.clock.advance(24 * 60 * 60 * 1000);
      return sample;
    },
    InvalidKeyMaterial: set({ EncryptedKeyMaterial: Buffer.alloc(256, 1).toString('base64') }),
  },

  GetKeyPolicy: { 'Forbidden.ResourceNotFound': set({ PolicyName: 'other' }) },
  SetKeyPolicy: { 'Forbidden.ResourceNotFound': set({ PolicyName: 'other' }) },

  TagResource: { ...TAG_ACTION, 'Rejected.LimitExceeded': fullOfTags },
  UntagResource: TAG_ACTION,
  TagResources: { ...TAG_LIST_ACTION, 'Rejected.LimitExceeded': fullOfTags },
  UntagResources: TAG_LIST_ACTION,
  ListTagResources: { 'Forbidden.ResourceNotFound': set(NO_RESOURCE) },

  CreateSecret: {
    UnsupportedOperation: set({ SecretType: 'Rds' }),
    'Rejected.UnsupportedOperation': set({ EnableAutomaticRotation: 'true' }),
    'Rejected.ResourceExist': async (sample, world) => changed(sample, { SecretName: await world.secret() }),
    'Rejected.ResourceInDeleteWindow': async (sample, world) => {
      const SecretName = await world.secret();
      await world.run('DeleteSecret', { SecretName });
      return changed(sample, { SecretName });
    },
  },
  GetSecretValue: SECRET_ACTION,
  PutSecretValue: {
    ...SECRET_ACTION,
    'Rejected.ResourceExist': set({ VersionId: 'v1' }),
    'Rejected.LimitExceeded': fullOfStages,
  },
  UpdateSecretVersionStage: { 'Rejected.LimitExceeded': fullOfStages },
  RotateSecret: { 'Rejected.UnsupportedOperation': (sample) => sample },
  UpdateSecretRotationPolicy: { 'Rejected.UnsupportedOperation': (sample) => sample },
};
