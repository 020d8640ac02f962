import type { Clock } from '@osseal/service-kit';
import type { AccountDirectory, RoleRecord } from '@osseal/storage';
import type { Ram } from './ram.ts';
import { DEFAULT_SESSION_SECONDS } from './roles.ts';
import type { SessionCredentials } from './sessions.ts';

const SESSION_NAME = 'osseal-credentials-uri';

/** What {@link RoleCredentials} is made of. */
export interface RoleCredentialsDeps {
  readonly directory: AccountDirectory;
  readonly ram: Ram;
  readonly clock: Clock;
}

/** Role sessions for whoever the service trusts by where they are: no trust policy is asked. */
export class RoleCredentials {
  readonly #deps: RoleCredentialsDeps;
  readonly #given = new Map<string, SessionCredentials>();

  constructor(deps: RoleCredentialsDeps) {
    this.#deps = deps;
  }

  /**
   * A session of an hour; for its first half everybody who asks gets the same one, so that a client which asks often does
   * not fill the directory. @param account whose role; undefined: the one account that has such a role
   */
  async get(role: string, account: string | undefined): Promise<SessionCredentials | 'none' | 'several'> {
    const { directory, ram } = this.#deps;
    const uids = account === undefined ? (await directory.listAccounts()).map(({ uid }) => uid) : [account];
    const found: RoleRecord[] = [];
    for (const uid of uids) {
      const record = await ram.roles.find(uid, role);
      if (record !== undefined) found.push(record);
    }
    const [only] = found;
    if (only === undefined) return 'none';
    if (found.length > 1) return 'several';
    return (await this.#known(only)) ?? (await this.#start(only)) ?? 'none';
  }

  async #known({ account, roleId }: RoleRecord): Promise<SessionCredentials | undefined> {
    const { clock, directory } = this.#deps;
    const known = this.#given.get(`${account}/${roleId}`);
    if (known === undefined) return undefined;
    const isFresh = Date.parse(known.expiresAt) - clock.now() > (DEFAULT_SESSION_SECONDS / 2) * 1000;
    return isFresh && (await directory.findSession(known.accessKeyId)) !== undefined ? known : undefined;
  }

  async #start(role: RoleRecord): Promise<SessionCredentials | undefined> {
    const durationSeconds = DEFAULT_SESSION_SECONDS;
    const started = await this.#deps.ram.sessions.start({ role, session: SESSION_NAME, durationSeconds });
    if (started !== undefined) this.#given.set(`${role.account}/${role.roleId}`, started);
    return started;
  }
}
