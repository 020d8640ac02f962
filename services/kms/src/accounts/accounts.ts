import type { AccessKeyGrant } from '@osseal/kms-client';
import { AccessKeySecret } from '@osseal/protocol/signature';
import { type CompiledPolicy, compilePolicy, type Principal, SYSTEM_POLICIES } from '@osseal/ram';
import type { Clock, Sealer } from '@osseal/service-kit';
import type {
  AccessKeyRecord,
  AccountDirectory,
  Awaitable,
  GroupRecord,
  PolicyAttachment,
  PolicyRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from '@osseal/storage';
import { attachmentsOf } from './attachments.ts';

/** What {@link Accounts} is made of. */
export interface AccountsDeps {
  readonly directory: AccountDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/**
 * Who exists and what they may do. Secrets are unsealed and policies compiled once, and kept until the directory's
 * next change: a change of rights takes effect with the next request.
 */
export class Accounts {
  readonly #directory: AccountDirectory;
  readonly #sealer: Sealer;
  readonly #clock: Clock;
  readonly #grants = new Map<string, AccessKeyGrant>();
  readonly #activated = new Set<string>();
  #revision = -1;

  constructor({ directory, sealer, clock }: AccountsDeps) {
    this.#directory = directory;
    this.#sealer = sealer;
    this.#clock = clock;
  }

  /**
   * The access key's secret, principal and policies; answers at once when it was asked for since the last change.
   * Undefined: no such key, or its user or role is gone. A session that has ended is still found: whoever asks looks at
   * `session.expiresAtMs`.
   * @throws SealError when the secret was sealed under another root key
   */
  findAccessKey(accessKeyId: string): Awaitable<AccessKeyGrant | undefined> {
    this.#forgetWhenChanged();
    return this.#grants.get(accessKeyId) ?? this.#load(accessKeyId);
  }

  /** True after OpenKmsService, or when the seed said so. */
  async isActivated(uid: string): Promise<boolean> {
    if (this.knowsActivated(uid)) return true;
    const revision = this.#revision;
    const account = await this.#directory.findAccount(uid);
    if (account?.kmsActivated !== true) return false;
    if (this.#isCurrent(revision)) this.#activated.add(uid);
    return true;
  }

  /** As isActivated, at once: false also means "not asked since the last change". */
  knowsActivated(uid: string): boolean {
    this.#forgetWhenChanged();
    return this.#activated.has(uid);
  }

  /** Activates KMS for an account, durably. An account that does not exist yet comes to be. */
  async activate(uid: string): Promise<void> {
    const known = await this.#directory.findAccount(uid);
    const createdAt = known?.createdAt ?? new Date(this.#clock.now()).toISOString();
    await this.#directory.put({ accounts: [{ uid, createdAt, kmsActivated: true }] });
  }

  async #load(accessKeyId: string): Promise<AccessKeyGrant | undefined> {
    const revision = this.#revision;
    const record = await this.#directory.findAccessKey(accessKeyId);
    const grant = record === undefined ? await this.#sessionGrant(accessKeyId) : await this.#keyGrant(record);
    // What was read before a change must not outlive it.
    if (grant !== undefined && this.#isCurrent(revision)) this.#grants.set(accessKeyId, grant);
    return grant;
  }

  async #keyGrant(record: AccessKeyRecord): Promise<AccessKeyGrant | undefined> {
    const identity = await this.#identityOf(record);
    if (identity === undefined) return undefined;
    const { accessKeyId, status, sealedSecret } = record;
    return { accessKeyId, secret: new AccessKeySecret(await this.#open(sealedSecret)), status, ...identity };
  }

  async #sessionGrant(accessKeyId: string): Promise<AccessKeyGrant | undefined> {
    const record = await this.#directory.findSession(accessKeyId);
    if (record === undefined) return undefined;
    const { account, roleId, session, policy } = record;
    const role = await this.#directory.findRole(account, record.role);
    if (role?.roleId !== roleId) return undefined;
    return {
      accessKeyId,
      secret: new AccessKeySecret(await this.#open(record.sealedSecret)),
      status: 'Active',
      principal: { type: 'assumed-role', account, role: role.name, roleId, session },
      policies: await this.#policiesOf(role),
      session: {
        securityToken: await this.#open(record.sealedToken),
        expiresAtMs: Date.parse(record.expiresAt),
        ...(policy === undefined ? {} : { policy: compilePolicy(policy, 'session', sessionPolicyName(record)) }),
      },
    };
  }

  async #open(sealed: string): Promise<string> {
    const bytes = await this.#sealer.open(sealed);
    const text = Buffer.from(bytes).toString('utf8');
    bytes.fill(0);
    return text;
  }

  async #identityOf(
    record: AccessKeyRecord,
  ): Promise<{ principal: Principal; policies: readonly CompiledPolicy[] } | undefined> {
    const { account } = record;
    if (record.user === undefined) return { principal: { type: 'root', account }, policies: [] };
    const user = await this.#directory.findUser(account, record.user);
    if (user === undefined) return undefined;
    const groups = (await this.#directory.listGroups(account)).filter(({ members }) =>
      members.some((member) => member.user === user.name),
    );
    const policies: CompiledPolicy[] = [];
    for (const holder of [user, ...groups]) policies.push(...(await this.#policiesOf(holder)));
    return { principal: { type: 'user', account, user: user.name, userId: user.userId }, policies };
  }

  async #policiesOf(holder: UserRecord | GroupRecord | RoleRecord): Promise<readonly CompiledPolicy[]> {
    const policies: CompiledPolicy[] = [];
    for (const { type, name } of await attachmentsOf(this.#directory, holder)) {
      policies.push(await this.#policy(holder.account, type, name));
    }
    return policies;
  }

  async #policy(account: string, type: PolicyAttachment['type'], name: string): Promise<CompiledPolicy> {
    const own = type === 'Custom' ? await this.#directory.findPolicy(account, name) : undefined;
    if (own !== undefined) return compiledOnce(own);
    const system = type === 'System' ? SYSTEM_POLICIES.get(name) : undefined;
    // Going on without it could drop a Deny: no answer is better than a wrong one.
    if (system === undefined) throw new Error(`The account directory names policy ${name}, which does not exist.`);
    return system;
  }

  #forgetWhenChanged(): void {
    const revision = this.#directory.revision();
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#grants.clear();
    this.#activated.clear();
  }

  #isCurrent(revision: number): boolean {
    return this.#revision === revision && this.#directory.revision() === revision;
  }
}

// A record is never mutated: it is another object when the policy changes. All who have the policy share the result.
const compiled = new WeakMap<PolicyRecord, CompiledPolicy>();

function compiledOnce(record: PolicyRecord): CompiledPolicy {
  const known = compiled.get(record);
  if (known !== undefined) return known;
  const policy = compilePolicy(record.document, 'identity', record.name);
  compiled.set(record, policy);
  return policy;
}

function sessionPolicyName({ role, session }: SessionRecord): string {
  return `session policy of ${role}:${session}`;
}
