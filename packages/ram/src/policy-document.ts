import { PolicySyntaxError, shown } from './policy-syntax-error.ts';
import { readObject, refuseUnknown } from './read-element.ts';

/** Where a policy is attached: to a user or role, to one session, to a bucket, to a CMK, to a role as its trust. */
export type PolicyKind = 'identity' | 'session' | 'bucket' | 'key' | 'trust';

interface SizeLimit {
  readonly size: number;
  readonly unit: 'characters' | 'bytes';
}

/** @documented CreatePolicy, AssumeRole, bucket policy and SetKeyPolicy; the trust policy's is @inferred to be that of CreatePolicy */
const LIMITS: Readonly<Record<PolicyKind, SizeLimit>> = {
  identity: { size: 6144, unit: 'characters' },
  session: { size: 2048, unit: 'characters' },
  bucket: { size: 16 * 1024, unit: 'bytes' },
  key: { size: 32_768, unit: 'bytes' },
  trust: { size: 6144, unit: 'characters' },
};

/** @documented bucket policy */
const BUCKET_FIELD_BYTES = 4095;

/** Twice what the language has: Statement, its list, Condition, operator, key, its list. */
const MOST_LEVELS = 12;

/** Reads the outer shape of a document and checks its size; statements are returned unread. @throws PolicySyntaxError */
export function parseDocument(
  document: unknown,
  kind: PolicyKind,
): { readonly parsed: unknown; readonly statements: readonly unknown[] } {
  const text = typeof document === 'string' ? document : textOf(document);
  checkSize(text, kind);
  const parsed: unknown = typeof document === 'string' ? parseJson(document) : document;
  demandShallow(parsed);
  if (typeof document === 'string') demandEachNameOnce(document, parsed);
  const elements = readObject(parsed, '');
  refuseUnknown(elements, ['Version', 'Statement'], '');
  if (elements.Version !== '1') {
    throw new PolicySyntaxError('Version', `must be the string "1", got ${shown(elements.Version)}.`);
  }
  if (!Array.isArray(elements.Statement) || elements.Statement.length === 0) {
    throw new PolicySyntaxError('Statement', 'must be a list with at least one statement.');
  }
  if (kind === 'bucket') checkFields(parsed, '');
  return { parsed, statements: elements.Statement as readonly unknown[] };
}

function textOf(document: unknown): string {
  try {
    return JSON.stringify(document) ?? '';
  } catch {
    throw new PolicySyntaxError('', 'The policy cannot be written as JSON.');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicySyntaxError('', 'The policy is not valid JSON.');
  }
}

/** Level by level: what is nested some thousand times would take the stack of whoever looks into it by recursion. */
function demandShallow(document: unknown): void {
  let level: readonly unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) throw new PolicySyntaxError('', `The policy is nested more than ${MOST_LEVELS} times.`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

function demandEachNameOnce(text: string, parsed: unknown): void {
  // JSON.parse keeps the last of two equal names; a Condition lost that way would open what it was written to close.
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((token) => token[1] !== undefined).length;
  if (written !== countNames(parsed)) throw new PolicySyntaxError('', 'The policy names an element twice.');
}

function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, member) => sum + countNames(member), own);
}

function checkSize(text: string, kind: PolicyKind): void {
  const { size, unit } = LIMITS[kind];
  const actual = unit === 'bytes' ? Buffer.byteLength(text) : text.length;
  if (actual <= size) return;
  throw new PolicySyntaxError('', `The policy has ${actual} ${unit}; a policy of kind ${kind} may have ${size}.`);
}

function checkFields(value: unknown, element: string): void {
  if (typeof value === 'string' && Buffer.byteLength(value) > BUCKET_FIELD_BYTES) {
    throw new PolicySyntaxError(element, `is longer than ${BUCKET_FIELD_BYTES} bytes.`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    checkFields(member, element === '' ? name : `${element}.${name}`);
  }
}
