import { kmsError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { endDryRun } from '../crypto/dry-run.ts';
import { flag, optional, required, textUpTo } from '../parameters.ts';
import { locateSecret, onSecretAndKey, usableKey } from './located-secret.ts';
import { SECRET_ERRORS, SECRET_KEY_ERRORS } from './secret-errors.ts';
import { secretReference, versionId, versionStage } from './secret-parameters.ts';
import { secretValue } from './secret-value.ts';

/** @documented GetSecretValue; @inferred that a version must have the stage when both are named */
export const getSecretValue = defineAction({
  name: 'GetSecretValue',
  group: 'secret',
  summary: 'Decrypts the value of the current version of a secret, or of a version by its id or stage.',
  input: z.object({
    SecretName: required(secretReference),
    VersionId: optional(versionId),
    VersionStage: optional(versionStage),
    // Generic secrets have no extended configuration. @documented GetSecretValue
    FetchExtendedConfig: optional(flag),
    DryRun: optional(flag),
    Recipient: optional(textUpTo(65_536)),
  }),
  errors: [
    ...SECRET_ERRORS,
    ...SECRET_KEY_ERRORS,
    'Rejected.ResourceInDeleteWindow',
    'UnsupportedOperation',
    'DryRunOperationError',
  ],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => locateSecret(SecretName, call, kms),
  checks: (target) => onSecretAndKey(target, 'kms:GetSecretValue', 'kms:Decrypt'),
  async handle(target, input, call, kms) {
    const { secret } = target;
    const version = kms.secrets.chooseVersion(secret, { versionId: input.VersionId, stage: input.VersionStage });
    const key = usableKey(target, call.caller);
    // Attestation of a confidential environment is not offered; answering without it would be a lie.
    if (input.Recipient !== undefined) throw kmsError('UnsupportedOperation');
    endDryRun(input);
    return secretValue(secret, version, await kms.secrets.openValue(secret, version, key));
  },
});
