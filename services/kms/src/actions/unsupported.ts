/** Why an action of the real API answers UnsupportedOperation here. */
export interface UnsupportedAction {
  readonly group: string;
  readonly reason: string;
}

interface UnsupportedGroup extends UnsupportedAction {
  readonly names: readonly string[];
}

const GROUPS: readonly UnsupportedGroup[] = [
  {
    group: 'key',
    reason: 'Deletion protection is not kept.',
    names: ['SetDeletionProtection'],
  },
  {
    group: 'key-version',
    reason: 'Rotation is not offered, so keys get no further versions.',
    names: ['CreateKeyVersion', 'DescribeKeyVersion', 'ListKeyVersions', 'UpdateRotationPolicy'],
  },
  {
    group: 'key-import',
    reason: 'Imported key material (origin EXTERNAL) is not offered.',
    names: ['DeleteKeyMaterial', 'GetParametersForImport', 'ImportKeyMaterial'],
  },
  {
    group: 'key-policy',
    reason: 'A key policy is set when the key is created or seeded, and not changed later.',
    names: ['GetKeyPolicy', 'SetKeyPolicy'],
  },
  {
    group: 'tag',
    reason: 'Tags are set when the key is created or seeded, and not changed later.',
    names: ['ListResourceTags', 'ListTagResources', 'TagResource', 'TagResources', 'UntagResource', 'UntagResources'],
  },
  {
    group: 'crypto-symmetric',
    reason: 'Re-encryption and export of data keys are not offered.',
    names: ['ExportDataKey', 'GenerateAndExportDataKey', 'ReEncrypt'],
  },
  {
    group: 'crypto-asymmetric',
    reason: 'There are no asymmetric keys.',
    names: ['AsymmetricDecrypt', 'AsymmetricEncrypt', 'AsymmetricSign', 'AsymmetricVerify', 'GetPublicKey'],
  },
  {
    group: 'crypto-mac',
    reason: 'There are no MAC keys.',
    names: ['GenerateMac', 'VerifyMac'],
  },
  {
    group: 'service',
    reason: 'Only one old generation of clients has it.',
    names: ['DescribeService'],
  },
  {
    group: 'secret',
    reason: 'Secrets Manager is outside of server-side encryption.',
    names: [
      'BatchGetSecretValue',
      'CreateSecret',
      'DeleteSecret',
      'DescribeSecret',
      'GetRandomPassword',
      'GetSecretPolicy',
      'GetSecretValue',
      'ListSecretVersionIds',
      'ListSecrets',
      'PutSecretValue',
      'RestoreSecret',
      'RotateSecret',
      'SetSecretPolicy',
      'UpdateSecret',
      'UpdateSecretRotationPolicy',
      'UpdateSecretVersionStage',
    ],
  },
  {
    group: 'certificate-legacy',
    reason: 'Certificate management was withdrawn from the newer SDKs.',
    names: [
      'CertificatePrivateKeyDecrypt',
      'CertificatePrivateKeySign',
      'CertificatePublicKeyEncrypt',
      'CertificatePublicKeyVerify',
      'CreateCertificate',
      'DeleteCertificate',
      'DescribeCertificate',
      'GetCertificate',
      'UpdateCertificateStatus',
      'UploadCertificate',
    ],
  },
  {
    group: 'instance',
    reason: 'There are no dedicated KMS instances.',
    names: [
      'ConnectKmsInstance',
      'GetDefaultKmsInstance',
      'GetKmsInstance',
      'GetKmsInstanceQuotaInfos',
      'ListKmsInstances',
      'ReleaseKmsInstance',
      'UpdateKmsInstanceBindVpc',
    ],
  },
  {
    group: 'application-access',
    reason: 'Application access points belong to dedicated KMS instances.',
    names: [
      'CreateApplicationAccessPoint',
      'CreateClientKey',
      'CreateNetworkRule',
      'CreatePolicy',
      'DeleteApplicationAccessPoint',
      'DeleteClientKey',
      'DeleteNetworkRule',
      'DeletePolicy',
      'DescribeApplicationAccessPoint',
      'DescribeNetworkRule',
      'DescribePolicy',
      'GetClientKey',
      'ListApplicationAccessPoints',
      'ListClientKeys',
      'ListNetworkRules',
      'ListPolicies',
      'UpdateApplicationAccessPoint',
      'UpdateNetworkRule',
      'UpdatePolicy',
    ],
  },
  {
    group: 'managed-data-key',
    reason: 'Managed data keys are not offered.',
    names: ['GetManagedDataKey', 'ListManagedDataKeyVersions'],
  },
  {
    group: 'crypto-advance-legacy',
    reason: 'A leftover of the API of dedicated instances.',
    names: ['AdvanceEncrypt'],
  },
];

/** The actions of KMS 2016-01-20 that are not built, by wire name. @documented the action lists of the generated SDKs */
export const UNSUPPORTED: ReadonlyMap<string, UnsupportedAction> = new Map(
  GROUPS.flatMap(({ names, group, reason }) => names.map((name) => [name, { group, reason }] as const)),
);
