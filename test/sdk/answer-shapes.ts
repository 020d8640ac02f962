import type { ShapeOfFields } from './answer-shape.ts';

const NOTHING: ShapeOfFields = {};
const PAGE = { TotalCount: 'number', PageNumber: 'number', PageSize: 'number' } as const;
const BY_VERSION = { KeyId: 'text', KeyVersionId: 'text' } as const;
const KEY_VERSION = { ...BY_VERSION, CreationDate: 'text' } as const;
const ALIASES = { Aliases: { Alias: [{ AliasName: 'text', AliasArn: 'text', KeyId: 'text' }] }, ...PAGE } as const;
const TAG = { TagKey: 'text', TagValue: 'text' } as const;
const STAGES = { VersionStages: { VersionStage: ['text'] } } as const;

const KEY_METADATA = {
  CreationDate: 'text',
  Description: 'text',
  KeyId: 'text',
  KeySpec: 'text',
  KeyState: 'text',
  KeyUsage: 'text',
  PrimaryKeyVersion: 'text',
  DeleteDate: 'text',
  Creator: 'text',
  Arn: 'text',
  Origin: 'text',
  MaterialExpireTime: 'text',
  ProtectionLevel: 'text',
  LastRotationDate: 'text',
  AutomaticRotation: 'text',
  NextRotationDate: 'text',
  RotationInterval: 'text',
} as const;

const SECRET_METADATA = {
  SecretName: 'text',
  SecretType: 'text',
  CreateTime: 'text',
  UpdateTime: 'text',
  Tags: { Tag: [TAG] },
} as const;

const SECRET_VALUE = {
  SecretName: 'text',
  SecretType: 'text',
  VersionId: 'text',
  ...STAGES,
  SecretData: 'text',
  SecretDataType: 'text',
  CreateTime: 'text',
} as const;

/**
 * What each action answers to its sample in `action-samples.ts`, besides RequestId. @documented the response fields of
 * each action's page. An action that refuses every call has its code instead.
 */
export const ANSWERS: Readonly<Record<string, ShapeOfFields | { readonly refusal: string }>> = {
  OpenKmsService: NOTHING,
  DescribeAccountKmsStatus: { AccountStatus: 'text' },
  DescribeRegions: { Regions: { Region: [{ RegionId: 'text' }] } },

  CreateKey: { KeyMetadata: KEY_METADATA },
  DescribeKey: {
    KeyMetadata: { ...KEY_METADATA, DeletionProtection: 'text', DeletionProtectionDescription: 'text' },
  },
  ListKeys: { Keys: { Key: [{ KeyId: 'text', KeyArn: 'text' }] }, ...PAGE },
  EnableKey: NOTHING,
  DisableKey: NOTHING,
  ScheduleKeyDeletion: NOTHING,
  CancelKeyDeletion: NOTHING,
  UpdateKeyDescription: NOTHING,
  SetDeletionProtection: NOTHING,

  CreateKeyVersion: { KeyVersion: KEY_VERSION },
  DescribeKeyVersion: { KeyVersion: KEY_VERSION },
  ListKeyVersions: { KeyVersions: { KeyVersion: [KEY_VERSION] }, ...PAGE },
  UpdateRotationPolicy: NOTHING,

  CreateAlias: NOTHING,
  UpdateAlias: NOTHING,
  DeleteAlias: NOTHING,
  ListAliases: ALIASES,
  ListAliasesByKeyId: ALIASES,

  Encrypt: { ...BY_VERSION, CiphertextBlob: 'text' },
  Decrypt: { ...BY_VERSION, Plaintext: 'text' },
  ReEncrypt: { ...BY_VERSION, CiphertextBlob: 'text' },
  GenerateDataKey: { ...BY_VERSION, CiphertextBlob: 'text', Plaintext: 'text' },
  GenerateDataKeyWithoutPlaintext: { ...BY_VERSION, CiphertextBlob: 'text' },
  ExportDataKey: { ...BY_VERSION, ExportedDataKey: 'text' },
  GenerateAndExportDataKey: { ...BY_VERSION, CiphertextBlob: 'text', ExportedDataKey: 'text' },

  AsymmetricSign: { ...BY_VERSION, Value: 'text' },
  AsymmetricVerify: { ...BY_VERSION, Value: 'flag' },
  AsymmetricEncrypt: { ...BY_VERSION, CiphertextBlob: 'text' },
  AsymmetricDecrypt: { ...BY_VERSION, Plaintext: 'text' },
  GetPublicKey: { ...BY_VERSION, PublicKey: 'text' },
  GenerateMac: { KeyId: 'text', Algorithm: 'text', Mac: 'text' },
  VerifyMac: { KeyId: 'text', Algorithm: 'text', Value: 'flag' },

  GetParametersForImport: { KeyId: 'text', PublicKey: 'text', ImportToken: 'text', TokenExpireTime: 'text' },
  ImportKeyMaterial: NOTHING,
  DeleteKeyMaterial: NOTHING,

  GetKeyPolicy: { Policy: 'text' },
  SetKeyPolicy: NOTHING,

  TagResource: NOTHING,
  UntagResource: NOTHING,
  ListResourceTags: { Tags: { Tag: [{ KeyId: 'text', ...TAG }] } },
  TagResources: NOTHING,
  UntagResources: NOTHING,
  ListTagResources: {
    TagResources: { TagResource: [{ ResourceId: 'text', ResourceType: 'text', ...TAG }] },
    NextToken: 'text',
  },

  CreateSecret: { Arn: 'text', SecretName: 'text', SecretType: 'text', VersionId: 'text' },
  DescribeSecret: { Arn: 'text', Description: 'text', EncryptionKeyId: 'text', ...SECRET_METADATA },
  ListSecrets: { SecretList: { Secret: [SECRET_METADATA] }, ...PAGE },
  UpdateSecret: { SecretName: 'text' },
  DeleteSecret: { SecretName: 'text', PlannedDeleteTime: 'text' },
  RestoreSecret: { SecretName: 'text' },
  GetSecretValue: SECRET_VALUE,
  BatchGetSecretValue: {
    SecretValues: [{ ...SECRET_VALUE, RequestId: 'text' }],
    Errors: [{ SecretName: 'text', HttpStatus: 'number', Code: 'text', Message: 'text' }],
  },
  PutSecretValue: { SecretName: 'text', VersionId: 'text', ...STAGES },
  ListSecretVersionIds: {
    SecretName: 'text',
    VersionIds: { VersionId: [{ VersionId: 'text', CreateTime: 'text', ...STAGES }] },
    ...PAGE,
  },
  UpdateSecretVersionStage: { SecretName: 'text' },
  RotateSecret: { refusal: 'Rejected.UnsupportedOperation' },
  UpdateSecretRotationPolicy: { refusal: 'Rejected.UnsupportedOperation' },
  GetSecretPolicy: { Policy: 'text' },
  SetSecretPolicy: NOTHING,
  GetRandomPassword: { RandomPassword: 'text' },
};
