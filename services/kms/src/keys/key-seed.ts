import type { CmkRecord } from '@osseal/storage';
import type { Keyring } from '../keyring/keyring.ts';
import { isAliasName, isReservedAlias, OSS_SERVICE_ALIAS } from './alias-name.ts';
import { isKeyIdText, seededKeyVersionId } from './key-id.ts';
import { type NewVersion, newKeyRecord } from './new-key-record.ts';

/** A key that is to exist before the first call. */
export interface KeySeed {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  /** With their `alias/`. One of them `alias/acs/oss`: the key is the one OSS uses when a write names none. */
  readonly aliases?: readonly string[] | undefined;
  /** Base64 of the 32 bytes of the only version; absent: random. */
  readonly material?: string | undefined;
  /** Oldest first, the last one is the primary version. Not together with `material`. */
  readonly versions?: readonly { readonly id: string; readonly material?: string | undefined }[] | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Key policy document. */
  readonly policy?: unknown;
}

/** A seeded key is impossible as it is described. The message names the key, never its material. */
export class KeySeedError extends Error {
  override readonly name = 'KeySeedError';
}

/** What can be said about a seeded key without looking at what is there. @throws KeySeedError */
export function checkSeed({ keyId, aliases = [], material, versions }: KeySeed): void {
  if (!isKeyIdText(keyId)) throw new KeySeedError(`${keyId} cannot be a key id.`);
  for (const aliasName of aliases) {
    if (!isAliasName(aliasName)) throw new KeySeedError(`Key ${keyId}: ${aliasName} is not an alias.`);
    if (isReservedAlias(aliasName) && aliasName !== OSS_SERVICE_ALIAS) {
      throw new KeySeedError(`Key ${keyId}: ${aliasName} is reserved for a cloud service.`);
    }
  }
  if (material !== undefined && versions !== undefined) {
    throw new KeySeedError(`Key ${keyId} has both material and versions: give the material in the versions.`);
  }
}

/** A key id is unique over all accounts and regions, and a user's key does not become the service's. @throws KeySeedError */
export function checkAgainstExisting(seed: KeySeed, existing: CmkRecord): void {
  if (existing.account !== seed.account || existing.region !== seed.region) {
    throw new KeySeedError(`Key ${seed.keyId} exists already, in account ${existing.account}, ${existing.region}.`);
  }
  if (existing.creatorType === 'User' && seed.aliases?.includes(OSS_SERVICE_ALIAS)) {
    throw new KeySeedError(`Key ${seed.keyId} exists already as a user's key and cannot become ${OSS_SERVICE_ALIAS}.`);
  }
}

/** The record of a seeded key, its material sealed. @throws KeySeedError */
export async function keyOfSeed(seed: KeySeed, keyring: Keyring, nowMs: number): Promise<CmkRecord> {
  const { keyId, aliases = [], material, description = '', tags = {}, policy } = seed;
  const older = seed.versions?.slice() ?? [{ id: seededKeyVersionId(keyId, 0), material }];
  const primary = older.pop();
  if (primary === undefined) throw new KeySeedError(`Key ${keyId} has no version.`);
  const creatorType = aliases.includes(OSS_SERVICE_ALIAS) ? 'Service' : 'User';
  return newKeyRecord(
    seed,
    { keyId, creatorType, description, tags, policy },
    await sealVersion(keyId, primary, keyring),
    nowMs,
    await Promise.all(older.map((version) => sealVersion(keyId, version, keyring))),
  );
}

async function sealVersion(
  keyId: string,
  version: { readonly id: string; readonly material?: string | undefined },
  keyring: Keyring,
): Promise<NewVersion> {
  if (!isKeyIdText(version.id)) throw new KeySeedError(`Key ${keyId}: ${version.id} cannot be a key version id.`);
  if (version.material === undefined) return { keyVersionId: version.id, ...(await keyring.createMaterial()) };
  const bytes = Buffer.from(version.material, 'base64');
  if (bytes.toString('base64') !== version.material || bytes.length !== 32) {
    bytes.fill(0);
    throw new KeySeedError(`Key ${keyId}: material must be base64 of 32 bytes.`);
  }
  return { keyVersionId: version.id, ...(await keyring.sealGiven(bytes)) };
}
