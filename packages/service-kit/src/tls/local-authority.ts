import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../clock/clock.ts';
import { machineClockOf } from '../clock/virtual-clock.ts';
import { replaceFile } from '../durable-file.ts';
import type { TlsIdentity } from '../http/accept-tls.ts';
import type { Random } from '../random.ts';
import { SealError, type Sealer } from '../sealing/sealer.ts';
import { type Certified, issueCertificate } from './issue-certificate.ts';

/** The authority in the data folder cannot be used. The message says what to do; it names no path. */
export class LocalAuthorityError extends Error {
  override readonly name = 'LocalAuthorityError';
}

/** What {@link LocalAuthority} is made of. */
export interface LocalAuthorityDeps {
  /** Keeps `ca.pem` and `ca-key.jwe`, and is made when missing; null: the authority dies with the process. */
  readonly folder: string | null;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
  readonly names: TlsNames;
  /** Certificates that are remembered; a client can call as many names as it likes. Default 1000. */
  readonly mostNames?: number;
}

/** What clients may call a server by. */
export interface TlsNames {
  /** DNS names, `*.` included, and IP addresses: of one certificate for all. */
  readonly names: readonly string[];
  /** Below these domains there is a certificate for any name, made when a client calls it. */
  readonly domains: readonly string[];
}

/** Where a process keeps its authority; null: nowhere. */
export function authorityFolder(settings: { readonly inMemory: boolean; readonly dataDir: string }): string | null {
  return settings.inMemory ? null : join(settings.dataDir, 'tls');
}

const CERTIFICATE_FILE = 'ca.pem';
const KEY_FILE = 'ca-key.jwe';
const AUTHORITY_DAYS = 3650;
/** Clients of some platforms take no server certificate for longer. */
const SERVER_DAYS = 397;
const MOST_NAMES = 1_000;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+$/;

/**
 * A certificate authority of this installation and a server certificate by it. Both come to be when they are first asked
 * for. The authority stays, so that clients can be told to trust it; the server's key lives in memory alone.
 */
export class LocalAuthority {
  readonly #deps: LocalAuthorityDeps;
  #authority: Promise<Certified> | undefined;
  #identity: Promise<TlsIdentity> | undefined;
  #serverKey: Promise<KeyObject> | undefined;
  readonly #identities = new Map<string, Promise<TlsIdentity>>();

  constructor(deps: LocalAuthorityDeps) {
    this.#deps = { ...deps, clock: machineClockOf(deps.clock) };
  }

  /** The authority's certificate, PEM: what clients have to trust. @throws LocalAuthorityError */
  async certificate(): Promise<string> {
    return (await this.#open()).certificate;
  }

  /** For a TLS server. @throws LocalAuthorityError */
  identity(): Promise<TlsIdentity> {
    this.#identity ??= this.#issue([...new Set(this.#deps.names.names)]).catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  /**
   * For the name that a client calls: a star stands for one label, so `<bucket>.oss-<region>.aliyuncs.com` needs its own.
   * Undefined: `identity` covers it, or it is below no domain of the installation. @throws LocalAuthorityError
   */
  async identityFor(name: string): Promise<TlsIdentity | undefined> {
    const { domains } = this.#deps.names;
    const asked = name.toLowerCase();
    if (!DNS_NAME.test(asked) || this.#isCovered(asked)) return undefined;
    if (!domains.some((domain) => asked.endsWith(`.${domain}`))) return undefined;
    const known = this.#identities.get(asked);
    if (known !== undefined) return known;
    if (this.#identities.size >= (this.#deps.mostNames ?? MOST_NAMES)) this.#identities.clear();
    const made = this.#issue([asked]);
    this.#identities.set(asked, made);
    made.catch(() => this.#identities.delete(asked));
    return made;
  }

  /** By the certificate that `identity` shows. */
  #isCovered(name: string): boolean {
    const { names } = this.#deps.names;
    return names.includes(name) || names.includes(name.replace(/^[^.]+/, '*'));
  }

  async #issue(names: readonly string[]): Promise<TlsIdentity> {
    const { clock, random } = this.#deps;
    const issuer = await this.#open();
    this.#serverKey ??= makeServerKey();
    const given = await this.#serverKey;
    const request = { commonName: 'Osseal', days: SERVER_DAYS, nowMs: clock.now(), random, issuer, names, key: given };
    const { key, certificate } = await issueCertificate(request);
    return {
      key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: `${certificate}${issuer.certificate}`,
    };
  }

  #open(): Promise<Certified> {
    this.#authority ??= this.#loadOrMake().catch((error: unknown) => {
      this.#authority = undefined;
      throw error;
    });
    return this.#authority;
  }

  async #loadOrMake(): Promise<Certified> {
    const { folder, sealer, clock, random } = this.#deps;
    const kept = folder === null ? undefined : await this.#load(folder);
    if (kept !== undefined) return kept;
    // The name tells one installation's authority from another's in a client's list.
    const commonName = `Osseal local authority ${random.hex(4)}`;
    const made = await issueCertificate({ commonName, days: AUTHORITY_DAYS, nowMs: clock.now(), random });
    if (folder === null) return made;
    const key = await sealer.seal(made.key.export({ type: 'pkcs8', format: 'der' }));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The key first: a certificate without its key would be of no use and in the way.
    await replaceFile(join(folder, KEY_FILE), `${key}\n`, 0o600);
    await replaceFile(join(folder, CERTIFICATE_FILE), made.certificate, 0o644);
    return made;
  }

  async #load(folder: string): Promise<Certified | undefined> {
    const certificate = await readIfThere(join(folder, CERTIFICATE_FILE));
    if (certificate === undefined) return undefined;
    const sealed = await readIfThere(join(folder, KEY_FILE));
    try {
      if (sealed === undefined) throw new LocalAuthorityError('its key is missing');
      const der = await this.#deps.sealer.open(sealed.trim());
      const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
      der.fill(0);
      return { key, certificate };
    } catch (cause) {
      const why =
        cause instanceof SealError && cause.code === 'other-root-key'
          ? 'it belongs to another root key'
          : 'it is damaged';
      throw new LocalAuthorityError(
        `The certificate authority in the data folder cannot be used: ${why}. ` +
          `Restore tls/${KEY_FILE}, or remove tls/${CERTIFICATE_FILE} for a new one, which clients then have to trust anew.`,
        { cause },
      );
    }
  }
}

/** One key for all certificates of the server: making one takes a hundred times as long as a certificate. */
async function makeServerKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey;
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
