import type { UsageCounter } from '@osseal/storage';

/** A query that makes no sense; the message is for whoever wrote it. */
export class UsageQueryError extends Error {
  override readonly name = 'UsageQueryError';
  /** The query parameter at fault. */
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

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
 * @throws UsageQueryError
 */
export function readUsageQuery(query: Readonly<Record<string, unknown>>): UsageQuery {
  for (const name of Object.keys(query)) {
    if (!KNOWN.includes(name)) throw new UsageQueryError(name, `unknown parameter; known are ${KNOWN.join(', ')}.`);
  }
  const since = readTime(query, 'since', Math.floor);
  const until = readTime(query, 'until', Math.ceil);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new UsageQueryError('until', 'must be later than since.');
  }
  const format = readText(query, 'format') ?? 'json';
  if (format !== 'json' && format !== 'csv') throw new UsageQueryError('format', 'must be json or csv.');
  const only: Partial<Record<UsageField, string>> = {};
  for (const [name, field] of Object.entries(FIELD_NAMES)) {
    const value = readText(query, name);
    if (value !== undefined) only[field] = value;
  }
  return { since, until, groupBy: readFields(query), only, format };
}

/** A field of a row; `bucket` is that of the OSS request behind it, or ''. */
export function fieldOf(counter: UsageCounter, field: UsageField): string {
  return field === 'bucket' ? counter.cause.slice(counter.cause.indexOf(' ') + 1) : counter[field];
}

function spelt(field: UsageField): string {
  return field === 'keyId' ? 'key' : field === 'keyClass' ? 'key-class' : field;
}

function readFields(query: Readonly<Record<string, unknown>>): readonly UsageField[] {
  const text = readText(query, 'group-by');
  if (text === undefined) return DEFAULT_FIELDS;
  const wanted = new Set<UsageField>();
  for (const name of text.split(',')) {
    const field = SHORT_NAMES[name] ?? USAGE_FIELDS.find((known) => known === name);
    if (field === undefined) {
      const names = USAGE_FIELDS.map(spelt);
      throw new UsageQueryError('group-by', `must be a comma-separated list of ${names.join(', ')}.`);
    }
    wanted.add(field);
  }
  return USAGE_FIELDS.filter((field) => wanted.has(field));
}

const TIME_FORM = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;

function readTime(
  query: Readonly<Record<string, unknown>>,
  name: string,
  round: (hours: number) => number,
): string | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const ms = TIME_FORM.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new UsageQueryError(name, 'must be a UTC time such as 2026-11-23T15:00:00Z or a day such as 2026-11-23.');
  }
  return startOfHour(round(ms / HOUR_MS) * HOUR_MS);
}

function readText(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new UsageQueryError(name, 'must be given once.');
  return value;
}

/** `2026-11-23T15:00:00Z` for any moment of that hour. */
export function startOfHour(ms: number): string {
  return `${new Date(ms - (((ms % HOUR_MS) + HOUR_MS) % HOUR_MS)).toISOString().slice(0, 19)}Z`;
}
