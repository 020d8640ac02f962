import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { AccessKeySecret } from '@osseal/protocol/signature';
import { type CompiledPolicy, compilePolicy, type Principal } from '@osseal/ram';
import { CompactEncrypt, compactDecrypt } from 'jose';
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

/** The KMS side of `openGrant`: compact JWE, `dir` with A256GCM under a key made of the service secret. */
export function sealGrant(grant: AccessKeyGrant, serviceSecret: string): Promise<string> {
  const { session } = grant;
  const wire: WireGrant = {
    accessKeyId: grant.accessKeyId,
    secret: grant.secret.reveal(),
    status: grant.status,
    principal: grant.principal,
    policies: grant.policies.map(nameAndDocument),
    ...(session === undefined
      ? {}
      : {
          session: {
            securityToken: session.securityToken,
            expiresAtMs: session.expiresAtMs,
            ...(session.policy === undefined ? {} : { policy: nameAndDocument(session.policy) }),
          },
        }),
  };
  return new CompactEncrypt(Buffer.from(JSON.stringify(wire), 'utf8'))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(directoryKey(serviceSecret));
}

/** The grant that `sealGrant` sealed, policies compiled. Rejects when it was sealed under another service secret. */
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

function nameAndDocument({ name, document }: CompiledPolicy): NamedDocument {
  return { name, document };
}

/** Apart from the key that signs: one secret, two uses. */
function directoryKey(serviceSecret: string): KeyObject {
  return createSecretKey(createHash('sha256').update('osseal directory').update(serviceSecret, 'utf8').digest());
}
