import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import { headerText } from '@osseal/protocol/oss';

/** Tags by name. */
export type Tags = Readonly<Record<string, string>>;

/** How many and how long tags may be. */
export interface TagLimits {
  readonly of: string;
  readonly most: number;
  readonly nameBytes: number;
  readonly valueBytes: number;
}

/** @documented PutObjectTagging */
export const OBJECT_TAGS: TagLimits = { of: 'Object', most: 10, nameBytes: 128, valueBytes: 256 };
/** @documented PutBucketTags */
export const BUCKET_TAGS: TagLimits = { of: 'Bucket', most: 20, nameBytes: 64, valueBytes: 128 };

const CHARACTERS = /^[\p{L}\p{N} +\-=._:/@]*$/u;

/**
 * `x-oss-tagging`, which is a query string; none when it was not sent.
 * @throws WireError InvalidTag
 * @documented PutObject
 */
export function readTags(headers: IncomingHttpHeaders): Tags {
  const text = headerText(headers, 'x-oss-tagging');
  return text === undefined || text === '' ? {} : tagsOf([...new URLSearchParams(text)], OBJECT_TAGS);
}

/** The document of PutObjectTagging and PutBucketTags. @throws WireError MalformedXML, InvalidTag @documented PutObjectTagging */
export function parseTagging(root: XmlElement | undefined, limits: TagLimits): Tags {
  const set = root?.name === 'Tagging' ? root.child('TagSet') : undefined;
  if (set === undefined) throw ossError('MalformedXML');
  return tagsOf(
    set.all('Tag').map((tag): [string, string] => {
      const [name, value] = [tag.child('Key')?.text, tag.child('Value')?.text];
      if (name === undefined || value === undefined) throw ossError('MalformedXML');
      return [name, value];
    }),
    limits,
  );
}

/** An empty set where there are none. @documented GetObjectTagging */
export function taggingDocument(tags: Tags): XmlNode {
  const each = Object.entries(tags).map(
    ([name, value]): XmlNode => [
      'Tag',
      [
        ['Key', name],
        ['Value', value],
      ],
    ],
  );
  return ['Tagging', [['TagSet', each]]];
}

function tagsOf(pairs: readonly (readonly [name: string, value: string])[], limits: TagLimits): Tags {
  const { of, most, nameBytes, valueBytes } = limits;
  if (pairs.length > most) throw ossError('InvalidTag', { message: `${of} tags cannot be greater than ${most}` });
  for (const [name, value] of pairs) {
    if (name === '' || !fits(name, nameBytes) || !fits(value, valueBytes)) {
      throw ossError('InvalidTag', { elements: [['TagKey', name]] });
    }
  }
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) throw ossError('InvalidTag', { message: 'The tag key is duplicated.' });
  return Object.fromEntries(pairs);
}

function fits(text: string, maxBytes: number): boolean {
  return Buffer.byteLength(text, 'utf8') <= maxBytes && CHARACTERS.test(text);
}
