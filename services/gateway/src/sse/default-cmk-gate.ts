import { evaluate, type PolicySet } from '@osseal/ram';
import { AccessRefused } from '../pipeline/access-refused.ts';
import { type KeyRequest, keyQuestion } from './key-request.ts';
import { forbiddenByKms } from './kms-errors.ts';

/** `service`: the default CMK asks no KMS right of the requester. `caller`: it does. */
export type DefaultCmkCheck = 'service' | 'caller';

const WRITE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const READ = ['kms:Decrypt'];

/**
 * The requester's own right to the default CMK, which the service calls for everybody. Off unless the setting says
 * `caller`: the real service's documentation contradicts itself here, see the setting's page. @inferred
 */
export class DefaultCmkGate {
  readonly #check: DefaultCmkCheck;
  /** Service keys seen, by account and region: their id is not known before the first write makes them. */
  readonly #keyIds = new Map<string, string>();

  constructor(check: DefaultCmkCheck) {
    this.#check = check;
  }

  /** Judges a write before KMS is asked, once the key's id is known. @throws WireError 403 */
  beforeWrite(call: KeyRequest): void {
    if (this.#check !== 'caller') return;
    const keyId = this.#keyIds.get(scopeOf(call));
    if (keyId !== undefined) demand(call, keyId, WRITE);
  }

  /** Judges a write by the key that KMS used; needed for the first write of an account in a region. @throws WireError 403 */
  afterWrite(call: KeyRequest, keyId: string): void {
    if (this.#check !== 'caller') return;
    const scope = scopeOf(call);
    if (this.#keyIds.get(scope) === keyId) return;
    this.#keyIds.set(scope, keyId);
    demand(call, keyId, WRITE);
  }

  /** Judges a read before KMS is asked. @throws WireError 403 */
  beforeRead(call: KeyRequest, keyId: string): void {
    if (this.#check === 'caller') demand(call, keyId, READ);
  }
}

function scopeOf(call: KeyRequest): string {
  return `${call.bucket.account}/${call.bucket.region}`;
}

function demand(call: KeyRequest, keyId: string, actions: readonly string[]): void {
  const { policies: identity, sessionPolicy } = call.requester;
  const policies: PolicySet = sessionPolicy === undefined ? { identity } : { identity, session: [sessionPolicy] };
  for (const action of actions) {
    const request = keyQuestion(call, action, keyId);
    const decision = evaluate(request, policies);
    if (decision.effect !== 'Allow') throw forbiddenByKms(new AccessRefused(request, policies));
    call.permissions?.push({ action, resource: request.resource, by: decision.decidedBy });
  }
}
