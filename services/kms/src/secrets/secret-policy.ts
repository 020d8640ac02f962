import type { SecretRecord } from '@osseal/storage';

/** The policy of a secret; where none was set, the one that leaves the decision to RAM. @documented SetSecretPolicy */
export function secretPolicyOf(secret: SecretRecord): unknown {
  return (
    secret.policy ?? {
      Version: '1',
      Statement: [
        {
          Sid: 'kms default secret policy',
          Effect: 'Allow',
          Principal: { RAM: [`acs:ram::${secret.account}:*`] },
          Action: ['kms:*'],
          Resource: ['*'],
        },
      ],
    }
  );
}
