import type { LifecycleAge, LifecycleRule, ObjectSummary } from '@osseal/storage';

const DAY_MS = 24 * 3600 * 1000;

/** The first midnight in UTC at which something that came at `sinceMs` is so many days old. @inferred */
export function dueAt(sinceMs: number, days: number): number {
  return Math.ceil((sinceMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** Whether what came at `sinceMs` is old enough. */
export function isOldEnough(age: LifecycleAge, sinceMs: number, nowMs: number): boolean {
  if ('days' in age) return nowMs >= dueAt(sinceMs, age.days);
  const before = Date.parse(age.createdBefore);
  return nowMs >= before && sinceMs < before;
}

/** Whether a rule is about an object. @documented PutBucketLifecycle */
export function concerns(rule: LifecycleRule, object: Pick<ObjectSummary, 'key' | 'tags' | 'size'>): boolean {
  const { largerThan = -1, smallerThan = Number.POSITIVE_INFINITY, except } = rule;
  if (!rule.enabled || !object.key.startsWith(rule.prefix) || !hasTags(object.tags, rule.tags)) return false;
  if (object.size <= largerThan || object.size >= smallerThan) return false;
  return except === undefined || !(object.key.startsWith(except.prefix) && hasTags(object.tags, except.tags));
}

/** The last moment that a date can hold. */
const LAST_MS = 8.64e15;

/** When a current object expires, and by which rule: the earliest that concerns it. Dates are not foretold. */
export function expiryOf(
  rules: readonly LifecycleRule[],
  object: ObjectSummary,
): { readonly ruleId: string; readonly atMs: number } | undefined {
  let found: { readonly ruleId: string; readonly atMs: number } | undefined;
  for (const rule of rules) {
    const { expiration } = rule;
    if (expiration === undefined || !('days' in expiration) || !concerns(rule, object)) continue;
    const atMs = dueAt(object.lastModifiedMs, expiration.days);
    if (atMs <= LAST_MS && (found === undefined || atMs < found.atMs)) found = { ruleId: rule.id, atMs };
  }
  return found;
}

function hasTags(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => tags[name] === value);
}
