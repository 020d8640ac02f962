import { createHash } from 'node:crypto';
import type { AccessKeyGrant } from '@osseal/kms-client';
import type { CompiledPolicy } from '@osseal/ram';
import { CompactEncrypt } from 'jose';

/**
 * A grant as JSON for a gateway in another process: compact JWE, `dir` with A256GCM, under
 * SHA-256("osseal directory" || service secret). Only the holder of the service secret reads the access key's secret.
 */
export function sealGrant(grant: AccessKeyGrant, serviceSecret: string): Promise<string> {
  const { accessKeyId, secret, status, principal, policies, session } = grant;
  const wire = {
    accessKeyId,
    secret: secret.reveal(),
    status,
    principal,
    policies: policies.map(nameAndDocument),
    // What is undefined is left out by JSON.
    session: session && { ...session, policy: session.policy && nameAndDocument(session.policy) },
  };
  const key = createHash('sha256').update('osseal directory').update(serviceSecret, 'utf8').digest();
  return new CompactEncrypt(Buffer.from(JSON.stringify(wire), 'utf8'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);
}

function nameAndDocument({ name, document }: CompiledPolicy): { name: string; document: unknown } {
  return { name, document };
}
