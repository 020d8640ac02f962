import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf } from '../page.ts';
import { flag, optional, pageNumber, pageSize, required } from '../parameters.ts';
import { wireTime } from '../wire-time.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

const DEFAULT_PAGE_SIZE = 20;

/** @documented ListSecretVersionIds; @inferred that versions come oldest first, and the largest page */
export const listSecretVersionIds = defineAction({
  name: 'ListSecretVersionIds',
  group: 'secret',
  summary: 'Lists the versions of a secret with their stages, those without a stage only on demand.',
  input: z.object({
    SecretName: required(secretReference),
    IncludeDeprecated: optional(flag),
    PageNumber: pageNumber,
    PageSize: pageSize(100),
  }),
  errors: SECRET_ERRORS,
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:ListSecretVersionIds', secret)],
  handle(secret, { IncludeDeprecated = false, PageNumber, PageSize = DEFAULT_PAGE_SIZE }) {
    const shown = secret.versions.filter(({ stages }) => IncludeDeprecated || stages.length > 0);
    const { items, fields } = pageOf(shown, { PageNumber, PageSize });
    const VersionId = items.map(({ versionId, stages, createdAt }) => ({
      VersionId: versionId,
      VersionStages: { VersionStage: stages },
      CreateTime: wireTime(createdAt),
    }));
    return { SecretName: secret.name, VersionIds: { VersionId }, ...fields };
  },
});
