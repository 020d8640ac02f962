import { kmsError } from '@osseal/protocol/errors';
import type { Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyContainerArn } from '../../keys/key-arn.ts';
import { DEFAULT_KEY_SPEC, KEY_SPECS, type KeySpec, SM_SPECS } from '../../keys/key-spec.ts';
import type { KeyType } from '../../keys/new-key-record.ts';
import { flag, oneOf, optional, textUpTo } from '../parameters.ts';
import { readKeyPolicy } from '../policy/key-policy-document.ts';
import { scopeOf } from '../scope.ts';
import { readTags } from '../tags/tag-list.ts';
import { readRotationInterval } from '../versions/rotation-interval.ts';
import { keyMetadata } from './key-metadata.ts';

const input = z.object({
  Description: optional(textUpTo(8192)),
  KeySpec: optional(oneOf(...KEY_SPECS.keys(), ...SM_SPECS)),
  KeyUsage: optional(oneOf('ENCRYPT/DECRYPT', 'SIGN/VERIFY', 'GENERATE_VERIFY_MAC')),
  Origin: optional(oneOf('Aliyun_KMS', 'EXTERNAL')),
  ProtectionLevel: optional(oneOf('SOFTWARE', 'HSM')),
  EnableAutomaticRotation: optional(flag),
  RotationInterval: optional(readRotationInterval),
  Tags: optional(readTags),
  Policy: optional(readKeyPolicy),
  DKMSInstanceId: optional(textUpTo(128)),
  // Concerns hardware instances alone. @inferred that it is ignored elsewhere
  KeyStorageMechanism: optional(oneOf('HsmInternal', 'HsmEncryptedDatabase')),
});

type Input = z.output<typeof input>;

/** @documented CreateKey; @inferred that AES-192 and AES-128 are made as HSM keys, the only sort that has them */
export const createKey = defineAction({
  name: 'CreateKey',
  group: 'key',
  summary: 'Makes an AES, RSA, EC or HMAC key, or one that waits for imported AES-256 material; SM specs are refused.',
  input,
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'UnsupportedOperation',
    'Unsupported.ProtectionLevel',
    'Forbidden.DKMSInstanceNotFound',
    'Rejected.LimitExceeded',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  target: (_input, call) => scopeOf(call),
  checks: (scope: Scope) => [{ action: 'kms:CreateKey', resource: keyContainerArn(scope) }],
  async handle(scope, wanted, _call, kms) {
    if (wanted.DKMSInstanceId !== undefined) throw kmsError('Forbidden.DKMSInstanceNotFound');
    const spec = offeredSpec(wanted.KeySpec ?? DEFAULT_KEY_SPEC);
    const { Description = '', Tags = {}, Policy } = wanted;
    const key = await kms.keys.create(scope, {
      ...typeOf(spec, wanted),
      description: Description,
      tags: Tags,
      policy: Policy,
      rotationIntervalSeconds: rotationOf(spec, wanted),
    });
    return { KeyMetadata: keyMetadata(key) };
  },
});

/** @throws Unsupported.ProtectionLevel for specs that exist in managed HSM alone */
function offeredSpec(name: string): KeySpec {
  const spec = KEY_SPECS.get(name);
  if (spec === undefined) throw kmsError('Unsupported.ProtectionLevel');
  return spec;
}

/**
 * The legal combination that was asked for.
 * @throws InvalidParameter on KeyUsage; UnsupportedOperation: imported material for this spec takes an instance;
 * Unsupported.ProtectionLevel @inferred the codes
 */
function typeOf(spec: KeySpec, wanted: Input): KeyType {
  const keyUsage = wanted.KeyUsage ?? spec.usages[0];
  if (keyUsage === undefined || !spec.usages.includes(keyUsage)) {
    throw kmsError('InvalidParameter', { parameter: 'KeyUsage' });
  }
  const origin = wanted.Origin ?? 'Aliyun_KMS';
  if (origin === 'EXTERNAL' && !spec.externalOrigin) throw kmsError('UnsupportedOperation');
  const protectionLevel = wanted.ProtectionLevel ?? spec.protectionLevels[0];
  if (protectionLevel === undefined || !spec.protectionLevels.includes(protectionLevel)) {
    throw kmsError('Unsupported.ProtectionLevel');
  }
  return { keySpec: spec.spec, keyUsage, origin, protectionLevel };
}

/** @throws MissingParameter, InvalidParameter on EnableAutomaticRotation for keys that do not rotate @inferred the latter */
function rotationOf(spec: KeySpec, wanted: Input): number | undefined {
  if (wanted.EnableAutomaticRotation !== true) return undefined;
  if (!spec.rotatable || wanted.Origin === 'EXTERNAL') {
    throw kmsError('InvalidParameter', { parameter: 'EnableAutomaticRotation' });
  }
  if (wanted.RotationInterval === undefined) throw kmsError('MissingParameter', { parameter: 'RotationInterval' });
  return wanted.RotationInterval;
}
