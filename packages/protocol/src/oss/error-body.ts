import type { WireError } from '../errors/wire-error.ts';
import { writeXml, type XmlNode } from './xml-writer.ts';

/** The Python SDK reads the first 4096 bytes of an error alone, and what is cut off is no XML. */
const LONGEST_ARGUMENT = 1024;

/** The body of an error answer. `host` is the Host header as received. @documented OSS error responses */
export function encodeOssError(error: WireError, requestId: string, host: string): string {
  const fields: XmlNode[] = [
    ['Code', error.code],
    ['Message', error.message],
    ['RequestId', requestId],
    ['HostId', host],
    ...error.elements.map(
      ([name, value]): XmlNode => [name, name === 'ArgumentValue' ? value.slice(0, LONGEST_ARGUMENT) : value],
    ),
  ];
  if (error.ec !== undefined) {
    fields.push(['EC', error.ec], ['RecommendDoc', `https://api.aliyun.com/troubleshoot?q=${error.ec}`]);
  }
  return writeXml(['Error', fields]);
}
