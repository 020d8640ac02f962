import { compilePolicy, PolicySyntaxError } from '@osseal/ram';

const MOST_BYTES = 32_768;

/** A key policy from its JSON text: at most 32768 bytes, and one that the evaluator understands. @documented SetKeyPolicy */
export function readKeyPolicy(text: string): object | undefined {
  if (Buffer.byteLength(text) > MOST_BYTES) return undefined;
  try {
    const { document } = compilePolicy(text, 'key');
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}

/**
 * What a key has until somebody sets a policy: the account decides by its RAM policies alone.
 * @documented SetKeyPolicy (example); @inferred that it leaves the decision to RAM
 */
export function defaultKeyPolicy(account: string): object {
  return {
    Version: '1',
    Statement: [
      {
        Sid: 'kms default key policy',
        Effect: 'Allow',
        Principal: { RAM: [`acs:ram::${account}:*`] },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ],
  };
}
