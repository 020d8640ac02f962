import { matchArn, parseArn } from './arn.ts';
import { compilePolicy, PolicySyntaxError } from './policy.ts';

/** One permission that was used: an action on a resource. */
export interface PermissionUse {
  readonly action: string;
  /** Full ARN; `*` for an action on nothing in particular. */
  readonly resource: string;
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** A policy document that `compilePolicy` takes as an identity policy. */
export interface SuggestedPolicy {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

/** Resources of one folder that are listed one by one; what has more becomes a prefix. Tried in turn until the policy fits. */
const MOST_LISTED = [10, 4, 1];

/**
 * The smallest identity policy that allows what was used: one statement per set of resources, so that none can go, and
 * resources as they were named, or by their common prefix where there are many. Undefined when nothing was used.
 */
export function suggestPolicy(uses: Iterable<PermissionUse>): SuggestedPolicy | undefined {
  const byAction = new Map<string, Set<string>>();
  for (const { action, resource } of uses) {
    const known = byAction.get(action) ?? new Set();
    byAction.set(action, known.add(resource));
  }
  if (byAction.size === 0) return undefined;
  for (const most of MOST_LISTED) {
    const policy = policyOf(byAction, (resources) => narrow(resources, most));
    if (fits(policy)) return policy;
  }
  const byService = policyOf(byAction, accountWide);
  return fits(byService) ? byService : policyOf(byAction, () => ['*']);
}

function policyOf(
  byAction: ReadonlyMap<string, ReadonlySet<string>>,
  shorten: (resources: readonly string[]) => readonly string[],
): SuggestedPolicy {
  const statements = new Map<string, { resources: readonly string[]; actions: string[] }>();
  for (const [action, used] of [...byAction].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const resources = withoutCovered(shorten([...used].sort()));
    const name = JSON.stringify(resources);
    const known = statements.get(name) ?? { resources, actions: [] };
    known.actions.push(action);
    statements.set(name, known);
  }
  return {
    Version: '1',
    Statement: [...statements.values()].map(({ resources, actions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
    })),
  };
}

/** Lists up to `most` resources of a container; of more than that the folders that hold many become prefixes. */
function narrow(resources: readonly string[], most: number): readonly string[] {
  const containers = groupBy(resources, containerOf);
  return [...containers].flatMap(([container, group]) => narrowFolder(container, group, most));
}

function narrowFolder(folder: string, resources: readonly string[], most: number): readonly string[] {
  if (resources.length <= most) return resources;
  const children = groupBy(resources, (resource) => {
    const slash = resource.indexOf('/', folder.length);
    return slash < 0 ? '' : resource.slice(0, slash + 1);
  });
  const direct = children.get('') ?? [];
  if (direct.length > most) return [`${folder}*`];
  children.delete('');
  const below = [...children].flatMap(([child, group]) => narrowFolder(child, group, most));
  const all = [...direct, ...below];
  return all.length <= most ? all : [`${folder}*`];
}

function groupBy(resources: readonly string[], keyOf: (resource: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const resource of resources) {
    const key = keyOf(resource);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [resource]);
    else known.push(resource);
  }
  return groups;
}

/** `acs:…:<bucket>/` for objects, `acs:…:key/` for keys, `acs:…:` for buckets. */
function containerOf(resource: string): string {
  const arn = parseArn(resource);
  if (arn === undefined) return resource;
  const slash = arn.resource.indexOf('/');
  return resource.slice(0, resource.length - arn.resource.length + slash + 1);
}

function accountWide(resources: readonly string[]): readonly string[] {
  return [
    ...new Set(
      resources.map((resource) => {
        const arn = parseArn(resource);
        return arn === undefined ? '*' : `acs:${arn.service}:*:${arn.account}:*`;
      }),
    ),
  ];
}

/** A key can hold `*`, and then one of the resources covers others. */
function withoutCovered(resources: readonly string[]): readonly string[] {
  if (resources.includes('*')) return ['*'];
  const unique = [...new Set(resources)];
  const patterns = unique.filter((resource) => /[*?]/.test(resource));
  return unique.filter((resource) => !patterns.some((pattern) => pattern !== resource && matchArn(pattern, resource)));
}

function fits(policy: SuggestedPolicy): boolean {
  try {
    compilePolicy(policy, 'identity');
    return true;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return false;
    throw error;
  }
}
