import { ramError } from '@osseal/protocol/errors';
import type { UserRecord } from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';
import { newEntityId } from './new-ids.ts';

/** What a user's record says about the person. */
export type UserProfile = Pick<UserRecord, 'displayName' | 'comments' | 'email' | 'mobilePhone'>;

/** RAM users. Names are unique whatever their case. @inferred the latter */
export class Users {
  readonly #editor: DirectoryEditor;

  constructor(editor: DirectoryEditor) {
    this.#editor = editor;
  }

  /** @throws WireError `EntityNotExist.User` */
  async get(account: string, name: string): Promise<UserRecord> {
    const user = await this.#editor.directory.findUser(account, name);
    if (user === undefined) throw ramError('EntityNotExist.User');
    return user;
  }

  async list(account: string): Promise<readonly UserRecord[]> {
    return this.#editor.directory.listUsers(account);
  }

  /** A user without rights. @throws WireError `EntityAlreadyExists.User` */
  create(account: string, name: string, profile: UserProfile): Promise<UserRecord> {
    return this.#editor.change(async (createdAt) => {
      await this.#demandFree(account, name);
      const userId = newEntityId(this.#editor.random);
      const user: UserRecord = { account, name, userId, ...profile, policies: [], createdAt };
      await this.#editor.directory.put({ users: [user] });
      return user;
    });
  }

  /** Changes what is given; a new name moves access keys and memberships along. @throws WireError `EntityNotExist.User`, `EntityAlreadyExists.User` */
  update(account: string, name: string, newName: string | undefined, profile: UserProfile): Promise<UserRecord> {
    return this.#editor.change(async (updatedAt) => {
      const { directory } = this.#editor;
      const former = await this.get(account, name);
      const user: UserRecord = { ...former, ...profile, name: newName ?? name, updatedAt };
      if (user.name === name) {
        await directory.put({ users: [user] });
        return user;
      }
      await this.#demandFree(account, user.name, name);
      const keys = (await directory.listAccessKeys(account)).filter((key) => key.user === name);
      const groups = (await directory.listGroups(account)).filter(hasMember(name));
      await directory.put({
        removed: { users: [former] },
        users: [user],
        accessKeys: keys.map((key) => ({ ...key, user: user.name })),
        groups: groups.map((group) => ({
          ...group,
          members: group.members.map((member) => (member.user === name ? { ...member, user: user.name } : member)),
        })),
      });
      return user;
    });
  }

  /** @throws WireError `EntityNotExist.User`, `DeleteConflict.User.AccessKey`, `.Group`, `.Policy` */
  remove(account: string, name: string): Promise<void> {
    return this.#editor.change(async () => {
      const { directory } = this.#editor;
      const user = await this.get(account, name);
      const keys = await directory.listAccessKeys(account);
      if (keys.some((key) => key.user === name)) throw ramError('DeleteConflict.User.AccessKey');
      if ((await directory.listGroups(account)).some(hasMember(name))) throw ramError('DeleteConflict.User.Group');
      if (user.policies.length + (user.attachments?.length ?? 0) > 0) throw ramError('DeleteConflict.User.Policy');
      await directory.put({ removed: { users: [user] } });
    });
  }

  async #demandFree(account: string, name: string, own?: string): Promise<void> {
    const folded = name.toLowerCase();
    const users = await this.#editor.directory.listUsers(account);
    const isTaken = users.some((user) => user.name !== own && user.name.toLowerCase() === folded);
    if (isTaken) throw ramError('EntityAlreadyExists.User');
  }
}

function hasMember(user: string): (group: { readonly members: readonly { readonly user: string }[] }) => boolean {
  return ({ members }) => members.some((member) => member.user === user);
}
