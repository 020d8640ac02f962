import { type AccessRequest, evaluate, type PolicySet } from '@osseal/ram';

/** The question whose answer was no: the cause of an AccessDenied, from which it is explained if somebody asks. */
export class AccessRefused {
  readonly request: AccessRequest;
  readonly policies: PolicySet;

  constructor(request: AccessRequest, policies: PolicySet) {
    this.request = request;
    this.policies = policies;
  }

  /** Whether the bucket's policy denies what another policy denies already. */
  isDeniedByBucketToo(): boolean {
    const { bucket = [] } = this.policies;
    return bucket.length > 0 && evaluate(this.request, { bucket }).effect === 'ExplicitDeny';
  }
}
