import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock, Random, Sealer } from '@osseal/service-kit';
import { type MasterKeyRecord, type ObjectIndex, StoreError } from '@osseal/storage';

/** A data key under a version of the region's master key. */
export interface WrappedDataKey {
  readonly masterKeyVersion: string;
  /** Base64 of format byte, 12-byte nonce, sealed data key, 16-byte tag. */
  readonly wrappedDataKey: string;
}

export interface OssMasterKeysOptions {
  readonly index: Pick<ObjectIndex, 'listMasterKeys' | 'insertMasterKey'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
  /** Age at which a region gets a new version. Default 90 days. */
  readonly rotationIntervalMs?: number;
}

/** A wrapped data key that does not open: damaged, of another region, or under a version that is gone. */
export class DataKeyDamagedError extends Error {
  override readonly name = 'DataKeyDamagedError';
}

interface MasterKey {
  readonly version: string;
  readonly createdAtMs: number;
  readonly key: KeyObject;
}

interface Region {
  readonly versions: Map<string, MasterKey>;
  current: MasterKey | undefined;
  /** Wraps under `current` by this process. */
  wraps: number;
}

const NINETY_DAYS_MS = 90 * 24 * 3600 * 1000;
// Random 96-bit nonces: far below the 2^32 uses that NIST SP 800-38D allows one key, however many processes share it.
const MOST_WRAPS = 2 ** 28;
const FORMAT = 1;
const NONCE_SIZE = 12;
const TAG_SIZE = 16;
const KEY_SIZE = 32;
const MAX_ROTATION_RACES = 5;

/**
 * OSS-managed master keys (SSE-OSS): one AES-256 key per region, made on first use, sealed under the gateway's root key
 * at rest and replaced at regular intervals. Earlier versions stay readable for ever.
 */
export class OssMasterKeys {
  readonly #index: OssMasterKeysOptions['index'];
  readonly #sealer: Sealer;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #rotationIntervalMs: number;
  readonly #regions = new Map<string, Region>();
  readonly #loading = new Map<string, Promise<Region>>();
  readonly #rotating = new Map<string, Promise<MasterKey>>();

  constructor(options: OssMasterKeysOptions) {
    this.#index = options.index;
    this.#sealer = options.sealer;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#rotationIntervalMs = options.rotationIntervalMs ?? NINETY_DAYS_MS;
  }

