import { ossError } from '@osseal/protocol/errors';
import type { XmlElement, XmlNode } from '@osseal/protocol/oss';
import type { LifecycleAge, LifecycleRule } from '@osseal/storage';

const MAX_RULES = 1000;
const MAX_ID_BYTES = 255;
/** Storage classes that an object can change to. Archive tiers exist only with RestoreObject, which this product lacks. */
const TRANSITIONS: readonly string[] = ['IA'];
const DATE = /^\d{4}-\d{2}-\d{2}T00:00:00(?:\.000)?Z$/;

/**
 * Reads `LifecycleConfiguration`.
 * @param newId names a rule that has no id
 * @throws WireError MalformedXML, InvalidArgument, OperationNotSupported
 * @documented PutBucketLifecycle
 */
export function parseLifecycle(root: XmlElement | undefined, newId: () => string): readonly LifecycleRule[] {
  if (root?.name !== 'LifecycleConfiguration') throw ossError('MalformedXML');
  const rules = root.all('Rule').map((rule) => readRule(rule, newId));
  if (rules.length === 0 || rules.length > MAX_RULES) throw ossError('MalformedXML');
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw invalid('ID', 'Rule ID must be unique.');
  return rules;
}

function readRule(rule: XmlElement, newId: () => string): LifecycleRule {
  const id = textOf(rule, 'ID') || newId();
  if (Buffer.byteLength(id, 'utf8') > MAX_ID_BYTES) throw invalid('ID', 'The length of rule ID exceeds 255.');
  const status = textOf(rule, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw ossError('MalformedXML');
  // What is not carried out would be forgotten in silence.
  if (rule.child('NoncurrentVersionTransition') !== undefined) throw ossError('OperationNotSupported');
  const expiration = rule.child('Expiration');
  const transition = onlyTransition(rule);
  const abort = rule.child('AbortMultipartUpload');
  const noncurrent = rule.child('NoncurrentVersionExpiration');
  const read: LifecycleRule = {
    id,
    enabled: status === 'Enabled',
    prefix: rule.child('Prefix')?.text ?? '',
    tags: tagsIn(rule),
    ...filterOf(rule.child('Filter')),
    ...expirationOf(expiration),
    ...(noncurrent !== undefined && { noncurrentDays: days(textOf(noncurrent, 'NoncurrentDays')) }),
    ...(transition !== undefined && { transition }),
    ...(abort !== undefined && { abortUploads: ageIn(abort) }),
  };
  const acts = [read.expiration, read.expiredDeleteMarker, read.noncurrentDays, read.transition, read.abortUploads];
  if (acts.every((act) => act === undefined)) throw ossError('MalformedXML');
  // An upload has no tags, so a rule for some tags says nothing of uploads. @documented PutBucketLifecycle
  if (read.abortUploads !== undefined && Object.keys(read.tags).length > 0) {
    throw invalid('Tag', 'Tag can not be specified with AbortMultipartUpload.');
  }
  return read;
}

function expirationOf(expiration: XmlElement | undefined): Partial<LifecycleRule> {
  if (expiration === undefined) return {};
  const marker = textOf(expiration, 'ExpiredObjectDeleteMarker');
  if (marker === undefined) return { expiration: ageIn(expiration) };
  if (marker !== 'true' && marker !== 'false') throw ossError('MalformedXML');
  if (expiration.children.length > 1) throw ossError('MalformedXML');
  return { expiredDeleteMarker: marker === 'true' };
}

function onlyTransition(rule: XmlElement): LifecycleRule['transition'] {
  const [transition, ...more] = rule.all('Transition');
  if (transition === undefined) return undefined;
  const storageClass = textOf(transition, 'StorageClass');
  if (storageClass === undefined) throw ossError('MalformedXML');
  if (more.length > 0 || !TRANSITIONS.includes(storageClass)) throw ossError('OperationNotSupported');
  if (textOf(transition, 'IsAccessTime') === 'true') throw ossError('OperationNotSupported');
  return { ...ageIn(transition), storageClass };
}

function filterOf(filter: XmlElement | undefined): Partial<LifecycleRule> {
  if (filter === undefined) return {};
  const not = filter.child('Not');
  const largerThan = sizeIn(filter, 'ObjectSizeGreaterThan');
  const smallerThan = sizeIn(filter, 'ObjectSizeLessThan');
  return {
    ...(largerThan !== undefined && { largerThan }),
    ...(smallerThan !== undefined && { smallerThan }),
    ...(not !== undefined && { except: { prefix: not.child('Prefix')?.text ?? '', tags: tagsIn(not) } }),
  };
}

function sizeIn(filter: XmlElement, name: string): number | undefined {
  const text = textOf(filter, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw ossError('MalformedXML');
  return Number(text);
}

function ageIn(element: XmlElement): LifecycleAge {
  const [after, before] = [textOf(element, 'Days'), textOf(element, 'CreatedBeforeDate') ?? textOf(element, 'Date')];
  if ((after === undefined) === (before === undefined)) throw ossError('MalformedXML');
  if (after !== undefined) return { days: days(after) };
  if (before === undefined || !DATE.test(before) || Number.isNaN(Date.parse(before))) {
    throw invalid('CreatedBeforeDate', 'The date must be midnight UTC in ISO 8601.');
  }
  return { createdBefore: before };
}

function days(text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= 1) return Number(text);
  throw invalid('Days', 'Days must be a positive integer.');
}

function tagsIn(element: XmlElement): Readonly<Record<string, string>> {
  return Object.fromEntries(element.all('Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']));
}

