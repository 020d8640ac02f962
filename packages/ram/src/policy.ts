import { type ArnMatcher, anyArn, compileArnPattern } from './arn.ts';
import { compileConditions } from './conditions.ts';
import { compileGlob, type Glob } from './glob.ts';
import { type PolicyKind, parseDocument } from './policy-document.ts';
import { PolicySyntaxError, shown } from './policy-syntax-error.ts';
import { readObject, readStrings, refuseUnknown } from './read-element.ts';
import { type CompiledStatement, type PrincipalMatcher, StatementIndex } from './statement.ts';
import { compileBucketPrincipals, compileKeyPrincipals, compileTrustPrincipals } from './statement-principals.ts';

export type { PolicyKind };
export { PolicySyntaxError };

/** A policy ready for `evaluate`. Immutable; make it once and keep it. */
export interface CompiledPolicy {
  readonly name: string;
  readonly kind: PolicyKind;
  /** The document as it was given, parsed. */
  readonly document: unknown;
  readonly allow: Pick<StatementIndex, 'find'>;
  readonly deny: Pick<StatementIndex, 'find'>;
}

type Effect = 'Allow' | 'Deny';
type Elements = Readonly<Record<string, unknown>>;

/** The services whose actions a resource policy can speak about; a statement on another would never apply. */
const SERVICE_OF: Readonly<Partial<Record<PolicyKind, string>>> = { bucket: 'oss', key: 'kms', trust: 'sts' };

