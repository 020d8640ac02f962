/**
 * A second evaluator, written from the description of the policy language alone and to be read beside it. It knows
 * nothing of the product's: no compiled form, no index, no shared function. Slow on purpose. Takes well-formed documents.
 */
import type { AccessRequest, PolicyKind } from '../src/index.ts';

export interface NaivePolicy {
  readonly kind: PolicyKind;
  readonly document: { readonly Version: '1'; readonly Statement: readonly NaiveStatement[] };
}

export interface NaiveStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

type Outcome = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

export function naiveEvaluate(request: AccessRequest, policies: readonly NaivePolicy[]): Outcome {
  const of = (kind: PolicyKind) => policies.filter((policy) => policy.kind === kind);
  const { principal } = request;
  const owner = request.resource === '*' ? accountOf(request) : segments(request.resource)?.[2];
  const service = request.action.split(':')[0]?.toLowerCase();

  // Step 2: a session policy has to allow, and is final if it does not.
  if (of('session').length > 0) {
    const session = oneSet(request, of('session'), owner);
    if (session !== 'Allow') return session;
  }

  // Step 3: both sides.
  const identity = oneSet(request, of('identity'), owner);
  if (service === 'oss') {
    const bucket = oneSet(request, of('bucket'), owner);
    const isOwn = principal.type !== 'anonymous' && principal.account === owner;
    if (isOwn && identity === 'ExplicitDeny') return 'ExplicitDeny';
    if (bucket === 'ExplicitDeny') return 'ExplicitDeny';
    if (isOwn && principal.type === 'root') return 'Allow';
    if (isOwn && identity === 'Allow') return 'Allow';
    if (bucket === 'Allow') return 'Allow';
    return aclOf(request);
  }
  if (service === 'kms') {
    if (principal.type === 'anonymous') return 'ImplicitDeny';
    const a = principal.type === 'root' ? 'Allow' : identity;
    let b = oneSet(request, of('key'), owner);
    if (b === 'Allow' && !aKeyPolicyCanName(request.action)) b = 'ImplicitDeny';
    if (a === 'ExplicitDeny' || b === 'ExplicitDeny') return 'ExplicitDeny';
    const isOwn = principal.account === owner;
    const allowed = isOwn ? a === 'Allow' || b === 'Allow' : a === 'Allow' && b === 'Allow';
    return allowed ? 'Allow' : 'ImplicitDeny';
  }
  if (request.action.toLowerCase() === 'sts:assumerole') {
    if (principal.type === 'anonymous' || principal.type === 'root') return 'ImplicitDeny';
    const trust = oneSet(request, of('trust'), owner);
    if (identity === 'ExplicitDeny' || trust === 'ExplicitDeny') return 'ExplicitDeny';
    return identity === 'Allow' && trust === 'Allow' ? 'Allow' : 'ImplicitDeny';
  }
  if (principal.type === 'anonymous' || principal.account !== owner) return 'ImplicitDeny';
  return principal.type === 'root' ? 'Allow' : identity;
}

/** Any matching Deny, else any matching Allow, else nothing. */
function oneSet(request: AccessRequest, policies: readonly NaivePolicy[], owner: string | undefined): Outcome {
  const matching = policies.flatMap(({ kind, document }) =>
    document.Statement.filter((statement) => applies(statement, kind, request, owner)),
  );
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'ExplicitDeny';
  return matching.length > 0 ? 'Allow' : 'ImplicitDeny';
}

function applies(s: NaiveStatement, kind: PolicyKind, request: AccessRequest, owner: string | undefined): boolean {
  const names = (list: string | readonly string[]) =>
    all(list).some((name) => wild(name.toLowerCase(), request.action.toLowerCase()));
  if (s.Action !== undefined && !names(s.Action)) return false;
  if (s.NotAction !== undefined && names(s.NotAction)) return false;
  if (kind !== 'trust' && kind !== 'key') {
    const covers = (list: string | readonly string[]) => all(list).some((arn) => coversArn(arn, request.resource));
    if (s.Resource !== undefined && !covers(s.Resource)) return false;
    if (s.NotResource !== undefined && covers(s.NotResource)) return false;
  }
  if (!meansPrincipal(s, kind, request, owner)) return false;
  return Object.entries(s.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, all(values), conditionValue(request, key))),
  );
}

function meansPrincipal(s: NaiveStatement, kind: PolicyKind, { principal: p }: AccessRequest, owner?: string): boolean {
  if (kind === 'identity' || kind === 'session') return true;
  if (kind === 'bucket') {
    const listed = all(s.Principal as string | string[]);
    const isConditional = Object.values(s.Condition ?? {}).some((keys) => Object.keys(keys).length > 0);
    return (listed.length === 0 ? ['*'] : listed).some((text) => {
      if (text === '*') return isConditional || !(p.type === 'root' && p.account === owner);
      if (!text.startsWith('arn:sts::')) {
        return (p.type === 'root' && p.account === text) || (p.type === 'user' && p.userId === text);
      }
      if (p.type !== 'assumed-role') return false;
      const [head = '', role = '', session = ''] = text.slice('arn:sts::'.length).split('/');
      const uid = head.split(':')[0] ?? '';
      return wild(uid, p.account) && wild(role.toLowerCase(), p.role.toLowerCase()) && wild(session, p.session);
    });
  }
  const { RAM = [] } = s.Principal as { RAM?: string | string[] };
  return all(RAM).some((text) => {
    if (p.type === 'anonymous') return false;
    const [uid = '', who = ''] = text.slice('acs:ram::'.length).split(':');
    if (!wild(uid, p.account)) return false;
    if (who === 'root' || who === '*') {
      // The account as a whole delegates to RAM in a key policy of its own; a Deny means everybody there.
      const delegates = kind === 'key' && s.Effect === 'Allow' && p.account === owner && p.type !== 'root';
      return !delegates;
    }
    const [type, name = '', session] = who.split('/');
    if (type === 'user') return p.type === 'user' && wild(name, p.user);
    if (p.type !== 'assumed-role' || !wild(name.toLowerCase(), p.role.toLowerCase())) return false;
    return session === undefined || wild(session, p.session);
  });
}

