import { Keyring } from '../keyring/keyring.ts';
import { privateParts } from '../keyring/private-parts.ts';
import { SecretVault, valueOwner } from '../secrets/secret-vault.ts';
import type { KmsFolder } from './check-kms.ts';
import { keyOfSecret } from './check-kms.ts';

/**
 * Opens everything that a KMS which does not run keeps sealed, and shows it to `visit`, which copies what it needs: key
 * material, values of secrets, secrets of access keys and sessions. For a search of clear copies by whoever has the root key.
 * @throws SealError for what does not open; `checkKms` names it
 */
export async function visitSealed(folder: KmsFolder, visit: (what: string, secret: Buffer) => void): Promise<void> {
  const show = (what: string, secrets: readonly Buffer[]) => {
    for (const secret of secrets) {
      visit(what, secret);
      secret.fill(0);
    }
  };
  const open = (sealed: string) => folder.sealer.open(sealed).then((bytes) => Buffer.from(bytes));

  for (const key of await folder.registry.allKeys()) {
    for (const { keyVersionId, sealedMaterial } of key.versions) {
      if (sealedMaterial !== '') show(`key version ${keyVersionId}`, privateParts(await open(sealedMaterial)));
    }
  }
  for (const { uid } of await folder.directory.listAccounts()) {
    for (const { accessKeyId, sealedSecret } of await folder.directory.listAccessKeys(uid)) {
      show(`secret of access key ${accessKeyId}`, [await open(sealedSecret)]);
    }
    for (const { accessKeyId, sealedSecret, sealedToken } of await folder.directory.listSessions(uid)) {
      show(`secret of role session ${accessKeyId}`, [await open(sealedSecret)]);
      show(`token of role session ${accessKeyId}`, [await open(sealedToken)]);
    }
  }
  const vault = new SecretVault({ ...folder, store: folder.secrets, keyring: new Keyring(folder) });
  for (const secret of await folder.secrets.allSecrets()) {
    const key = await keyOfSecret(secret, folder);
    if (key === undefined) continue;
    for (const { versionId, sealedValue } of secret.versions) {
      const value = await vault.open(sealedValue, valueOwner(secret, versionId), key);
      show(`value of secret ${secret.name}`, [Buffer.from(value)]);
    }
  }
}