function textOf(element: XmlElement, name: string): string | undefined {
  return element.child(name)?.text.trim();
}

function invalid(name: string, message: string): Error {
  return ossError('InvalidArgument', { message, elements: [['ArgumentName', name]] });
}

/** As it was set, with the ids that rules were given. @documented GetBucketLifecycle */
export function lifecycleDocument(rules: readonly LifecycleRule[]): XmlNode {
  return ['LifecycleConfiguration', rules.map(ruleElement)];
}

function ruleElement(rule: LifecycleRule): XmlNode {
  const { transition, abortUploads, noncurrentDays } = rule;
  return [
    'Rule',
    [
      ['ID', rule.id],
      ['Prefix', rule.prefix],
      ['Status', rule.enabled ? 'Enabled' : 'Disabled'],
      ...tagElements(rule.tags),
      filterElement(rule),
      expirationElement(rule),
      transition && ['Transition', [ageElement(transition), ['StorageClass', transition.storageClass]]],
      abortUploads && ['AbortMultipartUpload', [ageElement(abortUploads)]],
      noncurrentDays === undefined ? undefined : ['NoncurrentVersionExpiration', [['NoncurrentDays', noncurrentDays]]],
    ],
  ];
}

function filterElement({ largerThan, smallerThan, except }: LifecycleRule): XmlNode | undefined {
  if (largerThan === undefined && smallerThan === undefined && except === undefined) return undefined;
  return [
    'Filter',
    [
      largerThan === undefined ? undefined : ['ObjectSizeGreaterThan', largerThan],
      smallerThan === undefined ? undefined : ['ObjectSizeLessThan', smallerThan],
      except && ['Not', [['Prefix', except.prefix], ...tagElements(except.tags)]],
    ],
  ];
}

function expirationElement({ expiration, expiredDeleteMarker }: LifecycleRule): XmlNode | undefined {
  if (expiration !== undefined) return ['Expiration', [ageElement(expiration)]];
  if (expiredDeleteMarker === undefined) return undefined;
  return ['Expiration', [['ExpiredObjectDeleteMarker', expiredDeleteMarker]]];
}

function ageElement(age: LifecycleAge): XmlNode {
  return 'days' in age ? ['Days', age.days] : ['CreatedBeforeDate', age.createdBefore];
}

function tagElements(tags: Readonly<Record<string, string>>): XmlNode[] {
  return Object.entries(tags).map(([name, value]) => [
    'Tag',
    [
      ['Key', name],
      ['Value', value],
    ],
  ]);
}
