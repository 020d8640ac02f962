import { createPrivateKey } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import { machineClockOf } from '../clock/virtual-clock.ts';
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
  /** DNS names, `*.` included, and IP addresses that clients may call the server by. */
  readonly names: readonly string[];
}

const CERTIFICATE_FILE = 'ca.pem';
const KEY_FILE = 'ca-key.jwe';
const AUTHORITY_DAYS = 3650;
/** Clients of some platforms take no server certificate for longer. */
const SERVER_DAYS = 397;

/**
 * A certificate authority of this installation and a server certificate by it. Both come to be when they are first asked
 * for. The authority stays, so that clients can be told to trust it; the server's key lives in memory alone.
 */
export class LocalAuthority {
  readonly #deps: LocalAuthorityDeps;
  #authority: Promise<Certified> | undefined;
  #identity: Promise<TlsIdentity> | undefined;

  constructor(deps: LocalAuthorityDeps) {
    this.#deps = { ...deps, clock: machineClockOf(deps.clock) };
  }

  /** The authority's certificate, PEM: what clients have to trust. @throws LocalAuthorityError */
  async certificate(): Promise<string> {
    return (await this.#open()).certificate;
  }

  /** For a TLS server. @throws LocalAuthorityError */
  identity(): Promise<TlsIdentity> {
    this.#identity ??= this.#issue().catch((error: unknown) => {
      this.#identity = undefined;
      throw error;
    });
    return this.#identity;
  }

  async #issue(): Promise<TlsIdentity> {
    const { clock, random, names } = this.#deps;
    const issuer = await this.#open();
    const request = { commonName: 'Osseal', days: SERVER_DAYS, nowMs: clock.now(), random, issuer, names };
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
    await writeWhole(join(folder, KEY_FILE), `${key}\n`, 0o600);
    await writeWhole(join(folder, CERTIFICATE_FILE), made.certificate, 0o644);
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

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Complete before it gets its name. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const handle = await open(`${path}.new`, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}
