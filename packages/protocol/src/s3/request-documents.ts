import { notOffered } from '../errors/not-offered.ts';
import type { XmlElement } from '../oss/xml-reader.ts';
import { writeXml, type XmlNode } from '../oss/xml-writer.ts';
import { ossLocation } from './vocabulary.ts';

/**
 * `CreateBucketConfiguration` as OSS reads it.
 * @throws WireError NotImplemented for elements that OSS has nothing for
 */
export function toOssBucketConfiguration(root: XmlElement): string {
  const children = root.children.map((child): XmlNode => {
    if (child.name !== 'LocationConstraint') throw notOffered('value', child.name);
    return ['LocationConstraint', ossLocation(child.text.trim())];
  });
  return writeXml([root.name, children]);
}

/**
 * `VersioningConfiguration` is the same in both dialects, but for a second factor that OSS does not ask for.
 * @throws WireError NotImplemented
 */
export function assertWithoutMfa(root: XmlElement): void {
  if (root.child('MfaDelete')?.text.trim() === 'Enabled') throw notOffered('value', 'MfaDelete');
}

/**
 * `Delete` is the same in both dialects, but for conditions on single objects: passed over they would delete what was to stay.
 * @throws WireError NotImplemented
 */
export function assertUnconditional(root: XmlElement): void {
  for (const object of root.all('Object')) {
    const condition = object.children.find(({ name }) => name !== 'Key' && name !== 'VersionId');
    if (condition !== undefined) throw notOffered('value', condition.name);
  }
}
