import { type Clock, type Finding, type Random, SealError, type Sealer } from '@osseal/service-kit';
import type { AccountDirectory, CmkRecord, KeyRegistry, SecretRecord, SecretStore } from '@osseal/storage';
import { Keyring } from '../keyring/keyring.ts';
import { SecretVault, valueOwner } from '../secrets/secret-vault.ts';

/** The engines of a KMS that does not run. */
export interface KmsFolder {
  readonly registry: KeyRegistry;
  readonly secrets: SecretStore;
  readonly directory: AccountDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Opens everything that a KMS keeps sealed: material of every key version, values of secrets, secrets of access keys. Looks
 * for aliases and secrets of keys that are gone. Changes nothing, and nothing goes on the bill.
 */
export async function checkKms(
  folder: KmsFolder,
  report: (finding: Finding) => void,
): Promise<{ readonly keys: number; readonly secrets: number }> {
  const damage = (what: string, problem: string) => report({ severity: 'damage', what, problem, repair: 'none' });
  const open = async (what: string, sealed: string) => {
    try {
      (await folder.sealer.open(sealed)).fill(0);
    } catch (error) {
      damage(what, problemOf(error));
    }
  };

  let keys = 0;
  for (const key of await folder.registry.allKeys()) {
    keys += 1;
    for (const { keyVersionId, sealedMaterial } of key.versions) {
      // '' while a key waits for its import.
      if (sealedMaterial !== '') await open(`key version ${keyVersionId}`, sealedMaterial);
    }
    for (const { aliasName } of await folder.registry.listAliasesOfKey(key.keyId)) {
      const found = await folder.registry.findAlias(key, aliasName);
      if (found?.keyId !== key.keyId) damage(`alias ${aliasName}`, `it does not lead to key ${key.keyId}`);
    }
  }
  const secrets = await checkSecrets(folder, damage);
  for (const { uid } of await folder.directory.listAccounts()) {
    for (const { accessKeyId, sealedSecret } of await folder.directory.listAccessKeys(uid)) {
      await open(`access key ${accessKeyId}`, sealedSecret);
    }
    for (const { accessKeyId, sealedSecret, sealedToken } of await folder.directory.listSessions(uid)) {
      await open(`role session ${accessKeyId}`, sealedSecret);
      await open(`token of role session ${accessKeyId}`, sealedToken);
    }
  }
  return { keys, secrets };
}

async function checkSecrets(folder: KmsFolder, damage: (what: string, problem: string) => void): Promise<number> {
  const keyring = new Keyring(folder);
  const vault = new SecretVault({ ...folder, store: folder.secrets, keyring });
  let count = 0;
  for (const secret of await folder.secrets.allSecrets()) {
    count += 1;
    const key = await keyOfSecret(secret, folder);
    if (key === undefined) {
      damage(`secret ${secret.name}`, 'the key that encrypts it is gone');
      continue;
    }
    for (const { versionId, sealedValue } of secret.versions) {
      const opened = await vault.open(sealedValue, valueOwner(secret, versionId), key).catch(() => undefined);
      if (opened === undefined) damage(`secret ${secret.name}, version ${versionId}`, 'its value does not open');
    }
  }
  return count;
}

/** The key that encrypts the values of a secret; undefined: it is gone. */
export async function keyOfSecret(
  secret: SecretRecord,
  { registry, secrets }: KmsFolder,
): Promise<CmkRecord | undefined> {
  return secret.encryptionKeyId === undefined
    ? secrets.findServiceKey(secret)
    : registry.findKey(secret.encryptionKeyId);
}

function problemOf(error: unknown): string {
  if (error instanceof SealError && error.code === 'other-root-key') return 'it was sealed under another root key';
  return 'its sealed bytes are damaged';
}
