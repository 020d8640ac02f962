import { type CompiledPolicy, compilePolicy } from './policy.ts';

const CRYPTO_USES: readonly string[] = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:AsymmetricEncrypt',
  'kms:AsymmetricDecrypt',
  'kms:AsymmetricSign',
  'kms:AsymmetricVerify',
  'kms:GetPublicKey',
];

const KEY_MANAGEMENT: readonly string[] = [
  'kms:List*',
  'kms:Describe*',
  'kms:Create*',
  'kms:Enable*',
  'kms:Disable*',
  'kms:Get*',
  'kms:Set*',
  'kms:Update*',
  'kms:Delete*',
  'kms:Cancel*',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ImportKeyMaterial',
  'kms:ScheduleKeyDeletion',
];

const READS_OF_ALL_SERVICES: readonly string[] = [
  '*:Describe*',
  '*:List*',
  '*:Get*',
  '*:BatchGet*',
  '*:Query*',
  '*:BatchQuery*',
];

/**
 * The policies that every account can attach by name and none can change.
 * @documented OSS, KMSFullAccess, KMSCryptoUserAccess, RAM, STS, Administrator; the other texts are @inferred from their descriptions
 */
export const SYSTEM_POLICIES: ReadonlyMap<string, CompiledPolicy> = new Map(
  [
    allowing('AdministratorAccess', '*'),
    allowing('ReadOnlyAccess', READS_OF_ALL_SERVICES),
    allowing('AliyunOSSFullAccess', 'oss:*'),
    allowing('AliyunOSSReadOnlyAccess', ['oss:Get*', 'oss:List*']),
    allowing('AliyunKMSFullAccess', 'kms:*'),
    allowing('AliyunKMSReadOnlyAccess', ['kms:List*', 'kms:Describe*', 'kms:Get*']),
    allowing('AliyunKMSCryptoUserAccess', CRYPTO_USES),
    allowing('AliyunKMSCryptoAdminAccess', KEY_MANAGEMENT),
    allowing('AliyunRAMFullAccess', 'ram:*'),
    allowing('AliyunSTSAssumeRoleAccess', 'sts:AssumeRole'),
  ].map((policy) => [policy.name, policy]),
);

function allowing(name: string, actions: string | readonly string[]): CompiledPolicy {
  const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  return compilePolicy(document, 'identity', name);
}
