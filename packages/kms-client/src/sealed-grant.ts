import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { AccessKeySecret } from '@osseal/protocol/signature';
import { compilePolicy, type Principal } from '@osseal/ram';
import { compactDecrypt } from 'jose';
import type { AccessKeyGrant } from './kms-client.ts';

/** Path of the internal endpoint, before the access key id. */
export const DIRECTORY_PATH = '/_osseal/directory/access-keys/';

interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
}

/** A grant as it travels, inside the JWE. */
interface WireGrant {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly principal: Principal;
  readonly policies: readonly NamedDocument[];
  readonly session?: { readonly securityToken: string; readonly expiresAtMs: number; readonly policy?: NamedDocument };
}

/**
 * The grant inside a compact JWE (`dir`, A256GCM) under a key made of the service secret, policies compiled. Rejects when
 * it was sealed under another secret.
 */
export async function openGrant(jwe: string, serviceSecret: string): Promise<AccessKeyGrant> {
  const { plaintext } = await compactDecrypt(jwe, directoryKey(serviceSecret), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  const wire = JSON.parse(Buffer.from(plaintext).toString('utf8')) as WireGrant;
  plaintext.fill(0);
  const { session } = wire;
  return {
    accessKeyId: wire.accessKeyId,
    secret: new AccessKeySecret(wire.secret),
    status: wire.status,
    principal: wire.principal,
    policies: wire.policies.map(({ name, document }) => compilePolicy(document, 'identity', name)),
    ...(session === undefined
      ? {}
      : {
          session: {
            securityToken: session.securityToken,
            expiresAtMs: session.expiresAtMs,
            ...(session.policy === undefined
              ? {}
              : { policy: compilePolicy(session.policy.document, 'session', session.policy.name) }),
          },
        }),
  };
}

/** Apart from the key that signs: one secret, two uses. */
function directoryKey(serviceSecret: string): KeyObject {
  return createSecretKey(createHash('sha256').update('osseal directory').update(serviceSecret, 'utf8').digest());
}
