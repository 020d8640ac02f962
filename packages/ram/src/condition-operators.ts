import { compileGlob } from './glob.ts';
import { parseAddress, parseRange } from './ip-range.ts';

/** Compares a value of the request with the policy's; undefined when the request's value is not of the operator's type. */
export type Comparison = (value: string) => boolean | undefined;

/** One operator of the condition language. */
export interface ConditionOperator {
  /** What a value in the policy has to be, for the message of a refusal. */
  readonly operand: string;
  /** Met when the request's value differs from all listed values. */
  readonly negated: boolean;
  /** Undefined: the policy's value is not of the operator's type. */
  compile(expected: string): Comparison | undefined;
}

type Order = (left: number, right: number) => boolean;
type Reader = (text: string) => number | undefined;

const ORDERS: readonly (readonly [suffix: string, order: Order, negated: boolean])[] = [
  ['Equals', (left, right) => left === right, false],
  ['NotEquals', (left, right) => left === right, true],
  ['LessThan', (left, right) => left < right, false],
  ['LessThanEquals', (left, right) => left <= right, false],
  ['GreaterThan', (left, right) => left > right, false],
  ['GreaterThanEquals', (left, right) => left >= right, false],
];

/** The operators by their exact names. `…IfExists`, `Null`, `ForAnyValue:` and `ForAllValues:` are no part of the language. @documented RAM policy elements */
export const CONDITION_OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map<string, ConditionOperator>([
  ...pair('StringEquals', 'StringNotEquals', 'a string', (expected) => (value) => value === expected),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'a string', equalsIgnoringCase),
  ...pair('StringLike', 'StringNotLike', 'a string, * and ? being wildcards', compileGlob),
  ...ordered('Numeric', 'a decimal number as a string, e.g. "10"', readNumber),
  ...ordered('Date', 'an ISO 8601 instant with a zone, e.g. "2026-01-31T08:00:00+08:00"', readInstant),
  ['Bool', { operand: '"true" or "false"', negated: false, compile: compileBool }],
  ...pair('IpAddress', 'NotIpAddress', 'an IP address or CIDR block, e.g. "10.0.0.0/8"', compileIp),
]);

function pair(
  positive: string,
  negative: string,
  operand: string,
  compile: ConditionOperator['compile'],
): [string, ConditionOperator][] {
  return [
    [positive, { operand, negated: false, compile }],
    [negative, { operand, negated: true, compile }],
  ];
}

function ordered(family: string, operand: string, read: Reader): [string, ConditionOperator][] {
  return ORDERS.map(([suffix, order, negated]) => {
    const compile = (expected: string): Comparison | undefined => {
      const right = read(expected);
      if (right === undefined) return undefined;
      return (value) => {
        const left = read(value);
        return left === undefined ? undefined : order(left, right);
      };
    };
    return [family + suffix, { operand, negated, compile }];
  });
}

function equalsIgnoringCase(expected: string): Comparison {
  const folded = expected.toLowerCase();
  return (value) => value.toLowerCase() === folded;
}

function compileBool(expected: string): Comparison | undefined {
  const right = readBool(expected);
  if (right === undefined) return undefined;
  return (value) => {
    const left = readBool(value);
    return left === undefined ? undefined : left === right;
  };
}

function compileIp(expected: string): Comparison | undefined {
  const range = parseRange(expected);
  if (range === undefined) return undefined;
  return (value) => {
    const address = parseAddress(value);
    return address === undefined ? undefined : range(address);
  };
}

function readBool(text: string): boolean | undefined {
  const folded = text.toLowerCase();
  return folded === 'true' ? true : folded === 'false' ? false : undefined;
}

function readNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Milliseconds since the epoch. The day is checked by hand: Date.parse turns 30 February into 2 March. */
function readInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return Date.parse(text);
}
