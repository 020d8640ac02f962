import { parseUtcTime } from '../clock/span.ts';

/** A query of a control endpoint that makes no sense; the message is for whoever wrote it. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  /** The query parameter at fault. */
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/** Parameters by name, as Express has them. */
export type Query = Readonly<Record<string, unknown>>;

/** Parameters are not misspelt in silence. @throws QueryError */
export function assertKnown(query: Query, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new QueryError(unknown, `unknown parameter; known are ${known.join(', ')}.`);
}

/** One text of a query; undefined when it is absent or empty. @throws QueryError */
export function readQueryText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new QueryError(name, 'must be given once.');
  return value;
}

/** Milliseconds of a UTC time or day; undefined when it is absent. @throws QueryError */
export function readQueryTime(query: Query, name: string): number | undefined {
  const text = readQueryText(query, name);
  if (text === undefined) return undefined;
  const ms = parseUtcTime(text);
  if (ms !== undefined) return ms;
  throw new QueryError(name, 'must be a UTC time such as 2026-11-23T15:00:00Z or a day such as 2026-11-23.');
}
