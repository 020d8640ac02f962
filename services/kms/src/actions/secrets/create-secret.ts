import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord, Scope } from '@osseal/storage';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { secretArn, secretContainerArn } from '../../secrets/secret-arn.ts';
import { isReservedSecretName, isSecretName } from '../../secrets/secret-name.ts';
import { demandUsable } from '../crypto/demand-usable.ts';
import { onKey } from '../key-permission.ts';
import { flag, keyReference, oneOf, optional, required, textUpTo } from '../parameters.ts';
import { scopeOf } from '../scope.ts';
import { readTags } from '../tags/tag-list.ts';
import { SECRET_KEY_ERRORS } from './secret-errors.ts';
import { secretData, secretDataType, secretPolicy, versionId } from './secret-parameters.ts';

/** The name that secrets of RAM users are asked for with; the service then makes one up. */
const MADE_UP_NAME = '$Auto';

const input = z.object({
  SecretName: required((text) => (isSecretName(text) || text === MADE_UP_NAME ? text : undefined)),
  SecretData: required(secretData),
  VersionId: required(versionId),
  SecretDataType: optional(secretDataType),
  SecretType: optional(oneOf('Generic', 'Rds', 'Redis', 'RAMCredentials', 'ECS', 'PolarDB')),
  EncryptionKeyId: optional(keyReference),
  Description: optional(textUpTo(8192)),
  Tags: optional(readTags),
  Policy: optional(secretPolicy),
  DKMSInstanceId: optional(textUpTo(128)),
  EnableAutomaticRotation: optional(flag),
  // These two mean something only for secrets of the managed types. @documented CreateSecret
  RotationInterval: optional(textUpTo(64)),
  ExtendedConfig: optional(textUpTo(1024)),
});

type Input = z.output<typeof input>;

interface Target {
  readonly scope: Scope;
  readonly key: CmkRecord | undefined;
}

/** @documented CreateSecret */
export const createSecret = defineAction({
  name: 'CreateSecret',
  group: 'secret',
  summary: 'Makes a generic secret with its first version; managed types and automatic rotation are refused.',
  input,
  errors: [
    'MissingParameter',
    'InvalidParameter',
    'UnsupportedOperation',
    'Rejected.UnsupportedOperation',
    'Forbidden.DKMSInstanceNotFound',
    ...SECRET_KEY_ERRORS,
    'Unsupported.Alias',
    'Rejected.ResourceExist',
    'Rejected.ResourceInDeleteWindow',
    'Forbidden.NoPermission',
  ],
  billed: false,
  needsActivation: true,
  async target({ EncryptionKeyId }, call, kms): Promise<Target> {
    const scope = scopeOf(call);
    if (EncryptionKeyId === undefined) return { scope, key: undefined };
    return { scope, key: await kms.keys.find(EncryptionKeyId, scope, { alias: false, foreign: false }) };
  },
  checks: ({ scope, key }) => [
    { action: 'kms:CreateSecret', resource: secretContainerArn(scope) },
    ...(key === undefined ? [] : [onKey('kms:GenerateDataKey', key)]),
  ],
  async handle({ scope, key }, wanted, call, kms) {
    demandOffered(wanted);
    if (key !== undefined) demandUsable(key, call.caller, false);
    const { SecretName, SecretData, VersionId, SecretDataType = 'text', Description = '', Tags = {}, Policy } = wanted;
    const secret = await kms.secrets.create(
      scope,
      {
        name: SecretName,
        versionId: VersionId,
        value: SecretData,
        dataType: SecretDataType,
        description: Description,
        tags: Tags,
        policy: Policy,
      },
      key,
    );
    return { Arn: secretArn(secret), SecretName, VersionId, SecretType: secret.secretType };
  },
});

/**
 * Refuses valid requests for what is not offered here.
 * @throws UnsupportedOperation: a type whose secrets are managed together with another product;
 * Rejected.UnsupportedOperation: rotation, which generic secrets do not have; Forbidden.DKMSInstanceNotFound,
 * InvalidParameter
 */
function demandOffered(wanted: Input): void {
  if (wanted.SecretType !== undefined && wanted.SecretType !== 'Generic') throw kmsError('UnsupportedOperation');
  if (wanted.SecretName === MADE_UP_NAME || isReservedSecretName(wanted.SecretName)) {
    throw kmsError('InvalidParameter', { parameter: 'SecretName' });
  }
  if (wanted.DKMSInstanceId !== undefined) throw kmsError('Forbidden.DKMSInstanceNotFound');
  if (wanted.EnableAutomaticRotation === true) throw kmsError('Rejected.UnsupportedOperation');
}
