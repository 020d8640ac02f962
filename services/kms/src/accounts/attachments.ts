import { type RamErrorCode, ramError } from '@osseal/protocol/errors';
import type {
  AccountDirectory,
  GroupRecord,
  OwnedName,
  PolicyAttachment,
  RoleRecord,
  UserRecord,
} from '@osseal/storage';
import type { DirectoryEditor } from './directory-editor.ts';

/** Whoever policies are attached to. */
export type HolderKind = 'User' | 'Group' | 'Role';
type Holder = UserRecord | GroupRecord | RoleRecord;

/** Who has a policy, and since when. */
export interface Entities {
  readonly users: readonly (readonly [UserRecord, PolicyAttachment])[];
  readonly groups: readonly (readonly [GroupRecord, PolicyAttachment])[];
  readonly roles: readonly (readonly [RoleRecord, PolicyAttachment])[];
}

/**
 * What is attached to somebody, each policy once. A name without a type, as seeds give them, is the account's own policy
 * when there is one, else the system's.
 */
export async function attachmentsOf(
  directory: Pick<AccountDirectory, 'findPolicy'>,
  { account, policies, attachments = [], createdAt }: Holder,
): Promise<readonly PolicyAttachment[]> {
  const all: PolicyAttachment[] = [];
  for (const name of policies) {
    const isOwn = (await directory.findPolicy(account, name)) !== undefined;
    all.push({ type: isOwn ? 'Custom' : 'System', name, attachedAt: createdAt });
  }
  for (const attachment of attachments) if (!all.some(isPolicy(attachment))) all.push(attachment);
  return all;
}

/** Everybody who has a policy, by name. */
export async function entitiesOf(
  directory: AccountDirectory,
  account: string,
  policy: Pick<PolicyAttachment, 'type' | 'name'>,
): Promise<Entities> {
  const having = async <H extends Holder>(holders: readonly H[]) => {
    const found: (readonly [H, PolicyAttachment])[] = [];
    for (const holder of holders) {
      const attachment = (await attachmentsOf(directory, holder)).find(isPolicy(policy));
      if (attachment !== undefined) found.push([holder, attachment]);
    }
    return found;
  };
  return {
    users: await having(await directory.listUsers(account)),
    groups: await having(await directory.listGroups(account)),
    roles: await having(await directory.listRoles(account)),
  };
}

/** How the parts that attachments touch are found; each throws when there is none. */
export interface AttachmentsDeps {
  readonly editor: DirectoryEditor;
  readonly find: {
    readonly User: (account: string, name: string) => Promise<UserRecord>;
    readonly Group: (account: string, name: string) => Promise<GroupRecord>;
    readonly Role: (account: string, name: string) => Promise<RoleRecord>;
  };
  readonly demandPolicy: (account: string, policy: Pick<PolicyAttachment, 'type' | 'name'>) => Promise<unknown>;
}

/** Which policies users, groups and roles have. A change takes effect with the next request. */
export class Attachments {
  readonly #deps: AttachmentsDeps;

  constructor(deps: AttachmentsDeps) {
    this.#deps = deps;
  }

  /** @throws WireError `EntityNotExist.<kind>` */
  async list(kind: HolderKind, account: string, name: string): Promise<readonly PolicyAttachment[]> {
    return attachmentsOf(this.#deps.editor.directory, await this.#deps.find[kind](account, name));
  }

  /** @throws WireError `EntityNotExist.<kind>`, `EntityNotExist.Policy`, `EntityAlreadyExists.<kind>.Policy` */
  attach(kind: HolderKind, holder: OwnedName, policy: Pick<PolicyAttachment, 'type' | 'name'>): Promise<void> {
    return this.#change(kind, holder, policy, (present, attachedAt) => {
      if (present.some(isPolicy(policy))) throw ramError(`EntityAlreadyExists.${kind}.Policy` satisfies RamErrorCode);
      return [...present, { type: policy.type, name: policy.name, attachedAt }];
    });
  }

  /** @throws WireError `EntityNotExist.<kind>`, `EntityNotExist.Policy`, `EntityNotExist.<kind>.Policy` */
  detach(kind: HolderKind, holder: OwnedName, policy: Pick<PolicyAttachment, 'type' | 'name'>): Promise<void> {
    return this.#change(kind, holder, policy, (present) => {
      const isThis = isPolicy(policy);
      if (!present.some(isThis)) throw ramError(`EntityNotExist.${kind}.Policy` satisfies RamErrorCode);
      return present.filter((attachment) => !isThis(attachment));
    });
  }

  #change(
    kind: HolderKind,
    { account, name }: OwnedName,
    policy: Pick<PolicyAttachment, 'type' | 'name'>,
    change: (present: readonly PolicyAttachment[], now: string) => readonly PolicyAttachment[],
  ): Promise<void> {
    const { editor, find, demandPolicy } = this.#deps;
    return editor.change(async (now) => {
      const holder = await find[kind](account, name);
      await demandPolicy(account, policy);
      const attachments = change(await attachmentsOf(editor.directory, holder), now);
      const changed = { ...holder, policies: [], attachments };
      if (kind === 'User') await editor.directory.put({ users: [changed as UserRecord] });
      else if (kind === 'Group') await editor.directory.put({ groups: [changed as GroupRecord] });
      else await editor.directory.put({ roles: [changed as RoleRecord] });
    });
  }
}

function isPolicy({ type, name }: Pick<PolicyAttachment, 'type' | 'name'>): (other: PolicyAttachment) => boolean {
  return (other) => other.type === type && other.name === name;
}
