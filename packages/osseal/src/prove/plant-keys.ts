import { createPublicKey, publicEncrypt } from 'node:crypto';
import type { Canaries } from './canary.ts';
import { type ProofClient, ProofError } from './proof-client.ts';

const ROLE = 'canary-role';
const USER = 'canary-user';
const TRUST = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['acs:ram::1000000000000001:root'] } }],
});
const SPECS = ['Aliyun_AES_256', 'RSA_2048', 'EC_P256', 'HMAC_SHA_256'];

/** Keys, secrets and credentials by every call that makes or takes one. @returns id of a CMK for objects */
export async function plantKeys(client: ProofClient, canaries: Canaries): Promise<string> {
  const ids = [];
  for (const KeySpec of SPECS) ids.push(await createKey(client, { KeySpec, ...usageOf(KeySpec) }));
  const [keyId = ''] = ids;
  await importMaterial(client, canaries);
  await client.call('kms', 'UpdateRotationPolicy', {
    KeyId: keyId,
    EnableAutomaticRotation: 'true',
    RotationInterval: '365d',
  });

  const Plaintext = canaries.bytes('Encrypt', 64).toString('base64');
  const { CiphertextBlob } = await client.call('kms', 'Encrypt', { KeyId: keyId, Plaintext });
  await client.call('kms', 'Decrypt', { CiphertextBlob: text(CiphertextBlob) });
  const generated = await client.call('kms', 'GenerateDataKey', { KeyId: keyId });
  canaries.given('GenerateDataKey', Buffer.from(text(generated.Plaintext), 'base64'));
  const bare = await client.call('kms', 'GenerateDataKeyWithoutPlaintext', { KeyId: keyId });
  const opened = await client.call('kms', 'Decrypt', { CiphertextBlob: text(bare.CiphertextBlob) });
  canaries.given('GenerateDataKeyWithoutPlaintext', Buffer.from(text(opened.Plaintext), 'base64'));

  const SecretName = 'canary';
  const first = canaries.text('CreateSecret');
  await client.call('kms', 'CreateSecret', { SecretName, VersionId: 'v1', SecretData: first, EncryptionKeyId: keyId });
  await client.call('kms', 'PutSecretValue', {
    SecretName,
    VersionId: 'v2',
    SecretData: canaries.text('PutSecretValue'),
  });
  const ofService = canaries.text("CreateSecret, under the service's key");
  await client.call('kms', 'CreateSecret', { SecretName: 'canary-2', VersionId: 'v1', SecretData: ofService });
  await client.call('kms', 'GetSecretValue', { SecretName });

  await plantCredentials(client, canaries);
  return keyId;
}

function usageOf(spec: string): Record<string, string> {
  if (spec === 'EC_P256') return { KeyUsage: 'SIGN/VERIFY' };
  return spec === 'HMAC_SHA_256' ? { KeyUsage: 'GENERATE_VERIFY_MAC' } : {};
}

async function createKey(client: ProofClient, parameters: Record<string, string>): Promise<string> {
  const { KeyMetadata } = await client.call('kms', 'CreateKey', parameters);
  return text((KeyMetadata as Record<string, unknown> | undefined)?.KeyId);
}

async function importMaterial(client: ProofClient, canaries: Canaries): Promise<void> {
  const KeyId = await createKey(client, { Origin: 'EXTERNAL' });
  const wanted = { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
  const { PublicKey, ImportToken } = await client.call('kms', 'GetParametersForImport', wanted);
  const key = createPublicKey({ key: Buffer.from(text(PublicKey), 'base64'), format: 'der', type: 'spki' });
  const material = canaries.bytes('ImportKeyMaterial', 32);
  const EncryptedKeyMaterial = publicEncrypt({ key, oaepHash: 'sha256' }, material).toString('base64');
  const imported = { KeyId, ImportToken: text(ImportToken), EncryptedKeyMaterial };
  await client.call('kms', 'ImportKeyMaterial', imported);
}

async function plantCredentials(client: ProofClient, canaries: Canaries): Promise<void> {
  await client.call('ram', 'CreateUser', { UserName: USER });
  const { AccessKey } = await client.call('ram', 'CreateAccessKey', { UserName: USER });
  const { AccessKeyId, AccessKeySecret } = AccessKey as Record<string, unknown>;
  canaries.given('CreateAccessKey', Buffer.from(text(AccessKeySecret), 'latin1'));
  const may = { PolicyType: 'System', PolicyName: 'AliyunSTSAssumeRoleAccess', UserName: USER };
  await client.call('ram', 'AttachPolicyToUser', may);
  const made = await client.call('ram', 'CreateRole', { RoleName: ROLE, AssumeRolePolicyDocument: TRUST });
  const { Arn } = made.Role as Record<string, unknown>;
  // An account root cannot assume roles.
  const user = client.as(text(AccessKeyId), text(AccessKeySecret));
  const assumed = await user.call('sts', 'AssumeRole', { RoleArn: text(Arn), RoleSessionName: 'canary' });
  const credentials = assumed.Credentials as Record<string, unknown>;
  canaries.given('AssumeRole, secret', Buffer.from(text(credentials.AccessKeySecret), 'latin1'));
  canaries.given('AssumeRole, token', Buffer.from(text(credentials.SecurityToken), 'latin1'));
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new ProofError('An answer lacks what it has to have.');
  return value;
}
