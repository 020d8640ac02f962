import type { Scope } from '@osseal/storage';
import type { Call } from '../action.ts';

/** The account and region in which a call sees keys and aliases. */
export function scopeOf(call: Call): Scope {
  return { account: call.caller.account, region: call.region };
}
