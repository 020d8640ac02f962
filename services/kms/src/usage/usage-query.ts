import { assertKnown, type Query, QueryError, readQueryText, readQueryTime } from '@osseal/service-kit';
import type { UsageCounter } from '@osseal/storage';

/** A field by which calls can be told apart. */
export type UsageField = Exclude<keyof UsageCounter, 'calls'> | 'bucket';

/** What a statement tells apart when nobody says by what. */
const DEFAULT_FIELDS: readonly UsageField[] = [
  'hour',
  'region',
  'account',
  'principal',
  'action',
  'keyId',
  'keyClass',
  'outcome',
  'cause',
];

/** All fields, in the order in which a statement shows them. `bucket` is part of `cause`. */
const USAGE_FIELDS: readonly UsageField[] = [...DEFAULT_FIELDS, 'bucket'];

const SHORT_NAMES: Readonly<Record<string, UsageField>> = { key: 'keyId', 'key-id': 'keyId', 'key-class': 'keyClass' };

/** What a statement covers and how it is grouped. */
export interface UsageQuery {
  /** Start of an hour; undefined: from the first call. */
  readonly since: string | undefined;
  /** Start of an hour, exclusive; undefined: to the last call. */
  readonly until: string | undefined;
  readonly groupBy: readonly UsageField[];
  /** What calls must have. */
  readonly only: Readonly<Partial<Record<UsageField, string>>>;
  readonly format: 'json' | 'csv';
}

const FIELD_NAMES: Readonly<Record<string, UsageField>> = Object.fromEntries(
  USAGE_FIELDS.filter((field) => field !== 'hour').map((field) => [spelt(field), field]),
);
const KNOWN = ['since', 'until', 'group-by', 'format', ...Object.keys(FIELD_NAMES)];
const HOUR_MS = 3_600_000;

/**
 * Reads `since`, `until`, `group-by`, `format` and the fields that calls must have. Calls are counted by the hour, so `since` goes back to the start of
 * its hour and `until` forward to the end of its own.
 * @throws QueryError
 */
export function readUsageQuery(query: Query): UsageQuery {
  assertKnown(query, KNOWN);
  const since = readHour(query, 'since', Math.floor);
  const until = readHour(query, 'until', Math.ceil);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new QueryError('until', 'must be later than since.');
  }
  const format = readQueryText(query, 'format') ?? 'json';
  if (format !== 'json' && format !== 'csv') throw new QueryError('format', 'must be json or csv.');
  const only: Partial<Record<UsageField, string>> = {};
  for (const [name, field] of Object.entries(FIELD_NAMES)) {
    const value = readQueryText(query, name);
    if (value !== undefined) only[field] = value;
  }
  return { since, until, groupBy: readFields(query), only, format };
}

/** A field of a row. */
export function fieldOf(counter: UsageCounter, field: UsageField): string {
  return field === 'bucket' ? bucketOf(counter) : counter[field];
}

/** The bucket of the OSS request behind a row, or ''. */
export function bucketOf({ cause }: Pick<UsageCounter, 'cause'>): string {
  return cause.slice(cause.indexOf(' ') + 1);
}

function spelt(field: UsageField): string {
  return field === 'keyId' ? 'key' : field === 'keyClass' ? 'key-class' : field;
}

function readFields(query: Query): readonly UsageField[] {
  const text = readQueryText(query, 'group-by');
  if (text === undefined) return DEFAULT_FIELDS;
  const wanted = new Set<UsageField>();
  for (const name of text.split(',')) {
    const field = SHORT_NAMES[name] ?? USAGE_FIELDS.find((known) => known === name);
    if (field === undefined) {
      const names = USAGE_FIELDS.map(spelt);
      throw new QueryError('group-by', `must be a comma-separated list of ${names.join(', ')}.`);
    }
    wanted.add(field);
  }
  return USAGE_FIELDS.filter((field) => wanted.has(field));
}

function readHour(query: Query, name: string, round: (hours: number) => number): string | undefined {
  const ms = readQueryTime(query, name);
  return ms === undefined ? undefined : startOfHour(round(ms / HOUR_MS) * HOUR_MS);
}

/** `2026-11-23T15:00:00Z` for any moment of that hour. */
export function startOfHour(ms: number): string {
  return `${new Date(ms - (((ms % HOUR_MS) + HOUR_MS) % HOUR_MS)).toISOString().slice(0, 19)}Z`;
}
