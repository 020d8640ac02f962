import { type ExplainedStatement, type Explanation, type Principal, policyTypeOf } from '@osseal/ram';
import type { AccountDirectory, PolicyAttachment } from '@osseal/storage';
import { attachmentsOf } from '../../../accounts/attachments.ts';
import { defaultVersionOf } from '../../../accounts/policy-versions.ts';

/** One entry of MatchedPolicies. @documented DecodeDiagnosticMessage; AttachedScope is always the account, since there are no resource groups */
export interface MatchedPolicy {
  readonly Effect: 'Allow' | 'Deny';
  readonly PolicyIdentifier: string;
  readonly PolicyType: string;
  readonly PolicyVersion?: string;
  readonly AttachedEntityType?: string;
  readonly AttachedScope?: string;
}

interface Attached {
  readonly entity: 'RamUser' | 'RamRole' | 'RamGroup';
  readonly attachment: PolicyAttachment;
}

/** The policies with a statement that took part in the decision, with where they are attached now. */
export async function matchedPolicies(
  { principal, statements }: Explanation,
  directory: AccountDirectory,
): Promise<readonly MatchedPolicy[]> {
  const attached = await attachedTo(principal, directory);
  const found = new Map<string, MatchedPolicy>();
  for (const statement of statements) {
    if (!statement.applied) continue;
    for (const matched of await policiesOf(statement, principal, attached, directory)) {
      found.set(JSON.stringify(matched), matched);
    }
  }
  return [...found.values()];
}

async function policiesOf(
  { step, effect, policy }: ExplainedStatement,
  principal: Principal,
  attached: readonly Attached[],
  directory: AccountDirectory,
): Promise<readonly MatchedPolicy[]> {
  if (step !== 'identity') return [{ Effect: effect, PolicyIdentifier: policy, PolicyType: policyTypeOf(step) }];
  const places = attached.filter(({ attachment }) => attachment.name === policy);
  if (places.length === 0 || principal.type === 'anonymous') {
    return [{ Effect: effect, PolicyIdentifier: policy, PolicyType: 'Custom' }];
  }
  const own = await directory.findPolicy(principal.account, policy);
  return places.map(({ entity, attachment: { type } }) => ({
    Effect: effect,
    PolicyIdentifier: policy,
    PolicyType: type,
    PolicyVersion: defaultVersionOf(type === 'Custom' && own !== undefined ? own : {}),
    AttachedEntityType: entity,
    AttachedScope: 'Account',
  }));
}

async function attachedTo(principal: Principal, directory: AccountDirectory): Promise<readonly Attached[]> {
  const places: Attached[] = [];
  const add = async (entity: Attached['entity'], holder: Parameters<typeof attachmentsOf>[1] | undefined) => {
    if (holder === undefined) return;
    for (const attachment of await attachmentsOf(directory, holder)) places.push({ entity, attachment });
  };
  if (principal.type === 'assumed-role') {
    await add('RamRole', await directory.findRole(principal.account, principal.role));
  }
  if (principal.type === 'user') {
    const { account, user } = principal;
    await add('RamUser', await directory.findUser(account, user));
    for (const group of await directory.listGroups(account)) {
      if (group.members.some((member) => member.user === user)) await add('RamGroup', group);
    }
  }
  return places;
}
