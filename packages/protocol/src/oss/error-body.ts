import type { WireError } from '../errors/wire-error.ts';
import { writeXml, type XmlNode } from './xml-writer.ts';

/** The Python SDK reads the first 4096 bytes of an error alone, and what is cut off is no XML. */
const LONGEST_ARGUMENT = 1024;

/**
 * The body of an error answer. `host` is the Host header as received. Elements with a dotted name stand inside the one
 * that the first part names. @documented OSS error responses
 */
export function encodeOssError(error: WireError, requestId: string, host: string): string {
  const fields: XmlNode[] = [
    ['Code', error.code],
    ['Message', error.message],
    ['RequestId', requestId],
    ['HostId', host],
    ...nested(error.elements.map(shortened)),
  ];
  if (error.ec !== undefined) {
    fields.push(['EC', error.ec], ['RecommendDoc', `https://api.aliyun.com/troubleshoot?q=${error.ec}`]);
  }
  return writeXml(['Error', fields]);
}

function nested(elements: WireError['elements']): readonly XmlNode[] {
  const parents = new Map<string, XmlNode[]>();
  return elements.flatMap(([name, value]): XmlNode[] => {
    const dot = name.indexOf('.');
    if (dot < 0) return [[name, value]];
    const parent = name.slice(0, dot);
    const known = parents.get(parent);
    const children = known ?? [];
    children.push([name.slice(dot + 1), value]);
    if (known !== undefined) return [];
    parents.set(parent, children);
    return [[parent, children]];
  });
}

function shortened([name, value]: readonly [string, string]): readonly [string, string] {
  return [name, name === 'ArgumentValue' ? value.slice(0, LONGEST_ARGUMENT) : value];
}
