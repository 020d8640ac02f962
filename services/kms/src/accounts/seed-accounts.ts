import { compilePolicy, PolicySyntaxError, SYSTEM_POLICIES } from '@osseal/ram';
import type { Clock, Sealer, Seed, SeedAccessKey, SeedAccount } from '@osseal/service-kit';
import type {
  AccessKeyRecord,
  AccountDirectory,
  AccountRecord,
  GroupRecord,
  PolicyRecord,
  RoleRecord,
  UserRecord,
} from '@osseal/storage';
import { derivedId } from './derived-id.ts';
import { isReservedAccessKeyId } from './reserved-access-keys.ts';

/** What seeding works with. */
export interface SeedAccountsDeps {
  readonly directory: AccountDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

interface Additions {
  readonly accounts: AccountRecord[];
  readonly users: UserRecord[];
  readonly groups: GroupRecord[];
  readonly roles: RoleRecord[];
  readonly policies: PolicyRecord[];
  readonly accessKeys: AccessKeyRecord[];
}

/**
 * Adds what the seed names and the directory lacks, in one commit. A record that exists stays as it is, secrets included.
 * Problems (each with its place in the seed) are added to the list, and then nothing is written.
 */
export async function seedAccounts(
  seed: Pick<Seed, 'accounts' | 'kms'>,
  deps: SeedAccountsDeps,
  problems: string[],
): Promise<void> {
  const additions: Additions = { accounts: [], users: [], groups: [], roles: [], policies: [], accessKeys: [] };
  for (const [index, account] of seed.accounts.entries()) {
    const step = new AccountSeeding(account, `accounts[${index}]`, deps, additions, problems);
    await step.add(account.kms?.activated ?? seed.kms.activated);
  }
  const isEmpty = Object.values(additions).every((records) => records.length === 0);
  if (problems.length === 0 && !isEmpty) await deps.directory.put(additions);
}

class AccountSeeding {
  readonly #account: SeedAccount;
  readonly #place: string;
  readonly #deps: SeedAccountsDeps;
  readonly #additions: Additions;
  readonly #problems: string[];
  readonly #createdAt: string;

  constructor(account: SeedAccount, place: string, deps: SeedAccountsDeps, additions: Additions, problems: string[]) {
    this.#account = account;
    this.#place = place;
    this.#deps = deps;
    this.#additions = additions;
    this.#problems = problems;
    this.#createdAt = new Date(deps.clock.now()).toISOString();
  }

  async add(kmsActivated: boolean): Promise<void> {
    const { uid, policies, users, groups, roles, accessKeys } = this.#account;
    const { directory } = this.#deps;
    const createdAt = this.#createdAt;
    if (!(await directory.findAccount(uid))) this.#additions.accounts.push({ uid, kmsActivated, createdAt });

    for (const [index, { name, document }] of policies.entries()) {
      this.#compiles(document, 'identity', `policies[${index}].document`);
      if (await directory.findPolicy(uid, name)) continue;
      this.#additions.policies.push({ account: uid, name, document, createdAt });
    }
    await this.#addAccessKeys(accessKeys, undefined, 'accessKeys');
    for (const [index, user] of users.entries()) {
      const at = `users[${index}]`;
      await this.#policiesExist(user.policies, at);
      await this.#addAccessKeys(user.accessKeys, user.name, `${at}.accessKeys`);
      if (await directory.findUser(uid, user.name)) continue;
      const userId = user.userId ?? derivedId(uid, 'user', user.name);
      this.#additions.users.push({ account: uid, name: user.name, userId, policies: user.policies, createdAt });
    }
    for (const [index, group] of groups.entries()) {
      const at = `groups[${index}]`;
      await this.#policiesExist(group.policies, at);
      await this.#membersExist(group.members, at);
      if (await directory.findGroup(uid, group.name)) continue;
      const { name } = group;
      const members = [...new Set(group.members)].map((user) => ({ user, joinedAt: createdAt }));
      const groupId = group.groupId ?? derivedId(uid, 'group', name);
      this.#additions.groups.push({ account: uid, name, groupId, members, policies: group.policies, createdAt });
    }
    for (const [index, role] of roles.entries()) {
      const at = `roles[${index}]`;
      await this.#policiesExist(role.policies, at);
      this.#compiles(role.trust, 'trust', `${at}.trust`);
      if (await directory.findRole(uid, role.name)) continue;
      const { name, trust, maxSessionDuration } = role;
      const longest = maxSessionDuration === undefined ? {} : { maxSessionDuration };
      const roleId = role.roleId ?? derivedId(uid, 'role', name);
      this.#additions.roles.push({ account: uid, name, roleId, trust, policies: role.policies, ...longest, createdAt });
    }
  }

  async #addAccessKeys(keys: readonly SeedAccessKey[], user: string | undefined, at: string): Promise<void> {
    const { directory, sealer } = this.#deps;
    const account = this.#account.uid;
    for (const [index, { id, secret, status }] of keys.entries()) {
      const known = await directory.findAccessKey(id);
      if (known && (known.account !== account || known.user !== user)) {
        this.#refuse(`${at}[${index}].id`, `${id} belongs to another principal already`);
      } else if (isReservedAccessKeyId(id)) {
        this.#refuse(`${at}[${index}].id`, `${id} is reserved`);
      } else if (!known) {
        const sealedSecret = await sealer.seal(Buffer.from(secret, 'utf8'));
        const owner = user === undefined ? {} : { user };
        const createdAt = this.#createdAt;
        this.#additions.accessKeys.push({ accessKeyId: id, sealedSecret, status, account, ...owner, createdAt });
      }
    }
  }

  async #policiesExist(names: readonly string[], at: string): Promise<void> {
    const { uid, policies } = this.#account;
    for (const [index, name] of names.entries()) {
      if (SYSTEM_POLICIES.has(name) || policies.some((policy) => policy.name === name)) continue;
      if (await this.#deps.directory.findPolicy(uid, name)) continue;
      this.#refuse(`${at}.policies[${index}]`, `${name} is neither a policy of account ${uid} nor a system policy`);
    }
  }

  async #membersExist(names: readonly string[], at: string): Promise<void> {
    const { uid, users } = this.#account;
    for (const [index, name] of names.entries()) {
      if (users.some((user) => user.name === name) || (await this.#deps.directory.findUser(uid, name))) continue;
      this.#refuse(`${at}.members[${index}]`, `${name} is no user of account ${uid}`);
    }
  }

  #compiles(document: unknown, kind: 'identity' | 'trust', at: string): void {
    try {
      compilePolicy(document, kind);
    } catch (error) {
      if (!(error instanceof PolicySyntaxError)) throw error;
      this.#problems.push(`${this.#place}.${at}: ${error.message}`);
    }
  }

  #refuse(at: string, reason: string): void {
    this.#problems.push(`${this.#place}.${at}: ${reason}.`);
  }
}
