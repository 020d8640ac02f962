import { notOffered } from '../errors/not-offered.ts';
import { ossError } from '../errors/oss-errors.ts';
import type { XmlElement } from '../oss/xml-reader.ts';
import { writeXml, type XmlNode } from '../oss/xml-writer.ts';
import { ossStorageClass, s3StorageClass } from './vocabulary.ts';

type Children = readonly (XmlNode | undefined)[];

/**
 * A `LifecycleConfiguration` of S3 as OSS writes it: what a rule is for stands in the rule and not in its `Filter`, uploads
 * and dates have other names. Values are for OSS to judge.
 * @throws WireError MalformedXML, NotImplemented for what OSS has no word for
 * @documented Amazon S3 PutBucketLifecycleConfiguration; OSS PutBucketLifecycle
 */
export function toOssLifecycle(root: XmlElement): string {
  const rules = root.children.map((rule): XmlNode => {
    if (rule.name !== 'Rule') throw notOffered('value', rule.name);
    return ['Rule', rule.children.flatMap(ossRulePart)];
  });
  return writeXml([root.name, rules]);
}

function ossRulePart(part: XmlElement): Children {
  switch (part.name) {
    case 'ID':
    case 'Prefix':
    case 'Status':
      return [[part.name, part.text]];
    case 'Filter':
      return ossCriteria(part);
    case 'Expiration':
    case 'Transition':
    case 'NoncurrentVersionExpiration':
    case 'NoncurrentVersionTransition':
      return [[part.name, part.children.map(ossAge)]];
    case 'AbortIncompleteMultipartUpload':
      return [['AbortMultipartUpload', part.children.map(ossAge)]];
    default:
      throw notOffered('value', part.name);
  }
}

const AGES: Readonly<Record<string, string>> = {
  Days: 'Days',
  Date: 'CreatedBeforeDate',
  DaysAfterInitiation: 'Days',
  ExpiredObjectDeleteMarker: 'ExpiredObjectDeleteMarker',
  NoncurrentDays: 'NoncurrentDays',
};

function ossAge({ name, text }: XmlElement): XmlNode {
  const value = text.trim();
  if (name === 'StorageClass') return [name, ossStorageClass(value) ?? value];
  const known = AGES[name];
  if (known === undefined) throw notOffered('value', name);
  return [known, value];
}

/** One criterion, or several in an `And`. Sizes are the only ones for which OSS has a `Filter`. */
function ossCriteria(filter: XmlElement): Children {
  if (filter.children.length > 1) throw ossError('MalformedXML');
  const [only] = filter.children;
  const criteria = only?.name === 'And' ? only.children : filter.children;
  const sizes: XmlNode[] = [];
  const others: XmlNode[] = [];
  for (const criterion of criteria) {
    switch (criterion.name) {
      case 'Prefix':
        others.push(['Prefix', criterion.text]);
        break;
      case 'Tag':
        others.push(['Tag', criterion.children.map(({ name, text }): XmlNode => [name, text])]);
        break;
      case 'ObjectSizeGreaterThan':
      case 'ObjectSizeLessThan':
        sizes.push([criterion.name, criterion.text]);
        break;
      default:
        throw notOffered('value', criterion.name);
    }
  }
  return sizes.length === 0 ? others : [...others, ['Filter', sizes]];
}

/**
 * A `LifecycleConfiguration` of OSS as S3 writes it. What a rule leaves out (`Not`) stays in its `Filter`: S3 has no word for
 * it, and without it the rule would seem to act on more than it does. @documented as above; `Not` @inferred
 */
export function s3Lifecycle(root: XmlElement): XmlNode {
  return [root.name, root.all('Rule').map((rule): XmlNode => ['Rule', s3Rule(rule)])];
}

function s3Rule(rule: XmlElement): Children {
  return [
    ['ID', rule.child('ID')?.text ?? ''],
    s3Filter(rule),
    ['Status', rule.child('Status')?.text ?? ''],
    ...rule.children.map(s3Act),
  ];
}

function s3Filter(rule: XmlElement): XmlNode {
  const prefix = rule.child('Prefix')?.text ?? '';
  const others = [...rule.all('Tag'), ...(rule.child('Filter')?.children ?? [])].map(asItIs);
  if (others.length === 0) return ['Filter', [['Prefix', prefix]]];
  const criteria: readonly XmlNode[] = prefix === '' ? others : [['Prefix', prefix], ...others];
  return ['Filter', criteria.length === 1 ? criteria : [['And', criteria]]];
}

function asItIs({ name, text, children }: XmlElement): XmlNode {
  return [name, children.length === 0 ? text : children.map(asItIs)];
}

function s3Act({ name, children }: XmlElement): XmlNode | undefined {
  switch (name) {
    case 'Expiration':
    case 'Transition':
    case 'NoncurrentVersionExpiration':
      return [name, children.map((age) => s3Age(age, 'Days'))];
    case 'AbortMultipartUpload':
      return ['AbortIncompleteMultipartUpload', children.map((age) => s3Age(age, 'DaysAfterInitiation'))];
    default:
      return undefined;
  }
}

function s3Age({ name, text }: XmlElement, days: string): XmlNode {
  if (name === 'Days') return [days, text];
  if (name === 'CreatedBeforeDate') return ['Date', text];
  return [name, name === 'StorageClass' ? s3StorageClass(text) : text];
}
