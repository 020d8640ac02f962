import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import type { RefererConfiguration } from '@osseal/storage';

/** What a bucket has before anything was set: every page is allowed. @documented GetBucketReferer */
export const NO_REFERER_RULES: RefererConfiguration = {
  allowEmpty: true,
  truncateQuery: true,
  truncatePath: false,
  allowed: [],
  denied: [],
};

/** @documented PutBucketReferer: 20 KB, in the UTF-8 of the whole list */
const MAX_BYTES = 20 * 1024;

/** Reads `RefererConfiguration`. @throws WireError MalformedXML, InvalidArgument @documented PutBucketReferer */
export function parseReferer(root: XmlElement | undefined): RefererConfiguration {
  if (root?.name !== 'RefererConfiguration') throw ossError('MalformedXML');
  const list = root.child('RefererList');
  if (list === undefined) throw ossError('MalformedXML');
  const allowed = patternsOf(list);
  const denied = patternsOf(root.child('RefererBlacklist'));
  if (Buffer.byteLength([...allowed, ...denied].join('')) > MAX_BYTES) {
    throw ossError('InvalidArgument', {
      message: 'The size of the referer list exceeds the maximum allowed size of 20 KB.',
    });
  }
  const truncatePath = flag(root, 'TruncatePath', false);
  return {
    allowEmpty: flag(root, 'AllowEmptyReferer', undefined),
    // @documented PutBucketReferer: without the path there is no query either
    truncateQuery: truncatePath || flag(root, 'AllowTruncateQueryString', true),
    truncatePath,
    allowed,
    denied,
  };
}

function patternsOf(list: XmlElement | undefined): string[] {
  return (list?.all('Referer') ?? []).map(({ text }) => text.trim()).filter((text) => text !== '');
}

/** `fallback` undefined: the element must be there. */
function flag(root: XmlElement, name: string, fallback: boolean | undefined): boolean {
  const text = root.child(name)?.text.trim().toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === undefined && fallback !== undefined) return fallback;
  throw ossError('MalformedXML');
}

/** @documented GetBucketReferer */
export function refererDocument({
  allowEmpty,
  truncateQuery,
  truncatePath,
  allowed,
  denied,
}: RefererConfiguration): XmlNode {
  const each = (patterns: readonly string[]) => patterns.map((pattern): XmlNode => ['Referer', pattern]);
  return [
    'RefererConfiguration',
    [
      ['AllowEmptyReferer', allowEmpty],
      ['AllowTruncateQueryString', truncateQuery],
      ['TruncatePath', truncatePath],
      ['RefererList', each(allowed)],
      denied.length === 0 ? undefined : ['RefererBlacklist', each(denied)],
    ],
  ];
}