const ELEMENTS: Readonly<Record<PolicyKind, readonly string[]>> = {
  identity: ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Sid'],
  session: ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Sid'],
  bucket: ['Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Sid'],
  key: ['Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'Condition', 'Sid'],
  trust: ['Effect', 'Principal', 'Action', 'NotAction', 'Condition', 'Sid'],
};

/**
 * Reads a policy document, given as JSON text or as the parsed value, refuses whatever RAM does not know, and indexes its statements by action.
 * @param name by which decisions name the policy; the kind when left out
 * @throws PolicySyntaxError whose message tells the author of the policy what to change
 * @documented RAM policy structure and syntax; NotResource is @inferred
 */
export function compilePolicy(document: unknown, kind: PolicyKind, name: string = kind): CompiledPolicy {
  const { parsed, statements } = parseDocument(document, kind);
  const allow = new StatementIndex();
  const deny = new StatementIndex();
  statements.forEach((value, index) => {
    const element = `Statement[${index}]`;
    const elements = readObject(value, element);
    refuseUnknown(elements, ELEMENTS[kind], element);
    const effect = readEffect(elements.Effect, `${element}.Effect`);
    const statement = compileStatement(elements, kind, effect, index);
    fileByAction(effect === 'Allow' ? allow : deny, elements, statement, kind, element);
  });
  return { name, kind, document: parsed, allow, deny };
}

function compileStatement(elements: Elements, kind: PolicyKind, effect: Effect, index: number): CompiledStatement {
  const element = `Statement[${index}]`;
  const conditions =
    elements.Condition === undefined ? [] : compileConditions(elements.Condition, `${element}.Condition`);
  return {
    index,
    sid: readSid(elements.Sid, kind, `${element}.Sid`),
    resources: compileResources(elements, kind, element),
    principals: compilePrincipals(elements.Principal, kind, effect, conditions.length > 0, `${element}.Principal`),
    conditions,
  };
}

function readEffect(value: unknown, element: string): Effect {
  if (value === 'Allow' || value === 'Deny') return value;
  throw new PolicySyntaxError(element, `must be "Allow" or "Deny", in this spelling, got ${shown(value)}.`);
}

function readSid(value: unknown, kind: PolicyKind, element: string): string | undefined {
  if (value === undefined || (kind !== 'key' && typeof value === 'string')) return value;
  // The space is no part of the documented set, yet the default key policy's own Sid has three.
  if (typeof value === 'string' && /^[A-Za-z0-9_/+=.@ -]{1,128}$/.test(value)) return value;
  throw new PolicySyntaxError(element, `${shown(value)} is not 1 to 128 of letters, digits, spaces and _ / + = . @ -.`);
}

function fileByAction(
  into: StatementIndex,
  elements: Elements,
  statement: CompiledStatement,
  kind: PolicyKind,
  element: string,
): void {
  const present = oneOf(elements, 'Action', 'NotAction', element);
  const actions = readStrings(elements[present], `${element}.${present}`).map((action) =>
    readAction(action, kind, `${element}.${present}`),
  );
  if (present === 'NotAction') {
    const listed: readonly Glob[] = actions.map(compileGlob);
    into.addPattern((action) => !listed.some((covers) => covers(action)), statement);
    return;
  }
  for (const action of actions) {
    if (/[*?]/.test(action)) into.addPattern(compileGlob(action), statement);
    else into.addExact(action, statement);
  }
}

function readAction(action: string, kind: PolicyKind, element: string): string {
  const match = /^(?:([a-z0-9*?-]+):[a-z0-9*?]+|\*+)$/i.exec(action);
  if (match === null) {
    throw new PolicySyntaxError(element, `${shown(action)} is no action; write <service>:<name> or "*".`);
  }
  const folded = action.toLowerCase();
  const service = SERVICE_OF[kind];
  const named = match[1]?.toLowerCase();
  if (service !== undefined && named !== undefined && !compileGlob(named)(service)) {
    throw new PolicySyntaxError(
      element,
      `${shown(action)} has no place in a ${kind} policy, only ${service}: actions.`,
    );
  }
  return folded;
}

/** The resources of one statement; null: every one. @throws PolicySyntaxError */
export function compileResources(elements: Elements, kind: PolicyKind, element: string): ArnMatcher | null {
  if (kind === 'trust') return null;
  const present = oneOf(elements, 'Resource', 'NotResource', element);
  const texts = readStrings(elements[present], `${element}.${present}`);
  if (kind === 'key') {
    if (texts.every((text) => text === '*')) return null;
    throw new PolicySyntaxError(`${element}.Resource`, 'a key policy speaks about its own key only: write "*".');
  }
  const covers = anyArn(texts.map((text) => readResource(text, `${element}.${present}`)));
  if (present === 'Resource') return covers;
  return covers === null ? () => false : (arn) => !covers(arn);
}

function readResource(text: string, element: string): ArnMatcher {
  const matcher = compileArnPattern(text);
  if (matcher !== undefined) return matcher;
  throw new PolicySyntaxError(
    element,
    `${shown(text)} is no resource; write "*" or acs:<service>:<region>:<account uid>:<resource>.`,
  );
}

/** The principals of one statement; null: whoever the policy is attached to. @throws PolicySyntaxError */
export function compilePrincipals(
  value: unknown,
  kind: PolicyKind,
  effect: Effect,
  conditional: boolean,
  element: string,
): PrincipalMatcher | null {
  if (kind === 'identity' || kind === 'session') return null;
  if (value === undefined)
    throw new PolicySyntaxError(element, `is missing; a ${kind} policy has to say who is meant.`);
  if (kind === 'bucket') return compileBucketPrincipals(value, element, conditional);
  return kind === 'key' ? compileKeyPrincipals(value, element, effect) : compileTrustPrincipals(value, element);
}

function oneOf<A extends string, B extends string>(elements: Elements, first: A, second: B, element: string): A | B {
  if (elements[first] !== undefined && elements[second] !== undefined) {
    throw new PolicySyntaxError(element, `"${first}" and "${second}" exclude each other.`);
  }
  if (elements[first] === undefined && elements[second] === undefined) {
    throw new PolicySyntaxError(element, `"${first}" is missing.`);
  }
  return elements[first] === undefined ? second : first;
}
