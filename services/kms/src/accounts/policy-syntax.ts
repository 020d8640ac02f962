import { ramError } from '@osseal/protocol/errors';
import { compilePolicy, type PolicyKind, PolicySyntaxError } from '@osseal/ram';

/** Refuses a document that the policy language does not know. @throws WireError `MalformedPolicyDocument` that says what to change */
export function demandPolicy(document: string, kind: PolicyKind): void {
  try {
    compilePolicy(document, kind);
  } catch (cause) {
    if (!(cause instanceof PolicySyntaxError)) throw cause;
    throw ramError('MalformedPolicyDocument', { message: cause.message, cause });
  }
}

/** A stored document as answers show it: the text that was uploaded; JSON for what a seed gave. */
export function documentText(document: unknown): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
