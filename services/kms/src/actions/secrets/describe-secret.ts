import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { secretArn } from '../../secrets/secret-arn.ts';
import { flag, optional, required } from '../parameters.ts';
import { findSecret } from './located-secret.ts';
import { SECRET_ERRORS } from './secret-errors.ts';
import { secretMetadata } from './secret-metadata.ts';
import { secretReference } from './secret-parameters.ts';
import { onSecret } from './secret-permission.ts';

/** @documented DescribeSecret; @inferred that EncryptionKeyId is left out when the service's own key encrypts the secret */
export const describeSecret = defineAction({
  name: 'DescribeSecret',
  group: 'secret',
  summary: 'Shows the metadata of a secret, also within its recovery window, and no value.',
  input: z.object({ SecretName: required(secretReference), FetchTags: optional(flag) }),
  errors: SECRET_ERRORS,
  billed: false,
  needsActivation: true,
  target: ({ SecretName }, call, kms) => findSecret(SecretName, call, kms),
  checks: (secret) => [onSecret('kms:DescribeSecret', secret)],
  handle(secret, { FetchTags }) {
    const { encryptionKeyId, description } = secret;
    return {
      Arn: secretArn(secret),
      Description: description,
      ...(encryptionKeyId === undefined ? {} : { EncryptionKeyId: encryptionKeyId }),
      ...secretMetadata(secret, FetchTags),
    };
  },
});
