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
    group: 'service',
    reason: 'Only one old generation of clients has it.',
    names: ['DescribeService'],
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
