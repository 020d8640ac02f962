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

/** Reads the outer shape of a document and checks its size; statements are returned unread. @throws PolicySyntaxError */
export function parseDocument(
  document: unknown,
  kind: PolicyKind,
): { readonly parsed: unknown; readonly statements: readonly unknown[] } {
  const text = typeof document === 'string' ? document : textOf(document);
  checkSize(text, kind);
  checkDepth(text);
  const parsed: unknown = typeof document === 'string' ? parseJson(document) : document;
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
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new PolicySyntaxError('', 'The policy is not valid JSON.');
  }
  // JSON.parse keeps the last of two equal names; a Condition lost that way would open what it was written to close.
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((token) => token[1] !== undefined).length;
  if (written !== countNames(parsed)) throw new PolicySyntaxError('', 'The policy names an element twice.');
  return parsed;
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

/** Deeper than any statement goes; bounded before anything walks through the document. */
const MOST_LEVELS = 16;

function checkDepth(text: string): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text[at];
    if (isText) {
      if (symbol === '\\') at += 1;
      else if (symbol === '"') isText = false;
    } else if (symbol === '"') isText = true;
    else if (symbol === '{' || symbol === '[') depth += 1;
    else if (symbol === '}' || symbol === ']') depth -= 1;
    if (depth > MOST_LEVELS) throw new PolicySyntaxError('', `The policy is nested deeper than ${MOST_LEVELS} levels.`);
  }
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
