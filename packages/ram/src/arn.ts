import { compileGlob, MATCH_ANY } from './glob.ts';

/** `acs:<service>:<region>:<account>:<resource>`; region and account may be empty, the resource may hold more colons. @documented RAM policy elements */
export interface Arn {
  readonly service: string;
  readonly region: string;
  /** The account that owns the resource. */
  readonly account: string;
  /** The relative id, e.g. `demo/a.txt` or `key/key-hzz…`. */
  readonly resource: string;
}

/** Splits an ARN at its first four colons; undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('acs:')) return undefined;
  const service = text.indexOf(':', 4);
  if (service <= 4) return undefined;
  const region = text.indexOf(':', service + 1);
  if (region < 0) return undefined;
  const account = text.indexOf(':', region + 1);
  if (account < 0 || account + 1 === text.length) return undefined;
  return {
    service: text.slice(4, service),
    region: text.slice(service + 1, region),
    account: text.slice(region + 1, account),
    resource: text.slice(account + 1),
  };
}

/** Tells whether a resource is covered; undefined stands for a request that names no single resource. */
export type ArnMatcher = (arn: Arn | undefined) => boolean;

const COVERS_ALL: ArnMatcher = () => true;

/**
 * Compiles one value of `Resource`: `*`, or an ARN whose segments are matched one by one, so that a wildcard in one segment
 * never reaches into the next through a crafted object key. Undefined when the text is neither.
 * @inferred names below `role/` of the RAM service compare without case, because role ARNs are written in lower case
 */
export function compileArnPattern(pattern: string): ArnMatcher | undefined {
  if (compileGlob(pattern) === MATCH_ANY) return COVERS_ALL;
  const parts = parseArn(pattern);
  if (parts === undefined) return undefined;
  const service = compileGlob(parts.service);
  const region = compileGlob(parts.region);
  const account = compileGlob(parts.account);
  const resource = compileGlob(parts.resource);
  const role = parts.resource.startsWith('role/') ? compileGlob(parts.resource.toLowerCase()) : undefined;
  return (arn) => {
    if (arn === undefined || !service(arn.service) || !account(arn.account) || !region(arn.region)) return false;
    return role !== undefined && arn.service === 'ram' ? role(arn.resource.toLowerCase()) : resource(arn.resource);
  };
}

/** Matches one pattern against one ARN, segment by segment. A pattern that is no ARN matches nothing. For policies use `compilePolicy`. */
export function matchArn(pattern: string, arn: string): boolean {
  return compileArnPattern(pattern)?.(parseArn(arn)) ?? false;
}

/** Joins matchers by OR; null when one of them covers everything and no test is needed. */
export function anyArn(matchers: readonly ArnMatcher[]): ArnMatcher | null {
  if (matchers.includes(COVERS_ALL)) return null;
  const [only] = matchers;
  if (matchers.length === 1 && only !== undefined) return only;
  return (arn) => matchers.some((matches) => matches(arn));
}
