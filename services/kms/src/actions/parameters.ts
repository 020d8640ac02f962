/**
 * How parameters are read. Wire values are texts; a reader makes the typed value of one, or answers undefined when the
 * text is not valid. The pipeline turns a missing parameter into MissingParameter and a refused one into InvalidParameter.
 */
import { z } from 'zod';
import { isAliasName, isReservedAlias } from '../keys/alias-name.ts';
import { parseKeyReference } from '../keys/key-reference.ts';

type Reader<Value extends {}> = (text: string) => Value | undefined;

/** A parameter that must be there. An empty text is there, and for the reader to judge. */
export function required<Value extends {}>(read: Reader<Value>) {
  return z.string().transform((text, context): Value => read(text) ?? refuse(context));
}

/** A parameter that may be missing; an empty text counts as missing, because some SDKs send one. @inferred */
export function optional<Value extends {}>(read: Reader<Value>) {
  // In this order nothing runs for a parameter that is not there, which most are not.
  return z
    .string()
    .transform((text, context): Value | undefined => (text === '' ? undefined : (read(text) ?? refuse(context))))
    .optional();
}

function refuse(context: z.RefinementCtx<string | undefined>): never {
  context.addIssue({ code: 'custom', message: 'not valid' });
  return z.NEVER;
}

/** A KeyId: what it may name depends on the action. */
export const keyReference = parseKeyReference;

/** The name of an alias that users may make, move and delete. `alias/acs/...` is refused. @inferred the code */
export function userAliasName(text: string): string | undefined {
  return isAliasName(text) && !isReservedAlias(text) ? text : undefined;
}

/** Whole numbers from `least` to `most`, in plain decimal digits. */
export function integer(least: number, most: number): Reader<number> {
  return (text) => {
    const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  };
}

/** `true` or `false`, in any case: Python clients send `True`. */
export function flag(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** One of the given texts, case and all. */
export function oneOf<Choice extends string>(...choices: readonly Choice[]): Reader<Choice> {
  return (text) => choices.find((choice) => choice === text);
}

/** Text of at most so many characters (UTF-16 units); it may be empty. */
export function textUpTo(characters: number): Reader<string> {
  return (text) => (text.length <= characters ? text : undefined);
}

/** Standard Base64 with its padding, of 1 to `mostBytes` bytes. */
export function base64Bytes(mostBytes: number): Reader<Buffer> {
  const longestText = Math.ceil(mostBytes / 3) * 4;
  return (text) => {
    if (text.length === 0 || text.length > longestText) return undefined;
    const bytes = Buffer.from(text, 'base64');
    // The decoder skips what it does not know; only canonical text comes back as it was.
    return bytes.length > 0 && bytes.length <= mostBytes && bytes.toString('base64') === text ? bytes : undefined;
  };
}

/** The value that a JSON text stands for; undefined when it is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first page is page 1. @documented ListKeys */
export const pageNumber = optional(integer(1, 2 ** 31 - 1));

/** Entries of a page; 10 when it is missing. */
export function pageSize(most: number) {
  return optional(integer(1, most));
}