  /** Wraps 32 bytes under the region's current version; makes or rotates it first where that is due. */
  async wrap(region: string, dataKey: Uint8Array): Promise<WrappedDataKey> {
    const keys = this.#regions.get(region) ?? (await this.#load(region));
    const current = this.#isDue(keys) ? await this.#rotate(region) : keys.current;
    if (current === undefined) throw new Error('A region without a current master key cannot wrap.');
    keys.wraps += 1;
    const nonce = this.#random.bytes(NONCE_SIZE);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(binding(region, current.version));
    const sealed = Buffer.concat([
      Buffer.of(FORMAT),
      nonce,
      cipher.update(dataKey),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return { masterKeyVersion: current.version, wrappedDataKey: sealed.toString('base64') };
  }

  /**
   * The data key, in a buffer that the caller zeroes.
   * @throws DataKeyDamagedError
   */
  async unwrap(region: string, wrapped: WrappedDataKey): Promise<Buffer> {
    const version = wrapped.masterKeyVersion;
    let master = (this.#regions.get(region) ?? (await this.#load(region))).versions.get(version);
    // Another process may have rotated since this one looked.
    master ??= (await this.#load(region)).versions.get(version);
    if (master === undefined) throw new DataKeyDamagedError(`No master key version ${version} in ${region}.`);
    const bytes = Buffer.from(wrapped.wrappedDataKey, 'base64');
    if (bytes.length !== 1 + NONCE_SIZE + KEY_SIZE + TAG_SIZE || bytes[0] !== FORMAT) {
      throw new DataKeyDamagedError('A wrapped data key has an unknown format.');
    }
    const sealedAt = 1 + NONCE_SIZE;
    const decipher = createDecipheriv('aes-256-gcm', master.key, bytes.subarray(1, sealedAt), {
      authTagLength: TAG_SIZE,
    }).setAAD(binding(region, version));
    decipher.setAuthTag(bytes.subarray(sealedAt + KEY_SIZE));
    const dataKey = decipher.update(bytes.subarray(sealedAt, sealedAt + KEY_SIZE));
    try {
      decipher.final();
    } catch (cause) {
      dataKey.fill(0);
      throw new DataKeyDamagedError('A wrapped data key does not open.', { cause });
    }
    return dataKey;
  }

  /** The version that wraps now; one is made first where that is due. */
  async currentVersion(region: string): Promise<string> {
    const keys = this.#regions.get(region) ?? (await this.#load(region));
    const current = this.#isDue(keys) ? await this.#rotate(region) : keys.current;
    if (current === undefined) throw new Error('A region without a current master key cannot wrap.');
    return current.version;
  }

  /** The newest version that there is; undefined before anything was wrapped in the region. */
  async newestVersion(region: string): Promise<string | undefined> {
    return (this.#regions.get(region) ?? (await this.#load(region))).current?.version;
  }

  #isDue(keys: Region): boolean {
    const current = keys.current;
    if (current === undefined || keys.wraps >= MOST_WRAPS) return true;
    return this.#clock.now() - current.createdAtMs >= this.#rotationIntervalMs;
  }

  #rotate(region: string): Promise<MasterKey> {
    let running = this.#rotating.get(region);
    if (running === undefined) {
      running = this.#makeVersion(region).finally(() => this.#rotating.delete(region));
      this.#rotating.set(region, running);
    }
    return running;
  }

  /** Version numbers count up, so that of several processes that rotate at once one wins and the others take its key. */
  async #makeVersion(region: string): Promise<MasterKey> {
    let keys = await this.#load(region);
    for (let attempt = 0; attempt < MAX_ROTATION_RACES; attempt++) {
      const version = String(Number(keys.current?.version ?? 0) + 1);
      const material = this.#random.bytes(KEY_SIZE);
      try {
        const record: MasterKeyRecord = {
          region,
          version,
          createdAt: new Date(this.#clock.now()).toISOString(),
          sealedMaterial: await this.#sealer.seal(material),
        };
        await this.#index.insertMasterKey(record);
        const made = remember(keys, record, material);
        keys.current = made;
        keys.wraps = 0;
        return made;
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
        keys = await this.#load(region);
        if (keys.current !== undefined && !this.#isDue(keys)) return keys.current;
      } finally {
        material.fill(0);
      }
    }
    throw new StoreError('conflict', `The master key of ${region} changes faster than it can be rotated.`);
  }

  #load(region: string): Promise<Region> {
    let running = this.#loading.get(region);
    if (running === undefined) {
      running = this.#readVersions(region).finally(() => this.#loading.delete(region));
      this.#loading.set(region, running);
    }
    return running;
  }

  async #readVersions(region: string): Promise<Region> {
    const keys = this.#regions.get(region) ?? { versions: new Map<string, MasterKey>(), current: undefined, wraps: 0 };
    for (const record of await this.#index.listMasterKeys(region)) {
      if (keys.versions.has(record.version)) continue;
      const material = await this.#sealer.open(record.sealedMaterial);
      remember(keys, record, material);
      material.fill(0);
    }
    for (const master of keys.versions.values()) {
      if (keys.current === undefined || Number(master.version) > Number(keys.current.version)) {
        keys.current = master;
        keys.wraps = 0;
      }
    }
    this.#regions.set(region, keys);
    return keys;
  }
}

function remember(keys: Region, record: MasterKeyRecord, material: Uint8Array): MasterKey {
  const master = {
    version: record.version,
    createdAtMs: Date.parse(record.createdAt),
    key: createSecretKey(material),
  };
  keys.versions.set(record.version, master);
  return master;
}

/** What a wrapped key is bound to; the parts cannot contain the separator. */
function binding(region: string, version: string): Buffer {
  return Buffer.from(`osseal oss-managed data key\0${region}\0${version}`);
}
