import { quoteEtag, toXmlDate, type XmlNode } from '@osseal/protocol/oss';
import {
  type BucketRecord,
  isDeleteMarker,
  type ListPage,
  type ListQuery,
  type ObjectIndex,
  type ObjectSummary,
  type VersionSummary,
} from '@osseal/storage';
import type { NameEncoding } from './encoding-type.ts';
import { versionName } from './object-version.ts';

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
    ...prefixEntries(page.commonPrefixes, options.encoding),
  ];
}

/** `CommonPrefixes` of each prefix. */
export function prefixEntries(prefixes: readonly string[], encoding: NameEncoding): XmlNode[] {
  return prefixes.map((prefix) => ['CommonPrefixes', [['Prefix', encoding.encode(prefix)]]]);
}

/** `Version` or `DeleteMarker` of each version, in the order of the listing. @documented ListObjectVersions */
export function versionEntries(
  versions: readonly VersionSummary[],
  bucket: BucketRecord,
  encoding: NameEncoding,
): XmlNode[] {
  const owner = ownerNode(bucket);
  return versions.map((version) => {
    const identity: XmlNode[] = [
      ['Key', encoding.encode(version.key)],
      ['VersionId', versionName(version)],
      ['IsLatest', version.isLatest],
      ['LastModified', toXmlDate(version.lastModifiedMs)],
    ];
    if (isDeleteMarker(version)) return ['DeleteMarker', [...identity, owner]];
    return ['Version', [...identity, ...content(version), owner]];
  });
}

function contents(object: ObjectSummary, encoding: NameEncoding, owner: XmlNode | undefined): XmlNode {
  return [
    'Contents',
    [
      ['Key', encoding.encode(object.key)],
      ['LastModified', toXmlDate(object.lastModifiedMs)],
      ...content(object),
      owner,
    ],
  ];
}

function content(object: ObjectSummary): XmlNode[] {
  return [
    ['ETag', quoteEtag(object.etag)],
    ['Type', object.type],
    ['Size', object.size],
    ['StorageClass', object.storageClass],
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
