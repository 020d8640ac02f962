import type { Clock, Random, Sealer } from '@osseal/service-kit';
import type { AccountDirectory } from '@osseal/storage';
import { AccessKeys } from './access-keys.ts';
import { Attachments } from './attachments.ts';
import { DirectoryEditor } from './directory-editor.ts';
import { Groups } from './groups.ts';
import { Policies } from './policies.ts';
import { Roles } from './roles.ts';
import { Sessions } from './sessions.ts';
import { Users } from './users.ts';

/** What {@link Ram} is made of. */
export interface RamDeps {
  readonly directory: AccountDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
}

/** Everything that the RAM and STS actions change, by the thing they change. Names are those of one account. */
export class Ram {
  readonly users: Users;
  readonly groups: Groups;
  readonly roles: Roles;
  readonly policies: Policies;
  readonly accessKeys: AccessKeys;
  readonly attachments: Attachments;
  readonly sessions: Sessions;

  constructor({ directory, sealer, clock, random }: RamDeps) {
    const editor = new DirectoryEditor({ directory, clock, random });
    const users = new Users(editor);
    const groups = new Groups(editor, users);
    const roles = new Roles(editor);
    const policies = new Policies(editor);
    this.users = users;
    this.groups = groups;
    this.roles = roles;
    this.policies = policies;
    this.accessKeys = new AccessKeys(editor, sealer, users);
    this.attachments = new Attachments({
      editor,
      find: {
        User: (account, name) => users.get(account, name),
        Group: (account, name) => groups.get(account, name),
        Role: (account, name) => roles.get(account, name),
      },
      demandPolicy: (account, policy) => policies.get(account, policy),
    });
    this.sessions = new Sessions(editor, sealer, clock);
  }
}
