import { kmsError } from '@osseal/protocol/errors';
import { compilePolicy, PolicySyntaxError } from '@osseal/ram';
import type { Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyContainerArn } from '../../keys/key-arn.ts';
import { flag, oneOf, optional, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { keyMetadata } from './key-metadata.ts';
import { readTags } from './tags.ts';

const MOST_POLICY_BYTES = 32_768;

const input = z.object({
  Description: optional(textUpTo(8192)),
  KeySpec: optional(
    oneOf(
      'Aliyun_AES_256',
      'Aliyun_AES_192',
      'Aliyun_AES_128',
      'Aliyun_SM4',
      'RSA_2048',
      'RSA_3072',
      'RSA_4096',
      'EC_P256',
      'EC_P256K',
      'EC_SM2',
    ),
  ),
  KeyUsage: optional(oneOf('ENCRYPT/DECRYPT', 'SIGN/VERIFY')),
  Origin: optional(oneOf('Aliyun_KMS', 'EXTERNAL')),
  ProtectionLevel: optional(oneOf('SOFTWARE', 'HSM')),
  EnableAutomaticRotation: optional(flag),
  // Means something only together with automatic rotation, which is refused.
  RotationInterval: optional((text) => (/^[0-9]{1,9}[dhms]$/.test(text) ? text : undefined)),
  Tags: optional(readTags),
  Policy: optional(readPolicy),
  DKMSInstanceId: optional(textUpTo(128)),
  // Concerns hardware instances alone. @inferred that it is ignored elsewhere
  KeyStorageMechanism: optional(oneOf('HsmInternal', 'HsmEncryptedDatabase')),
});

type Input = z.output<typeof input>;

/** @documented CreateKey */
export const createKey = defineAction({
  name: 'CreateKey',
  group: 'key',
  summary: 'Makes a symmetric AES-256 software key; other specs, HSM keys, imported material and rotation are refused.',
  source: 'documented',
  input,
  errors: [
    'InvalidParameter',
    'UnsupportedOperation',
    'Unsupported.ProtectionLevel',
    'Forbidden.DKMSInstanceNotFound',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: (_input, call) => scopeOf(call),
  checks: (scope: Scope) => [{ action: 'kms:CreateKey', resource: keyContainerArn(scope) }],
  async handle(scope, wanted, _call, kms) {
    demandOffered(wanted);
    const { Description = '', Tags = {}, Policy } = wanted;
    const key = await kms.keys.create(scope, { description: Description, tags: Tags, policy: Policy });
    return { KeyMetadata: keyMetadata(key) };
  },
});

/**
 * Refuses valid requests for keys that are not offered here.
 * @throws Forbidden.DKMSInstanceNotFound, Unsupported.ProtectionLevel, UnsupportedOperation, InvalidParameter
 */
function demandOffered(wanted: Input): void {
  if (wanted.DKMSInstanceId !== undefined) throw kmsError('Forbidden.DKMSInstanceNotFound');
  if (wanted.ProtectionLevel === 'HSM') throw kmsError('Unsupported.ProtectionLevel');
  if ((wanted.KeySpec ?? 'Aliyun_AES_256') !== 'Aliyun_AES_256') throw kmsError('UnsupportedOperation');
  // A symmetric key signs nothing, on the real service neither.
  if (wanted.KeyUsage === 'SIGN/VERIFY') throw kmsError('InvalidParameter', { parameter: 'KeyUsage' });
  if (wanted.Origin === 'EXTERNAL' || wanted.EnableAutomaticRotation === true) throw kmsError('UnsupportedOperation');
}

/** A key policy document that the evaluator understands. */
function readPolicy(text: string): object | undefined {
  if (Buffer.byteLength(text) > MOST_POLICY_BYTES) return undefined;
  try {
    const { document } = compilePolicy(text, 'key');
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}
