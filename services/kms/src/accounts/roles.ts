import { ramError } from '@osseal/protocol/errors';
import type { RoleRecord } from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';
import { newEntityId } from './new-ids.ts';
import { demandPolicy } from './policy-syntax.ts';

/** Seconds for which a session may last when the role says nothing. @documented CreateRole */
export const DEFAULT_SESSION_SECONDS = 3600;

/** What of a role can be changed. */
export type RoleChanges = Partial<Pick<RoleRecord, 'description' | 'maxSessionDuration'>> & { readonly trust?: string };

/** RAM roles. Role ARNs are written in lower case, so names are found and unique whatever their case. @inferred */
export class Roles {
  readonly #editor: DirectoryEditor;

  constructor(editor: DirectoryEditor) {
    this.#editor = editor;
  }

  /** Undefined: the account has no such role. */
  async find(account: string, name: string): Promise<RoleRecord | undefined> {
    const { directory } = this.#editor;
    const exact = await directory.findRole(account, name);
    if (exact !== undefined) return exact;
    const folded = name.toLowerCase();
    return (await directory.listRoles(account)).find((role) => role.name.toLowerCase() === folded);
  }

  /** @throws WireError `EntityNotExist.Role` */
  async get(account: string, name: string): Promise<RoleRecord> {
    const role = await this.find(account, name);
    if (role === undefined) throw ramError('EntityNotExist.Role');
    return role;
  }

  async list(account: string): Promise<readonly RoleRecord[]> {
    return this.#editor.directory.listRoles(account);
  }

  /** @throws WireError `MalformedPolicyDocument`, `EntityAlreadyExists.Role` */
  create(account: string, name: string, trust: string, more: Omit<RoleChanges, 'trust'>): Promise<RoleRecord> {
    demandPolicy(trust, 'trust');
    return this.#editor.change(async (createdAt) => {
      if ((await this.find(account, name)) !== undefined) throw ramError('EntityAlreadyExists.Role');
      const roleId = newEntityId(this.#editor.random);
      const role: RoleRecord = { account, name, roleId, trust, ...more, policies: [], createdAt };
      await this.#editor.directory.put({ roles: [role] });
      return role;
    });
  }

  /** Changes what is given. Sessions that exist go on. @throws WireError `MalformedPolicyDocument`, `EntityNotExist.Role` */
  update(account: string, name: string, changes: RoleChanges): Promise<RoleRecord> {
    if (changes.trust !== undefined) demandPolicy(changes.trust, 'trust');
    return this.#editor.change(async (updatedAt) => {
      const role = { ...(await this.get(account, name)), ...changes, updatedAt };
      await this.#editor.directory.put({ roles: [role] });
      return role;
    });
  }

  /** Ends the role's sessions too. @throws WireError `EntityNotExist.Role`, `DeleteConflict.Role.Policy` */
  remove(account: string, name: string): Promise<void> {
    return this.#editor.change(async () => {
      const { directory } = this.#editor;
      const role = await this.get(account, name);
      if (role.policies.length + (role.attachments?.length ?? 0) > 0) throw ramError('DeleteConflict.Role.Policy');
      const sessions = (await directory.listSessions(account)).filter(({ roleId }) => roleId === role.roleId);
      await directory.put({ removed: { roles: [role], sessions: sessions.map(({ accessKeyId }) => accessKeyId) } });
    });
  }
}

/** How a role is named everywhere but in its own record. @documented role ARNs in lower case */
export function roleArn({ account, name }: Pick<RoleRecord, 'account' | 'name'>): string {
  return `acs:ram::${account}:role/${name.toLowerCase()}`;
}
