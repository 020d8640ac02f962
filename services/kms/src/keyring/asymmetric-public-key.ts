import { createPublicKey, type KeyObject } from 'node:crypto';
import { kmsError } from '@osseal/protocol/errors';
import type { CmkRecord, KeyVersionRecord } from '@osseal/storage';

// A record is never mutated, so its public key stays the same; it goes when the registry lets go of the record.
const parsed = new WeakMap<KeyVersionRecord, KeyObject>();

/**
 * The public half of one version of a key pair. Needs no key material.
 * @throws Forbidden.KeyVersionNotFound, also for a version of another key
 */
export function publicKeyOf(key: CmkRecord, keyVersionId: string): KeyObject {
  const version = key.versions.find((candidate) => candidate.keyVersionId === keyVersionId);
  if (version === undefined) throw kmsError('Forbidden.KeyVersionNotFound');
  const known = parsed.get(version);
  if (known !== undefined) return known;
  // A pair without its public half is a fault of the registry, not of the request.
  if (version.publicKey === undefined) throw kmsError('InternalFailure');
  const publicKey = createPublicKey({ key: Buffer.from(version.publicKey, 'base64'), format: 'der', type: 'spki' });
  parsed.set(version, publicKey);
  return publicKey;
}

/** `BEGIN PUBLIC KEY`, lines of 64 characters, a newline at the end. @documented GetPublicKey */
export function publicKeyPem(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
