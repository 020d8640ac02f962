import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { CURRENT } from '../../secrets/version-stages.ts';
import { json, optional, required } from '../parameters.ts';
import { locateSecret, onSecretAndKey, usableKey } from './located-secret.ts';
import { SECRET_ERRORS, SECRET_KEY_ERRORS } from './secret-errors.ts';
import { secretData, secretDataType, secretReference, versionId, versionStage } from './secret-parameters.ts';

const stageNames = z
  .array(z.string().refine((name) => versionStage(name) !== undefined))
  .min(1)
  .max(8)
  .refine((names) => new Set(names).size === names.length);
// Older clients send the list as answers show it. @documented PutSecretValue (2021)
const stageList = z.union([
  stageNames,
  z.strictObject({ VersionStage: stageNames }).transform(({ VersionStage }) => VersionStage),
]);

/** @documented PutSecretValue */
export const putSecretValue = defineAction({
  name: 'PutSecretValue',
  group: 'secret',
  summary: 'Stores a value as a new version of a secret, the current one unless other stages are given.',
  input: z.object({
    SecretName: required(secretReference),
    SecretData: required(secretData),
    VersionId: required(versionId),
    SecretDataType: optional(secretDataType),
    VersionStages: optional((text) => stageList.safeParse(json(text)).data),
  }),
  errors: [
    ...SECRET_ERRORS,
    ...SECRET_KEY_ERRORS,
    'Rejected.ResourceExist',
    'Rejected.ResourceInDeleteWindow',
    'Rejected.LimitExceeded',
  ],
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => locateSecret(SecretName, call, kms),
  checks: (target) => onSecretAndKey(target, 'kms:PutSecretValue', 'kms:GenerateDataKey'),
  async handle(target, input, call, kms) {
    const { SecretData, VersionId, SecretDataType = 'text', VersionStages = [CURRENT] } = input;
    const { secret } = target;
    const given = { versionId: VersionId, value: SecretData, dataType: SecretDataType };
    const { stages } = await kms.secrets.putValue(secret, given, VersionStages, usableKey(target, call.caller));
    return { SecretName: secret.name, VersionId, VersionStages: { VersionStage: stages } };
  },
});
