import type { WireError } from '../errors/wire-error.ts';
import { writeXml, type XmlNode } from './xml-writer.ts';

/** The body of an error answer. `host` is the Host header as received. @documented OSS error responses */
export function encodeOssError(error: WireError, requestId: string, host: string): string {
  const fields: XmlNode[] = [
    ['Code', error.code],
    ['Message', error.message],
    ['RequestId', requestId],
    ['HostId', host],
    ...error.elements,
  ];
  if (error.ec !== undefined) {
    fields.push(['EC', error.ec], ['RecommendDoc', `https://api.aliyun.com/troubleshoot?q=${error.ec}`]);
  }
  return writeXml(['Error', fields]);
}
