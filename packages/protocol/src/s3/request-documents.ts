import type { XmlElement } from '../oss/xml-reader.ts';
import { writeXml, type XmlNode } from '../oss/xml-writer.ts';
import { notOffered } from './not-offered.ts';
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
