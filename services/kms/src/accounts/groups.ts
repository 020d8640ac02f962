import { ramError } from '@osseal/protocol/errors';
import type { GroupRecord } from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';
import { newEntityId } from './new-ids.ts';
import type { Users } from './users.ts';

/** A group with the time since when a user is its member. */
export interface Membership {
  readonly group: GroupRecord;
  readonly joinedAt: string;
}

/** User groups: what is attached to a group counts for its members. Names are unique whatever their case. @inferred the latter */
export class Groups {
  readonly #editor: DirectoryEditor;
  readonly #users: Users;

  constructor(editor: DirectoryEditor, users: Users) {
    this.#editor = editor;
    this.#users = users;
  }

  /** @throws WireError `EntityNotExist.Group` */
  async get(account: string, name: string): Promise<GroupRecord> {
    const group = await this.#editor.directory.findGroup(account, name);
    if (group === undefined) throw ramError('EntityNotExist.Group');
    return group;
  }

  async list(account: string): Promise<readonly GroupRecord[]> {
    return this.#editor.directory.listGroups(account);
  }

  /** @throws WireError `EntityAlreadyExists.Group` */
  create(account: string, name: string, comments: string | undefined): Promise<GroupRecord> {
    return this.#editor.change(async (createdAt) => {
      await this.#demandFree(account, name);
      const groupId = newEntityId(this.#editor.random);
      const about = comments === undefined ? {} : { comments };
      const group: GroupRecord = { account, name, groupId, ...about, members: [], policies: [], createdAt };
      await this.#editor.directory.put({ groups: [group] });
      return group;
    });
  }

  /** Changes what is given. @throws WireError `EntityNotExist.Group`, `EntityAlreadyExists.Group` */
  update(
    account: string,
    name: string,
    newName: string | undefined,
    comments: string | undefined,
  ): Promise<GroupRecord> {
    return this.#editor.change(async (updatedAt) => {
      const former = await this.get(account, name);
      const about = comments === undefined ? {} : { comments };
      const group: GroupRecord = { ...former, ...about, name: newName ?? name, updatedAt };
      if (group.name !== name) await this.#demandFree(account, group.name, name);
      await this.#editor.directory.put({ removed: { groups: [former] }, groups: [group] });
      return group;
    });
  }

  /** @throws WireError `EntityNotExist.Group`, `DeleteConflict.Group.User`, `.Policy` */
  remove(account: string, name: string): Promise<void> {
    return this.#editor.change(async () => {
      const group = await this.get(account, name);
      if (group.members.length > 0) throw ramError('DeleteConflict.Group.User');
      if (group.policies.length + (group.attachments?.length ?? 0) > 0) throw ramError('DeleteConflict.Group.Policy');
      await this.#editor.directory.put({ removed: { groups: [group] } });
    });
  }

  /** @throws WireError `EntityNotExist.User`, `EntityNotExist.Group`, `EntityAlreadyExists.User.Group` */
  addUser(account: string, name: string, user: string): Promise<void> {
    return this.#editor.change(async (joinedAt) => {
      await this.#users.get(account, user);
      const group = await this.get(account, name);
      if (group.members.some((member) => member.user === user)) throw ramError('EntityAlreadyExists.User.Group');
      await this.#editor.directory.put({ groups: [{ ...group, members: [...group.members, { user, joinedAt }] }] });
    });
  }

  /** @throws WireError `EntityNotExist.User`, `EntityNotExist.Group`, `EntityNotExist.User.Group` */
  removeUser(account: string, name: string, user: string): Promise<void> {
    return this.#editor.change(async () => {
      await this.#users.get(account, user);
      const group = await this.get(account, name);
      const members = group.members.filter((member) => member.user !== user);
      if (members.length === group.members.length) throw ramError('EntityNotExist.User.Group');
      await this.#editor.directory.put({ groups: [{ ...group, members }] });
    });
  }

  /** The groups that a user is in. @throws WireError `EntityNotExist.User` */
  async ofUser(account: string, user: string): Promise<readonly Membership[]> {
    await this.#users.get(account, user);
    return (await this.list(account)).flatMap((group) => {
      const member = group.members.find((one) => one.user === user);
      return member === undefined ? [] : [{ group, joinedAt: member.joinedAt }];
    });
  }

  async #demandFree(account: string, name: string, own?: string): Promise<void> {
    const folded = name.toLowerCase();
    const groups = await this.list(account);
    const isTaken = groups.some((group) => group.name !== own && group.name.toLowerCase() === folded);
    if (isTaken) throw ramError('EntityAlreadyExists.Group');
  }
}
