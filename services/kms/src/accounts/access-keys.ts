import { ramError } from '@osseal/protocol/errors';
import type { Sealer } from '@osseal/service-kit';
import type { AccessKeyRecord } from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';
import { newAccessKey } from './new-ids.ts';
import type { Users } from './users.ts';

/** Whose access keys: a user's, or the account root's. */
export interface KeyOwner {
  readonly account: string;
  /** Undefined: the account root. */
  readonly user: string | undefined;
}

/** @documented RAM "Limits": two per user; the root's @inferred to be as many as the console shows */
const MOST_OF_USER = 2;
const MOST_OF_ROOT = 5;

/** Access keys of users and roots. A secret is handed out once, when its key is made. */
export class AccessKeys {
  readonly #editor: DirectoryEditor;
  readonly #sealer: Sealer;
  readonly #users: Users;

  constructor(editor: DirectoryEditor, sealer: Sealer, users: Users) {
    this.#editor = editor;
    this.#sealer = sealer;
    this.#users = users;
  }

  /** Oldest first. @throws WireError `EntityNotExist.User` */
  async list(owner: KeyOwner): Promise<readonly AccessKeyRecord[]> {
    if (owner.user !== undefined) await this.#users.get(owner.account, owner.user);
    const keys = await this.#editor.directory.listAccessKeys(owner.account);
    return keys.filter(({ user }) => user === owner.user).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** @throws WireError `EntityNotExist.User`, `LimitExceeded.User.AccessKey` */
  create(owner: KeyOwner): Promise<{ readonly key: AccessKeyRecord; readonly secret: string }> {
    return this.#editor.change(async (createdAt) => {
      const most = owner.user === undefined ? MOST_OF_ROOT : MOST_OF_USER;
      if ((await this.list(owner)).length >= most) throw ramError('LimitExceeded.User.AccessKey');
      const { accessKeyId, secret } = newAccessKey(this.#editor.random);
      const sealedSecret = await this.#sealer.seal(Buffer.from(secret, 'utf8'));
      const { account, user } = owner;
      const whose = user === undefined ? {} : { user };
      const key: AccessKeyRecord = { accessKeyId, sealedSecret, status: 'Active', account, ...whose, createdAt };
      await this.#editor.directory.put({ accessKeys: [key] });
      return { key, secret };
    });
  }

  /** @throws WireError `EntityNotExist.User`, `EntityNotExist.User.AccessKey` */
  setStatus(owner: KeyOwner, accessKeyId: string, status: AccessKeyRecord['status']): Promise<void> {
    return this.#editor.change(async () => {
      const key = await this.#get(owner, accessKeyId);
      if (key.status !== status) await this.#editor.directory.put({ accessKeys: [{ ...key, status }] });
    });
  }

  /** @throws WireError `EntityNotExist.User`, `EntityNotExist.User.AccessKey` */
  remove(owner: KeyOwner, accessKeyId: string): Promise<void> {
    return this.#editor.change(async () => {
      await this.#get(owner, accessKeyId);
      await this.#editor.directory.put({ removed: { accessKeys: [accessKeyId] } });
    });
  }

  async #get(owner: KeyOwner, accessKeyId: string): Promise<AccessKeyRecord> {
    const key = (await this.list(owner)).find((one) => one.accessKeyId === accessKeyId);
    if (key === undefined) throw ramError('EntityNotExist.User.AccessKey');
    return key;
  }
}
