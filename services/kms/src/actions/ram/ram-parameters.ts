/**
 * How RAM and STS read their parameters. Other than KMS they say of a bad one which it is and what is wrong with it:
 * `InvalidParameter.UserName.Length`.
 */
import { invalidRamParameter, ramError, type WireError } from '@osseal/protocol/errors';
import { z } from 'zod';
import { integer } from '../parameters.ts';

type Read<Value extends {}> = (text: string) => Value | WireError;

/** A parameter that must be there. */
export function demanded<Value extends {}>(read: Read<Value>) {
  return z.string().transform((text, context): Value => accept(read(text), context));
}

/** A parameter that may be missing; an empty text counts as missing. @inferred the latter */
export function allowed<Value extends {}>(read: Read<Value>) {
  return z
    .string()
    .optional()
    .transform((text, context): Value | undefined => (text ? accept(read(text), context) : undefined));
}

function accept<Value extends {}>(value: Value | WireError, context: z.RefinementCtx): Value {
  if (!(value instanceof Error)) return value as Value;
  context.addIssue({ code: 'custom', message: value.message, params: { error: value } });
  return z.NEVER;
}

/** A text of some characters, `least` to `most` of them. */
function text(field: string, least: number, most: number, form?: RegExp): Read<string> {
  return (value) => {
    if (value.length < least || value.length > most) return invalidRamParameter(field, 'Length');
    return form === undefined || form.test(value) ? value : invalidRamParameter(field, 'InvalidChars');
  };
}

const USER_NAME = /^[A-Za-z0-9._-]+$/;
const ROLE_NAME = /^[A-Za-z0-9.-]+$/;
const POLICY_NAME = /^[A-Za-z0-9-]+$/;

/** Names of what is to be made. @documented CreateUser, CreateGroup, CreateRole, CreatePolicy */
export const newUserName = (field: string) => text(field, 1, 64, USER_NAME);
export const newGroupName = (field: string) => text(field, 1, 64, USER_NAME);
export const newRoleName = (field: string) => text(field, 1, 64, ROLE_NAME);
export const newPolicyName = (field: string) => text(field, 1, 128, POLICY_NAME);

/** A name of what may exist: seeds may give others than the API does. */
export const knownName = (field: string) => text(field, 1, 128);

/** @documented CreateUser: 1 to 128 characters */
export const remark = (field: string) => text(field, 1, 128);
/** @documented CreateRole, CreatePolicy: 1 to 1,024 characters */
export const description = (field: string) => text(field, 1, 1024);
/** Its size is for the policy language to judge. */
export const policyDocument = (field: string) => text(field, 1, 1024 * 1024);

/** @documented RAM "Error messages": InvalidParameter.PolicyType */
export function policyType(value: string): 'Custom' | 'System' | WireError {
  return value === 'Custom' || value === 'System' ? value : ramError('InvalidParameter.PolicyType');
}

/** One of a few words, case and all. */
export function word<Word extends string>(field: string, ...words: readonly Word[]): Read<Word> {
  return (value) => words.find((one) => one === value) ?? invalidRamParameter(field);
}

/** `true` or `false`, in any case. */
export function truth(field: string): Read<boolean> {
  return (value) => {
    const lower = value.toLowerCase();
    return lower === 'true' || (lower === 'false' ? false : invalidRamParameter(field));
  };
}

/** Whole numbers from `least` to `most`. */
export function count(field: string, least: number, most: number): Read<number> {
  const read = integer(least, most);
  return (value) => read(value) ?? invalidRamParameter(field);
}

/** Seconds. @documented CreateRole */
export const sessionSeconds = (field: string) => count(field, 3600, 43_200);

/** The id of a policy version. */
export const versionId = text('VersionId', 1, 64, /^v[0-9]+$/);
