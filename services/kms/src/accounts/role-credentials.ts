import type { AccountDirectory, RoleRecord } from '@osseal/storage';
import type { Ram } from './ram.ts';
import { DEFAULT_SESSION_SECONDS } from './roles.ts';
import type { SessionCredentials } from './sessions.ts';

const SESSION_NAME = 'osseal-credentials-uri';

/** Role sessions for whoever the service trusts by where they are: no trust policy is asked. */
export class RoleCredentials {
  readonly #directory: AccountDirectory;
  readonly #ram: Ram;

  constructor(directory: AccountDirectory, ram: Ram) {
    this.#directory = directory;
    this.#ram = ram;
  }

  /** Starts a session of an hour. @param account whose role; undefined: the one account that has such a role */
  async start(role: string, account: string | undefined): Promise<SessionCredentials | 'none' | 'several'> {
    const uids = account === undefined ? (await this.#directory.listAccounts()).map(({ uid }) => uid) : [account];
    const found: RoleRecord[] = [];
    for (const uid of uids) {
      const record = await this.#ram.roles.find(uid, role);
      if (record !== undefined) found.push(record);
    }
    const [only] = found;
    if (only === undefined) return 'none';
    if (found.length > 1) return 'several';
    const durationSeconds = DEFAULT_SESSION_SECONDS;
    return (await this.#ram.sessions.start({ role: only, session: SESSION_NAME, durationSeconds })) ?? 'none';
  }
}