function holds(operator: string, expected: readonly string[], actual: string | readonly string[] | undefined): boolean {
  if (actual === undefined) return false;
  const isNegated = operator.includes('Not');
  const same = (value: string, wanted: string): boolean | undefined =>
    compare(operator.replace('Not', ''), value, wanted);
  const values = all(actual);
  if (values.length === 0) return false;
  if (isNegated) return values.every((value) => expected.every((wanted) => same(value, wanted) === false));
  return values.some((value) => expected.some((wanted) => same(value, wanted) === true));
}

function compare(operator: string, value: string, wanted: string): boolean | undefined {
  const numeric = /^(Numeric|Date)(Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)$/.exec(operator);
  if (numeric !== null) {
    const form = numeric[1] === 'Date' ? /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/ : /^[+-]?\d+(\.\d+)?$/;
    const read = (text: string) => {
      if (!form.test(text)) return Number.NaN;
      return numeric[1] === 'Date' ? Date.parse(text) : Number(text);
    };
    const [left, right] = [read(value), read(wanted)];
    if (Number.isNaN(left)) return undefined;
    switch (numeric[2]) {
      case 'Equals':
        return left === right;
      case 'LessThan':
        return left < right;
      case 'LessThanEquals':
        return left <= right;
      case 'GreaterThan':
        return left > right;
      default:
        return left >= right;
    }
  }
  switch (operator) {
    case 'StringEquals':
      return value === wanted;
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === wanted.toLowerCase();
    case 'StringLike':
      return wild(wanted, value);
    case 'Bool':
      return /^(true|false)$/i.test(value) ? value.toLowerCase() === wanted.toLowerCase() : undefined;
    case 'IpAddress':
      return inRange(value, wanted);
    default:
      throw new Error(`The text knows no operator ${operator}.`);
  }
}

/** IPv4 alone: the generated requests have nothing else. */
function inRange(value: string, wanted: string): boolean | undefined {
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(value)) return undefined;
  const [address = '', length = '32'] = wanted.split('/');
  return bits(value).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

/** Keys compare without case, tag names behind the slash with it. */
function conditionValue({ conditions }: AccessRequest, key: string): string | readonly string[] | undefined {
  const fold = (text: string) => text.replace(/^[^/]*/, (head) => head.toLowerCase());
  return Object.entries(conditions).find(([name]) => fold(name) === fold(key))?.[1];
}

function coversArn(pattern: string, arn: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  const [wanted, actual] = [segments(pattern), segments(arn)];
  if (wanted === undefined || actual === undefined) return false;
  return wanted.every((segment, place) => {
    const isRole = place === 3 && actual[0] === 'ram' && segment.startsWith('role/');
    const text = actual[place] ?? '';
    return isRole ? wild(segment.toLowerCase(), text.toLowerCase()) : wild(segment, text);
  });
}

/** service, region, account, relative id: split at the first four colons. */
function segments(arn: string): readonly [string, string, string, string] | undefined {
  const [acs, service, region, account, ...rest] = arn.split(':');
  if (acs !== 'acs' || service === undefined || region === undefined || account === undefined || rest.length === 0) {
    return undefined;
  }
  return [service, region, account, rest.join(':')];
}

/** `*`: any run of characters; `?`: one. By its definition, with a table of what matches what. */
function wild(pattern: string, text: string): boolean {
  const [p, t] = [[...pattern], [...text]];
  let row = t.map(() => false);
  row.unshift(true);
  for (const symbol of p) {
    const next = [symbol === '*' && row[0] === true];
    for (let at = 1; at <= t.length; at += 1) {
      const fits = symbol === '?' || symbol === t[at - 1];
      next.push(symbol === '*' ? row[at] === true || next[at - 1] === true : fits && row[at - 1] === true);
    }
    row = next;
  }
  return row[t.length] === true;
}

/** An object's own ACL counts alone unless it is `default`. */
function aclOf({ action, context = {} }: AccessRequest): Outcome {
  const { bucketAcl = 'private', objectAcl = 'default' } = context;
  const acl = objectAcl === 'default' ? bucketAcl : objectAcl;
  const name = action.toLowerCase().slice('oss:'.length);
  const reads = ['getobject', 'getobjectversion'].includes(name);
  const writes = ['putobject', 'deleteobject', 'deleteobjectversion', 'abortmultipartupload', 'listparts'].includes(
    name,
  );
  if (acl !== 'private' && reads) return 'Allow';
  return acl === 'public-read-write' && writes ? 'Allow' : 'ImplicitDeny';
}

const MANAGEMENT =
  'List* Describe* Create* Enable* Disable* Get* Set* Update* Delete* Cancel* TagResource UntagResource';
// The text does not list ReEncrypt: the product's own addition.
const USE =
  'Encrypt Decrypt GenerateDataKey GenerateAndExportDataKey AsymmetricEncrypt AsymmetricDecrypt ReEncryptFrom ReEncryptTo';

function aKeyPolicyCanName(action: string): boolean {
  const named = `${MANAGEMENT} ImportKeyMaterial ScheduleKeyDeletion ${USE}`.toLowerCase().split(' ');
  return named.some((pattern) => wild(pattern, action.toLowerCase().slice('kms:'.length)));
}

function accountOf({ principal }: AccessRequest): string | undefined {
  return principal.type === 'anonymous' ? undefined : principal.account;
}

function all(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
