import { join } from 'node:path';
import { visitKeys } from '@osseal/gateway';
import { dataKeyOpener, visitSealed } from '@osseal/kms';
import { loadRootKey, Sealer, systemClock, systemRandom } from '@osseal/service-kit';
import type { Needles } from './needles.ts';

/** Shorter values would be met by chance. */
const SHORTEST = 12;

/**
 * Adds everything that a data folder keeps sealed or wrapped: CMK material, master keys, data keys, access key secrets, values
 * of secrets, and the root key itself. No server may use the folder.
 * @throws StoreError, RootKeyError, SealError
 */
export async function addSealed(dataDir: string, needles: Pick<Needles, 'add'>): Promise<void> {
  const { LowdbAccountDirectory, LowdbKeyRegistry, LowdbSecretStore } = await import('@osseal/storage/lowdb');
  const { LmdbObjectIndex } = await import('@osseal/storage/lmdb');
  const [clock, random] = [systemClock, systemRandom];
  const rootKey = await loadRootKey({ file: join(dataDir, 'root.key'), random });
  const sealer = await Sealer.open(rootKey);
  const add = (what: string, secret: Buffer) => {
    if (secret.length >= SHORTEST) needles.add(what, secret);
  };
  add('root key', rootKey.reveal());
  const kms = join(dataDir, 'kms');
  const registry = await LowdbKeyRegistry.open(kms);
  const secrets = await LowdbSecretStore.open(kms);
  const directory = await LowdbAccountDirectory.open(kms);
  const index = await LmdbObjectIndex.open(join(dataDir, 'oss'));
  try {
    await visitSealed({ registry, secrets, directory, sealer, clock, random }, add);
    const kmsDataKey = dataKeyOpener({ registry, sealer, random });
    await visitKeys({ index, sealer, clock, random, kmsDataKey }, add);
  } finally {
    await Promise.all([registry, secrets, directory, index].map((engine) => engine.close()));
  }
}
