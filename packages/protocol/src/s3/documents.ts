import { readXml, type XmlElement } from '../oss/xml-reader.ts';
import { writeXml, type XmlNode } from '../oss/xml-writer.ts';
import { grantsOf } from './acl.ts';
import { s3Lifecycle } from './lifecycle.ts';
import { s3StorageClass } from './vocabulary.ts';

const NAMESPACE = { xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/' };
/** An answer's size has its bound already: that of a page. */
const LIMITS = { maxBytes: Number.POSITIVE_INFINITY, maxDepth: 16 };

type Translation = (element: XmlElement, root: XmlElement) => XmlNode | undefined;

/**
 * An answer of OSS as S3 words it: its namespace, its storage classes, its ACLs. Elements that S3 does not have are left out.
 * @documented Amazon S3 API; what OSS itself leaves in is not published, @inferred
 */
export function toS3Document(xml: string): string {
  const root = readXml(Buffer.from(xml, 'utf8'), LIMITS);
  const [name, content] = documentOf(root);
  return writeXml([name, content, NAMESPACE]);
}

/** The answer to DeleteObjects in quiet mode, where OSS answers nothing. */
export function emptyDeleteResult(): string {
  return writeXml(['DeleteResult', [], NAMESPACE]);
}

function documentOf(root: XmlElement): XmlNode {
  switch (root.name) {
    case 'ListAllMyBucketsResult':
      return bucketList(root);
    case 'LocationConstraint':
      return [root.name, root.text.replace(/^oss-/, '')];
    case 'AccessControlPolicy':
      return accessControlPolicy(root);
    case 'LifecycleConfiguration':
      return s3Lifecycle(root);
    default:
      return copy(root, root) ?? [root.name, ''];
  }
}

/** Elements with a meaning of their own; every other is copied. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  StorageClass: ({ text }) => ['StorageClass', s3StorageClass(text)],
  // Of a listing; S3 knows no types of objects.
  Type: () => undefined,
  Delimiter: leaveOutEmpty,
  NextMarker: leaveOutEmpty,
  HashCrc64ecma: () => undefined,
  Key: slashesKept,
  Prefix: slashesKept,
  Marker: slashesKept,
  KeyMarker: slashesKept,
  NextKeyMarker: slashesKept,
  StartAfter: slashesKept,
};

function copy(element: XmlElement, root: XmlElement): XmlNode | undefined {
  const translate = element === root ? undefined : TRANSLATIONS[element.name];
  if (translate !== undefined) return translate(element, root);
  if (element.children.length === 0) return [element.name, element.text];
  return [element.name, element.children.map((child) => copy(child, root))];
}

function leaveOutEmpty(element: XmlElement, root: XmlElement): XmlNode | undefined {
  return element.text === '' ? undefined : slashesKept(element, root);
}

/** `encoding-type=url` of S3 leaves slashes alone. */
function slashesKept({ name, text, children }: XmlElement, root: XmlElement): XmlNode {
  // `Prefix` is a text in listings, and never has children there.
  if (children.length > 0) return [name, children.map((child) => copy(child, root))];
  const isEncoded = root.child('EncodingType')?.text === 'url';
  return [name, isEncoded ? text.replaceAll('%2F', '/') : text];
}

function bucketList(root: XmlElement): XmlNode {
  const buckets = root.child('Buckets')?.all('Bucket') ?? [];
  const next = root.child('NextMarker')?.text;
  const prefix = root.child('Prefix')?.text;
  return [
    root.name,
    [
      ['Owner', (root.child('Owner')?.children ?? []).map((child): XmlNode => [child.name, child.text])],
      [
        'Buckets',
        buckets.map(
          (bucket): XmlNode => [
            'Bucket',
            [
              ['Name', bucket.child('Name')?.text ?? ''],
              ['CreationDate', bucket.child('CreationDate')?.text ?? ''],
              ['BucketRegion', bucket.child('Region')?.text ?? ''],
            ],
          ],
        ),
      ],
      next === undefined ? undefined : ['ContinuationToken', next],
      prefix ? ['Prefix', prefix] : undefined,
    ],
  ];
}

function accessControlPolicy(root: XmlElement): XmlNode {
  const owner = root.child('Owner')?.child('ID')?.text ?? '';
  const acl = root.child('AccessControlList')?.child('Grant')?.text ?? '';
  return [
    root.name,
    [
      [
        'Owner',
        [
          ['ID', owner],
          ['DisplayName', owner],
        ],
      ],
      ['AccessControlList', grantsOf(acl, owner)],
    ],
  ];
}
