import { ossError } from '../errors/oss-errors.ts';

/** What a form upload's policy demands of the form. */
export interface PostPolicy {
  readonly expiresMs: number;
  readonly conditions: readonly PostCondition[];
}

/** One demand. `shown` is the condition as it was written, for the error that names it. */
export type PostCondition =
  | { readonly kind: 'size'; readonly min: number; readonly max: number }
  | {
      readonly kind: 'eq' | 'starts-with' | 'in' | 'not-in';
      /** Lower-case, without `$`. */
      readonly field: string;
      readonly operands: readonly string[];
      readonly shown: string;
    };

/** The bytes that the file of a form may have. */
export interface SizeRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads a policy: base64 of a JSON document with `expiration` and `conditions`.
 * @throws WireError InvalidPolicyDocument, whose text says what is wrong
 * @documented PostObject; texts after the colon @inferred
 */
export function parsePostPolicy(text: string): PostPolicy {
  const document = readJson(text);
  const { expiration, conditions } = document;
  if (typeof expiration !== 'string') throw invalidPolicy("policy must contain 'expiration'.");
  const expiresMs = EXPIRATION.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expiresMs)) throw invalidPolicy(`Invalid 'expiration' value: '${expiration}'.`);
  if (!Array.isArray(conditions)) throw invalidPolicy("policy must contain 'conditions'.");
  return { expiresMs, conditions: conditions.flatMap(readCondition) };
}

const EXPIRATION = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

function readJson(text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64')));
  } catch (cause) {
    throw invalidPolicy('Invalid JSON.', cause);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw invalidPolicy('Invalid JSON.');
  return { ...document };
}

function readCondition(condition: unknown): PostCondition[] {
  if (Array.isArray(condition)) return [readList(condition)];
  if (typeof condition !== 'object' || condition === null) throw invalidCondition(condition);
  return Object.entries(condition).map(([name, value]) => {
    if (typeof value !== 'string') throw invalidCondition(condition);
    return {
      kind: 'eq',
      field: name.toLowerCase(),
      operands: [value],
      shown: JSON.stringify(['eq', `$${name}`, value]),
    };
  });
}

function readList(condition: readonly unknown[]): PostCondition {
  const [operator, first, second] = condition;
  const kind = typeof operator === 'string' ? operator.toLowerCase() : '';
  if (condition.length !== 3) throw invalidCondition(condition);
  switch (kind) {
    case 'content-length-range':
      return { kind: 'size', ...sizeRange(first, second, condition) };
    case 'eq':
    case 'starts-with':
      if (typeof second !== 'string') throw invalidCondition(condition);
      return { kind, field: fieldName(first, condition), operands: [second], shown: JSON.stringify(condition) };
    case 'in':
    case 'not-in':
      if (!isTexts(second)) throw invalidCondition(condition);
      return { kind, field: fieldName(first, condition), operands: second, shown: JSON.stringify(condition) };
    default:
      throw invalidCondition(condition);
  }
}

function fieldName(name: unknown, condition: unknown): string {
  if (typeof name !== 'string' || !name.startsWith('$') || name.length < 2) throw invalidCondition(condition);
  return name.slice(1).toLowerCase();
}

function sizeRange(min: unknown, max: unknown, condition: unknown): SizeRange {
  const [low, high] = [sizeOf(min), sizeOf(max)];
  if (low === undefined || high === undefined || low > high) throw invalidCondition(condition);
  return { min: low, max: high };
}

/** Some writers put numbers in quotes. */
function sizeOf(value: unknown): number | undefined {
  const size = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/**
 * Holds a form against its policy.
 * @param fieldValues what the form says by a field, by its name in lower case: a condition must hold for each of them, and
 * does not for none
 * @throws WireError AccessDenied: expired, or the first condition that does not hold
 * @documented PostObject
 */
export function assertPolicyMet(
  policy: PostPolicy,
  fieldValues: (field: string) => readonly string[],
  nowMs: number,
): void {
  if (nowMs > policy.expiresMs) throw notMet('Policy expired.');
  for (const condition of policy.conditions) {
    if (condition.kind === 'size') continue;
    const values = fieldValues(condition.field);
    if (values.length > 0 && values.every((value) => holds(condition, value))) continue;
    throw notMet(`Policy Condition failed: ${condition.shown}.`);
  }
}

function holds({ kind, operands }: Exclude<PostCondition, { kind: 'size' }>, value: string): boolean {
  switch (kind) {
    case 'eq':
      return value === operands[0];
    case 'starts-with':
      return value.startsWith(operands[0] ?? '');
    case 'in':
      return operands.includes(value);
    case 'not-in':
      return !operands.includes(value);
  }
}

/** The sizes that all conditions about the size allow; undefined when there is none. */
export function sizeRangeOf({ conditions }: PostPolicy): SizeRange | undefined {
  const ranges = conditions.filter((condition) => condition.kind === 'size');
  if (ranges.length === 0) return undefined;
  return { min: Math.max(...ranges.map(({ min }) => min)), max: Math.min(...ranges.map(({ max }) => max)) };
}

function notMet(reason: string): Error {
  return ossError('AccessDenied', { message: `Invalid according to Policy: ${reason}` });
}

function invalidCondition(condition: unknown): Error {
  return invalidPolicy(`Invalid condition: ${textOf(condition)}.`);
}

/** Lists in lists can be read at a depth at which they cannot be written. */
function textOf(condition: unknown): string {
  try {
    return JSON.stringify(condition);
  } catch {
    return '[…]';
  }
}

function invalidPolicy(reason: string, cause?: unknown): Error {
  return ossError('InvalidPolicyDocument', {
    message: `Invalid Policy: ${reason}`,
    ...(cause !== undefined && { cause }),
  });
}
