import { quoteEtag, toXmlDate, type XmlNode } from '@osseal/protocol/oss';
import type { BucketRecord, ListPage, ListQuery, ObjectIndex, ObjectSummary } from '@osseal/storage';
import type { NameEncoding } from './encoding-type.ts';

const EMPTY_PAGE: ListPage = { objects: [], commonPrefixes: [], isTruncated: false, last: '' };

/** One page; a page of nothing asks the index nothing. */
export async function readPage(index: ObjectIndex, bucket: string, query: ListQuery): Promise<ListPage> {
  return query.limit === 0 ? EMPTY_PAGE : index.listObjects(bucket, query);
}

/** `Contents` of each object, then `CommonPrefixes` of each prefix. @documented GetBucket (ListObjects) */
export function listEntries(
  page: ListPage,
  bucket: BucketRecord,
  options: { readonly encoding: NameEncoding; readonly withOwner: boolean },
): XmlNode[] {
  const owner = options.withOwner ? ownerNode(bucket) : undefined;
  return [
    ...page.objects.map((object) => contents(object, options.encoding, owner)),
    ...page.commonPrefixes.map((prefix): XmlNode => ['CommonPrefixes', [['Prefix', options.encoding.encode(prefix)]]]),
  ];
}

function contents(object: ObjectSummary, encoding: NameEncoding, owner: XmlNode | undefined): XmlNode {
  return [
    'Contents',
    [
      ['Key', encoding.encode(object.key)],
      ['LastModified', toXmlDate(object.lastModifiedMs)],
      ['ETag', quoteEtag(object.etag)],
      ['Type', object.type],
      ['Size', object.size],
      ['StorageClass', object.storageClass],
      owner,
    ],
  ];
}

function ownerNode(bucket: BucketRecord): XmlNode {
  return [
    'Owner',
    [
      ['ID', bucket.account],
      ['DisplayName', bucket.account],
    ],
  ];
}
