import type { Clock, Sealer } from '@osseal/service-kit';
import type { RoleRecord, SessionRecord } from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';
import { newSessionCredentials } from './new-ids.ts';

/** What a session is to be. */
export interface NewSession {
  readonly role: RoleRecord;
  /** Name of the session. */
  readonly session: string;
  readonly durationSeconds: number;
  /** Text of a session policy that was found good. */
  readonly policy?: string | undefined;
  readonly sourceIdentity?: string | undefined;
}

/** What whoever assumed a role gets, once. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly securityToken: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** For this long an ended session is still known, so that its user is told that the token expired and not that the key is unknown. */
const REMEMBERED_MS = 24 * 3600 * 1000;

/** Role sessions. They are kept, so that they survive a restart, and end by the clock, with their role, or with the account's data. */
export class Sessions {
  readonly #editor: DirectoryEditor;
  readonly #sealer: Sealer;
  readonly #clock: Clock;

  constructor(editor: DirectoryEditor, sealer: Sealer, clock: Clock) {
    this.#editor = editor;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  /** Starts a session; who may is for the caller to judge. Undefined: the role is gone meanwhile. */
  start({
    role,
    session,
    durationSeconds,
    policy,
    sourceIdentity,
  }: NewSession): Promise<SessionCredentials | undefined> {
    return this.#editor.change(async (createdAt) => {
      const { directory, random } = this.#editor;
      const { account, name, roleId } = role;
      if ((await directory.findRole(account, name))?.roleId !== roleId) return undefined;
      const { accessKeyId, secret, securityToken } = newSessionCredentials(random);
      const expiresAt = new Date(this.#clock.now() + durationSeconds * 1000).toISOString();
      const record: SessionRecord = {
        accessKeyId,
        sealedSecret: await this.#sealer.seal(Buffer.from(secret, 'utf8')),
        sealedToken: await this.#sealer.seal(Buffer.from(securityToken, 'utf8')),
        account,
        role: name,
        roleId,
        session,
        ...(policy === undefined ? {} : { policy }),
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
        createdAt,
        expiresAt,
      };
      await directory.put({ sessions: [record] });
      return { accessKeyId, secret, securityToken, expiresAt };
    });
  }

  /** Forgets sessions that ended a day ago. */
  async purge(): Promise<void> {
    await this.#editor.change(async () => {
      const { directory } = this.#editor;
      const before = new Date(this.#clock.now() - REMEMBERED_MS).toISOString();
      const ended: string[] = [];
      for (const { uid } of await directory.listAccounts()) {
        for (const session of await directory.listSessions(uid)) {
          if (session.expiresAt < before) ended.push(session.accessKeyId);
        }
      }
      if (ended.length > 0) await directory.put({ removed: { sessions: ended } });
    });
  }
}
