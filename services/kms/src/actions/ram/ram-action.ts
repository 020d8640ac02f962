import type { KmsErrorCode, RamErrorCode } from '@osseal/protocol/errors';
import type { ZodType } from 'zod';
import { type ActionGroup, type Call, defineAction, type KmsAction } from '../../action.ts';
import type { KmsDomain } from '../../domain.ts';
import { wireTime } from '../wire-time.ts';

/** What a RAM action says of itself; the rest is the same for all of them. */
export interface RamActionParts<Input> {
  readonly name: string;
  readonly group: ActionGroup;
  readonly summary: string;
  readonly input: ZodType<Input>;
  /** Those of parameters have codes of their own making and are not listed. */
  readonly errors: readonly (KmsErrorCode | RamErrorCode)[];
  /** What `ram:<name>` has to be allowed on, all of it. @inferred for the exact resource of most actions */
  resources(input: Input, call: Call): readonly string[];
  handle(input: Input, account: string, kms: KmsDomain, call: Call): Promise<object>;
}

/** An action of RAM 2015-05-01: on the caller's own account, never billed, before activation too. */
export function ramAction<Input>(parts: RamActionParts<Input>): KmsAction<Input, readonly string[], object> {
  const { name, group, summary, input, errors } = parts;
  return defineAction<Input, readonly string[], object>({
    name,
    group,
    summary,
    input,
    errors: [...errors, 'NoPermission'],
    billed: false,
    needsActivation: false,
    target: (given, call) => parts.resources(given, call),
    checks: (resources) => resources.map((resource) => ({ action: `ram:${name}`, resource })),
    handle: (_resources, given, call, kms) => parts.handle(given, call.caller.account, kms, call),
  });
}

/** @documented RAM resource ARNs; the region is empty, so that policies may write `*` or nothing */
export function ramArn(call: Call, kind: 'user' | 'group' | 'role' | 'policy', name: string): string {
  return `acs:ram::${call.caller.account}:${kind}/${name}`;
}

/** Fields of an answer without those that have no value; times as RAM writes them. */
export function fields<F extends Readonly<Record<string, unknown>>>(all: F): F {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as F;
}

/** A time as answers show it; undefined when there is none, and the field is left out. */
export function ramTime(iso: string | undefined): string | undefined {
  return iso === undefined ? undefined : wireTime(iso);
}
