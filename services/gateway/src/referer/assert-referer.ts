import { ossError } from '@osseal/protocol/errors';
import { compileGlob, type Glob } from '@osseal/ram';
import type { BucketRecord, RefererConfiguration } from '@osseal/storage';

/** What a request shows of where it comes from. */
export interface RefererFacts {
  readonly referer: string | undefined;
  /** Whether its headers are signed; such requests come from no page. */
  readonly isSigned: boolean;
}

/**
 * Hotlink protection: requests without a signature in their headers, which are those that pages make, must come from a page
 * that the bucket allows.
 * @throws WireError AccessDenied
 * @documented Hotlink protection; patterns without a scheme @inferred
 */
export function assertReferer({ name, referer: rules }: BucketRecord, { referer = '', isSigned }: RefererFacts): void {
  if (rules === undefined || isSigned || isAllowed(rules, referer.trim())) return;
  throw ossError('AccessDenied', {
    message: 'You are denied by bucket referer policy.',
    ec: '0003-00000501',
    elements: [['BucketName', name]],
  });
}

function isAllowed(rules: RefererConfiguration, referer: string): boolean {
  const { allowed, denied } = compiled(rules);
  const page = truncated(referer, rules);
  if (page === '') return rules.allowEmpty || allowed.length === 0;
  if (denied.some((matches) => matches(page))) return false;
  return allowed.length === 0 || allowed.some((matches) => matches(page));
}

function truncated(referer: string, { truncateQuery, truncatePath }: RefererConfiguration): string {
  if (truncatePath) return /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*/i.exec(referer)?.[0] ?? referer;
  return truncateQuery ? referer.replace(/\?.*$/s, '') : referer;
}

interface CompiledReferers {
  readonly allowed: readonly Glob[];
  readonly denied: readonly Glob[];
}

const known = new WeakMap<RefererConfiguration, CompiledReferers>();

/** Records are kept between requests: so are the patterns. */
function compiled(rules: RefererConfiguration): CompiledReferers {
  const before = known.get(rules);
  if (before !== undefined) return before;
  const made = { allowed: rules.allowed.map(compilePattern), denied: rules.denied.map(compilePattern) };
  known.set(rules, made);
  return made;
}

/** A pattern fits every page whose address begins with it; one without a scheme fits every scheme. */
function compilePattern(pattern: string): Glob {
  const matches = compileGlob(`${pattern.toLowerCase()}*`);
  if (pattern.includes('://')) return (page) => matches(page.toLowerCase());
  return (page) => matches(page.toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, ''));
}
