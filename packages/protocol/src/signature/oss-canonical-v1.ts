import type { IncomingHttpHeaders } from 'node:http';

/** The request parts that a V1 signature covers. */
export interface OssV1Subject {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingHttpHeaders;
  /** The DATE line: the date header's text, or the expiry of a signed URL. */
  readonly date: string;
}

/**
 * The string that V1 signs, as a byte string (one character per byte), because header values arrive as bytes.
 * @documented OSS V1 signature
 */
export function v1StringToSign(subject: OssV1Subject): string {
  const { headers } = subject;
  return `${subject.method}\n${headers['content-md5'] ?? ''}\n${headers['content-type'] ?? ''}\n${subject.date}\n${ossHeaders(
    headers,
  )}${byteString(canonicalResource(subject))}`;
}

function ossHeaders(headers: IncomingHttpHeaders): string {
  const names: string[] = [];
  for (const name in headers) if (name.startsWith('x-oss-')) names.push(name);
  names.sort();
  let text = '';
  for (const name of names) text += `${name}:${headerValue(headers[name])}\n`;
  return text;
}

/** One trimmed text; repeated headers joined by commas. */
export function headerValue(value: string | readonly string[] | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value.trim() : value.map((item) => item.trim()).join(',');
}

/** UTF-8 bytes of a text, one character per byte. */
export function byteString(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function canonicalResource({ bucket, key, query }: OssV1Subject): string {
  const path = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`;
  if (query.size === 0) return path;
  const names: string[] = [];
  for (const name of query.keys()) if (isSubResource(name)) names.push(name);
  if (names.length === 0) return path;
  const signed = names.sort().map((name) => {
    const value = query.get(name);
    return value ? `${name}=${value}` : name;
  });
  return `${path}?${signed.join('&')}`;
}

/** True for query parameters that V1 signs, which are also those that select or change an operation. */
export function isSubResource(name: string): boolean {
  return SUB_RESOURCES.has(name) || name.startsWith('x-oss-');
}

/** The union of the lists of the official SDKs (Node.js, Python 1 and 2, Go 1 and 2, Java). @documented SDK sources */
const SUB_RESOURCES: ReadonlySet<string> = new Set(
  `accessPoint accessPointConfigForObjectProcess accessPointForObjectProcess accessPointPolicy
  accessPointPolicyForObjectProcess acl append asyncFetch bucketArchiveDirectRead bucketInfo callback
  callback-var cleanRestoredObject cloudboxes cname comp continuation-token cors delete encryption endTime
  group httpsConfig img inventory inventoryId legalHold lifecycle link live location logging metaQuery
  objectInfo objectMeta objectWorm overwriteConfig partNumber policy policyStatus position
  processConfiguration publicAccessBlock qos qosInfo qosRequester redundancyTransition referer regionList
  replication replicationLocation replicationProgress requestPayment requesterQosInfo resourceGroup
  resourcePool resourcePoolBuckets resourcePoolInfo response-cache-control response-content-disposition
  response-content-encoding response-content-language response-content-type response-expires responseHeader
  restore retention rtc seal security-token sequential startTime stat status style styleName symlink tagging
  transferAcceleration udf udfApplication udfApplicationLog udfId udfImage udfImageDesc udfName uploadId
  uploads userDefinedLogFieldsConfig versionId versioning versions vip vod vpcip website withHashContext
  worm wormExtend wormId`.split(/\s+/),
);
