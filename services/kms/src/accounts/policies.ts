import { ramError } from '@osseal/protocol/errors';
import { SYSTEM_POLICIES } from '@osseal/ram';
import type { PolicyAttachment, PolicyRecord } from '@osseal/storage';
import { entitiesOf } from './attachments.ts';
import type { DirectoryEditor } from './directory-editor.ts';
import { demandPolicy } from './policy-syntax.ts';
import { type PolicyVersion, versionsOf, withDefault, withoutVersion, withVersion } from './policy-versions.ts';

/** A policy by which it is attached. */
export type PolicyName = Pick<PolicyAttachment, 'type' | 'name'>;

/** A policy of either type. System policies have one version and belong to nobody. */
export interface Policy extends PolicyRecord {
  readonly type: PolicyAttachment['type'];
}

/** What becomes of the oldest version that is not in force when there is no room for one more. @documented CreatePolicyVersion */
export type RotateStrategy = 'None' | 'DeleteOldestNonDefaultVersionWhenLimitExceeded';

/** @documented RAM "Limits" */
const MOST_VERSIONS = 5;
/** System policies are older than every account. @inferred */
const SYSTEM_SINCE = '2015-04-28T00:00:00.000Z';

/** The policies of an account, which it makes and versions, and those of the system, which it can only attach. */
export class Policies {
  readonly #editor: DirectoryEditor;

  constructor(editor: DirectoryEditor) {
    this.#editor = editor;
  }

  /** @throws WireError `EntityNotExist.Policy` */
  async get(account: string, { type, name }: PolicyName): Promise<Policy> {
    if (type === 'Custom') return { ...(await this.#own(account, name)), type };
    const document = SYSTEM_POLICIES.get(name)?.document;
    if (document === undefined) throw ramError('EntityNotExist.Policy');
    return { type, account, name, document, createdAt: SYSTEM_SINCE };
  }

  /** The account's own, then the system's, each by name. */
  async list(account: string, type: PolicyName['type'] | undefined): Promise<readonly Policy[]> {
    const own = type === 'System' ? [] : await this.#editor.directory.listPolicies(account);
    const names = type === 'Custom' ? [] : [...SYSTEM_POLICIES.keys()].sort();
    const system = await Promise.all(names.map((name) => this.get(account, { type: 'System', name })));
    return [...own.map((policy) => ({ ...policy, type: 'Custom' as const })), ...system];
  }

  /** @throws WireError `MalformedPolicyDocument`, `EntityAlreadyExists.Policy` */
  create(account: string, name: string, document: string, description: string | undefined): Promise<Policy> {
    demandPolicy(document, 'identity');
    return this.#editor.change(async (createdAt) => {
      const { directory } = this.#editor;
      // Names without a type, as seeds attach them, must go on meaning what they meant.
      const isTaken = SYSTEM_POLICIES.has(name) || (await directory.findPolicy(account, name)) !== undefined;
      if (isTaken) throw ramError('EntityAlreadyExists.Policy');
      const about = description === undefined ? {} : { description };
      const policy: PolicyRecord = { account, name, document, ...about, createdAt };
      await directory.put({ policies: [policy] });
      return { ...policy, type: 'Custom' };
    });
  }

  /** @throws WireError `EntityNotExist.Policy`, `DeleteConflict.Policy.User`, `.Group`, `.Role`, `.Version` (unless cascading) */
  remove(account: string, name: string, cascading: boolean): Promise<void> {
    return this.#editor.change(async () => {
      const { directory } = this.#editor;
      const policy = await this.#own(account, name);
      const { users, groups, roles } = await entitiesOf(directory, account, { type: 'Custom', name });
      if (users.length > 0) throw ramError('DeleteConflict.Policy.User');
      if (groups.length > 0) throw ramError('DeleteConflict.Policy.Group');
      if (roles.length > 0) throw ramError('DeleteConflict.Policy.Role');
      if (!cascading && versionsOf(policy).length > 1) throw ramError('DeleteConflict.Policy.Version');
      await directory.put({ removed: { policies: [policy] } });
    });
  }

  /** @throws WireError `EntityNotExist.Policy`, `EntityNotExist.Policy.Version` */
  async version(account: string, policy: PolicyName, versionId: string): Promise<PolicyVersion> {
    return versionIn(await this.get(account, policy), versionId);
  }

  /** @throws WireError `MalformedPolicyDocument`, `EntityNotExist.Policy`, `LimitExceeded.Policy.Version` */
  addVersion(
    account: string,
    name: string,
    document: string,
    { setAsDefault, rotate }: { readonly setAsDefault: boolean; readonly rotate: RotateStrategy },
  ): Promise<PolicyVersion> {
    demandPolicy(document, 'identity');
    return this.#editor.change(async (now) => {
      let policy = await this.#own(account, name);
      if (versionsOf(policy).length >= MOST_VERSIONS) {
        const oldest = versionsOf(policy).find((version) => !version.isDefault);
        if (rotate === 'None' || oldest === undefined) throw ramError('LimitExceeded.Policy.Version');
        policy = withoutVersion(policy, oldest.versionId);
      }
      const added = withVersion(policy, document, now, setAsDefault);
      await this.#editor.directory.put({ policies: [added.policy] });
      return added.version;
    });
  }

  /** @throws WireError `EntityNotExist.Policy`, `EntityNotExist.Policy.Version` */
  setDefault(account: string, name: string, versionId: string): Promise<void> {
    return this.#editor.change(async (updatedAt) => {
      const policy = await this.#own(account, name);
      const changed = withDefault(policy, versionIn(policy, versionId));
      await this.#editor.directory.put({ policies: [{ ...changed, updatedAt }] });
    });
  }

  /** @throws WireError `EntityNotExist.Policy`, `EntityNotExist.Policy.Version`, `DeleteConflict.Policy.Version.Default` */
  removeVersion(account: string, name: string, versionId: string): Promise<void> {
    return this.#editor.change(async (updatedAt) => {
      const policy = await this.#own(account, name);
      if (versionIn(policy, versionId).isDefault) throw ramError('DeleteConflict.Policy.Version.Default');
      await this.#editor.directory.put({ policies: [{ ...withoutVersion(policy, versionId), updatedAt }] });
    });
  }

  async #own(account: string, name: string): Promise<PolicyRecord> {
    const policy = await this.#editor.directory.findPolicy(account, name);
    if (policy === undefined) throw ramError('EntityNotExist.Policy');
    return policy;
  }
}

function versionIn(policy: PolicyRecord, versionId: string): PolicyVersion {
  const version = versionsOf(policy).find((one) => one.versionId === versionId);
  if (version === undefined) throw ramError('EntityNotExist.Policy.Version');
  return version;
}
