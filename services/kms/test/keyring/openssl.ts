import { spawnSync } from 'node:child_process';
import { createHash, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the `openssl` program answered. */
export interface OpensslAnswer {
  readonly succeeded: boolean;
  readonly output: Buffer;
}

/** Runs the `openssl` program, as the other implementation. Arguments that name one of `files` become its path. */
export function openssl(args: readonly string[], files: Readonly<Record<string, Uint8Array | string>>): OpensslAnswer {
  const directory = mkdtempSync(join(tmpdir(), 'osseal-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    const paths = args.map((arg) => (Object.hasOwn(files, arg) ? join(directory, arg) : arg));
    const { status, stdout, error } = spawnSync('openssl', paths, { stdio: ['ignore', 'pipe', 'ignore'] });
    if (error !== undefined) throw error;
    return { succeeded: status === 0, output: stdout };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** `openssl pkeyutl -sign` with a digest, as it is. */
export function opensslSign(privateKey: KeyObject, digest: Uint8Array, options: readonly string[]): Buffer {
  const args = ['pkeyutl', '-sign', '-inkey', 'key', '-in', 'digest', ...options];
  const { succeeded, output } = openssl(args, { key: privatePem(privateKey), digest });
  if (!succeeded) throw new Error('openssl did not sign.');
  return output;
}

/** `openssl pkeyutl -verify`. */
export function opensslVerify(
  publicKey: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
  options: readonly string[],
): boolean {
  const args = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key', '-in', 'digest', '-sigfile', 'signature', ...options];
  return openssl(args, { key: publicPem(publicKey), digest, signature }).succeeded;
}

/** `openssl pkeyutl -encrypt`. */
export function opensslEncrypt(publicKey: KeyObject, plaintext: Uint8Array, options: readonly string[]): Buffer {
  const args = ['pkeyutl', '-encrypt', '-pubin', '-inkey', 'key', '-in', 'plaintext', ...options];
  return openssl(args, { key: publicPem(publicKey), plaintext }).output;
}

/** `openssl pkeyutl -decrypt`; undefined when it refuses. */
export function opensslDecrypt(
  privateKey: KeyObject,
  ciphertext: Uint8Array,
  options: readonly string[],
): Buffer | undefined {
  const args = ['pkeyutl', '-decrypt', '-inkey', 'key', '-in', 'ciphertext', ...options];
  const { succeeded, output } = openssl(args, { key: privatePem(privateKey), ciphertext });
  return succeeded ? output : undefined;
}

/** Options of `pkeyutl` for the algorithms of the service. */
export const OPENSSL_OPTIONS = {
  RSA_PKCS1_SHA_256: pkeyopt('rsa_padding_mode:pkcs1', 'digest:sha256'),
  RSA_PSS_SHA_256: pkeyopt('rsa_padding_mode:pss', 'digest:sha256', 'rsa_pss_saltlen:32', 'rsa_mgf1_md:sha256'),
  ECDSA_SHA_256: pkeyopt('digest:sha256'),
  RSAES_OAEP_SHA_1: pkeyopt('rsa_padding_mode:oaep', 'rsa_oaep_md:sha1', 'rsa_mgf1_md:sha1'),
  RSAES_OAEP_SHA_256: pkeyopt('rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256'),
} as const;

export function pkeyopt(...options: readonly string[]): readonly string[] {
  return options.flatMap((option) => ['-pkeyopt', option]);
}

export function sha256(message: string | Uint8Array): Buffer {
  return createHash('sha256').update(message).digest();
}

function privatePem(key: KeyObject): string | Buffer {
  return key.export({ type: 'pkcs8', format: 'pem' });
}

function publicPem(key: KeyObject): string | Buffer {
  return key.export({ type: 'spki', format: 'pem' });
}
