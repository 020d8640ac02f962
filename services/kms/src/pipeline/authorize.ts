import { type CompiledPolicy, compilePolicy, type Decision, evaluate } from '@osseal/ram';
import type { PermissionCheck } from '../action.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { Decoded } from './decode-input.ts';
import { isForeign, refusal } from './refusal.ts';

/** A request that has found what it acts on. */
export interface Located extends Decoded {
  readonly target: unknown;
}

/** A permission that was asked for and given. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** The step that allowed it. */
  readonly by: Decision['decidedBy'];
}

/** A request that may be run. */
export interface Authorized extends Located {
  /** One per demand; empty when nothing is demanded of the caller. */
  readonly grants: readonly Grant[];
}

/**
 * Demands every permission of the action, and whatever else the call demands on the same resources. The gateway's own
 * calls pass: what they may touch is for the actions to bound.
 * @throws WireError `Forbidden.NoPermission` naming the resource, for RAM and STS `NoPermission`; with AccessDeniedDetail
 */
export function authorize(located: Located, diagnostics: Diagnostics): Authorized {
  const { action, identity, call, input, target } = located;
  if (call.caller.isService) return { action, identity, call, input, target, grants: [] };
  const grants: Grant[] = [];
  for (const check of foreignFirst(action.checks(target, call), call.caller.account)) {
    const keyPolicy = compiledOnce(check.policy, 'key');
    const trustPolicy = compiledOnce(check.trust, 'trust');
    const policies = {
      identity: identity.policies,
      session: identity.sessionPolicies,
      ...(keyPolicy === undefined ? {} : { key: [keyPolicy] }),
      ...(trustPolicy === undefined ? {} : { trust: [trustPolicy] }),
    };
    const own = check.conditions === undefined ? call.conditions : { ...call.conditions, ...check.conditions };
    const conditions = withTags(own, check.tags);
    const { principal } = call.caller;
    for (const demanded of demands(check.action, call.alsoRequires)) {
      const { resource } = check;
      const request = { principal, action: demanded, resource, conditions };
      const decision = evaluate(request, policies);
      if (decision.effect !== 'Allow') {
        throw refusal(located, { request, policies, ownAction: check.action }, diagnostics);
      }
      grants.push({ action: demanded, resource, by: decision.decidedBy });
    }
  }
  return { action, identity, call, input, target, grants };
}

/** Who lacks rights at home must not learn by the order of the checks whether a key of another account exists. */
function foreignFirst(checks: readonly PermissionCheck[], account: string): readonly PermissionCheck[] {
  if (checks.length < 2 || !checks.some(({ resource }) => isForeign(resource, account))) return checks;
  const [foreign, own]: PermissionCheck[][] = [[], []];
  for (const check of checks) (isForeign(check.resource, account) ? foreign : own)?.push(check);
  return [...(foreign ?? []), ...(own ?? [])];
}

function demands(own: string, others: readonly string[] | undefined): readonly string[] {
  return others === undefined ? [own] : [own, ...others.filter((other) => other !== own)];
}

/** @documented KMS policy condition keys: kms:tag/<tag key> */
function withTags(
  conditions: Readonly<Record<string, string>>,
  tags: PermissionCheck['tags'],
): Readonly<Record<string, string>> {
  if (tags === undefined) return conditions;
  let all: Record<string, string> | undefined;
  for (const key in tags) {
    all ??= { ...conditions };
    all[`kms:tag/${key}`] = tags[key] ?? '';
  }
  return all ?? conditions;
}

// A record is never mutated, so its policy document is the same object until the policy changes.
const compiled = new WeakMap<object, CompiledPolicy>();

function compiledOnce(document: unknown, kind: 'key' | 'trust'): CompiledPolicy | undefined {
  if (document === undefined) return undefined;
  if (typeof document !== 'object' || document === null) return compilePolicy(document, kind);
  const known = compiled.get(document) ?? compilePolicy(document, kind);
  compiled.set(document, known);
  return known;
}
