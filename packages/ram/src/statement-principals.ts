import { compileGlob, type Glob } from './glob.ts';
import { PolicySyntaxError, shown } from './policy-syntax-error.ts';
import { readObject, readStrings, refuseUnknown } from './read-element.ts';
import type { PrincipalMatcher } from './statement.ts';

/**
 * Compiles `Principal` of a bucket policy: account or user UIDs, `arn:sts::<uid>:assumed-role/<role>/<session>`, `*`.
 * `*` without a condition leaves the bucket owner alone; an empty list means `*`. @documented OSS bucket policy
 * @throws PolicySyntaxError
 */
export function compileBucketPrincipals(value: unknown, element: string, conditional: boolean): PrincipalMatcher {
  const isEmpty = Array.isArray(value) && value.length === 0;
  const texts = isEmpty ? ['*'] : readStrings(value, element);
  return anyOf(texts.map((text) => bucketPrincipal(text, element, conditional)));
}

/**
 * Compiles `Principal` of a key policy. For the key's own account `acs:ram::<uid>:*` and `:root` hand an Allow over to RAM
 * instead of granting it to everybody there; a Deny means everybody. @inferred from the default key policy and the KMS FAQ
 * @throws PolicySyntaxError
 */
export function compileKeyPrincipals(value: unknown, element: string, effect: 'Allow' | 'Deny'): PrincipalMatcher {
  const byType = readObject(value, element);
  refuseUnknown(byType, ['RAM'], element);
  return anyOf(readRam(byType.RAM, element).map((ram) => (effect === 'Allow' ? delegating(ram) : ram.matches)));
}

/**
 * Compiles `Principal` of a role's trust policy. `Service` and `Federated` are read and match no caller of this service.
 * @documented RAM trust policy @throws PolicySyntaxError
 */
export function compileTrustPrincipals(value: unknown, element: string): PrincipalMatcher {
  const byType = readObject(value, element);
  refuseUnknown(byType, ['RAM', 'Service', 'Federated'], element);
  if (Object.keys(byType).length === 0) throw new PolicySyntaxError(element, 'names nobody.');
  for (const type of ['Service', 'Federated']) {
    if (byType[type] !== undefined) readStrings(byType[type], `${element}.${type}`);
  }
  return anyOf(byType.RAM === undefined ? [] : readRam(byType.RAM, element).map((ram) => ram.matches));
}

interface RamPrincipals {
  /** The account as a whole. */
  readonly isAccount: boolean;
  readonly matches: PrincipalMatcher;
}

function readRam(value: unknown, element: string): readonly RamPrincipals[] {
  if (value === undefined) throw new PolicySyntaxError(element, '"RAM" is missing.');
  return readStrings(value, `${element}.RAM`).map((text) => ramPrincipals(text, `${element}.RAM`));
}

function ramPrincipals(text: string, element: string): RamPrincipals {
  const match = /^acs:ram::(\d+|\*):(?:(root|\*)|user\/([^/]+)|role\/([^/]+)(?:\/([^/]+))?)$/.exec(text);
  if (match === null) {
    const forms =
      'acs:ram::<account uid>:root, acs:ram::<account uid>:user/<name> or acs:ram::<account uid>:role/<name>';
    throw new PolicySyntaxError(element, `${shown(text)} is no principal; write ${forms}.`);
  }
  const [, uid = '', whole, user, role = '', session] = match;
  const account = compileGlob(uid);
  if (whole !== undefined) {
    return { isAccount: true, matches: (principal) => principal.type !== 'anonymous' && account(principal.account) };
  }
  if (user !== undefined) {
    const name = compileGlob(user);
    return {
      isAccount: false,
      matches: (principal) => principal.type === 'user' && account(principal.account) && name(principal.user),
    };
  }
  // Without a session the role stands for all of its sessions.
  return { isAccount: false, matches: roleSessions(account, role, session ?? '*') };
}

function delegating({ isAccount, matches }: RamPrincipals): PrincipalMatcher {
  if (!isAccount) return matches;
  return (principal, owner) =>
    matches(principal, owner) &&
    (principal.type === 'root' || (principal.type !== 'anonymous' && principal.account !== owner));
}

function bucketPrincipal(text: string, element: string, conditional: boolean): PrincipalMatcher {
  if (text === '*') {
    return (principal, owner) => conditional || principal.type !== 'root' || principal.account !== owner;
  }
  if (/^\d+$/.test(text)) {
    return (principal) =>
      (principal.type === 'root' && principal.account === text) ||
      (principal.type === 'user' && principal.userId === text);
  }
  const match = /^arn:sts::(\d+|\*):(?:assumed-role|\*)\/([^/]+)\/([^/]+)$/.exec(text);
  if (match !== null) {
    const [, uid = '', role = '', session = ''] = match;
    return roleSessions(compileGlob(uid), role, session);
  }
  const hint = text.startsWith('acs:ram:') ? ' RAM ARNs have no place in a bucket policy.' : '';
  const forms = '"*", the UID of an account or RAM user, or arn:sts::<account uid>:assumed-role/<role>/<session>';
  throw new PolicySyntaxError(element, `${shown(text)} is no principal.${hint} Write ${forms}.`);
}

/** Role ARNs are written in lower case, so role names compare without case. */
function roleSessions(account: Glob, role: string, session: string): PrincipalMatcher {
  const roleName = compileGlob(role.toLowerCase());
  const sessionName = compileGlob(session);
  return (principal) =>
    principal.type === 'assumed-role' &&
    account(principal.account) &&
    roleName(principal.role.toLowerCase()) &&
    sessionName(principal.session);
}

function anyOf(matchers: readonly PrincipalMatcher[]): PrincipalMatcher {
  return (principal, owner) => matchers.some((matches) => matches(principal, owner));
}
