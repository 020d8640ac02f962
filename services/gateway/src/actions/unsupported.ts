/**
 * What the real service offers and this release does not. A request that uses any of it is refused with 400
 * NotImplemented: accepted silently, it would do something else than what its sender means. Parameters that the real
 * service does not know are ignored, as they are there. What has a route is not refused here: of some features it can be told
 * that they are off.
 */

/** Sub-resource → feature, at service level. */
const SERVICE: Readonly<Record<string, string>> = {
  regions: 'DescribeRegions',
  regionList: 'access points',
  accessPoint: 'access points',
  accessPointForObjectProcess: 'object FC access points',
  publicAccessBlock: 'block public access',
  userDefinedLogFieldsConfig: 'access log fields',
  cloudboxes: 'CloudBox',
  resourcePool: 'resource pools',
  qosInfo: 'quality of service',
  tagging: 'bucket tags',
  'tag-key': 'bucket tags',
  'tag-value': 'bucket tags',
};

/** Sub-resource → feature, on a bucket. */
const BUCKET: Readonly<Record<string, string>> = {
  accessmonitor: 'access tracking',
  accessPoint: 'access points',
  accessPointConfigForObjectProcess: 'object FC access points',
  accessPointForObjectProcess: 'object FC access points',
  accessPointPolicy: 'access points',
  accessPointPolicyForObjectProcess: 'object FC access points',
  bucketArchiveDirectRead: 'direct read of archived objects',
  cname: 'custom domain names by API',
  comp: 'custom domain names by API',
  httpsConfig: 'TLS versions',
  inventory: 'inventories',
  inventoryId: 'inventories',
  live: 'live channels',
  logging: 'access logs',
  metaQuery: 'data indexing',
  objectWorm: 'retention policies',
  overwriteConfig: 'overwrite rules',
  processConfiguration: 'processing rules',
  publicAccessBlock: 'block public access',
  qos: 'quality of service',
  qosInfo: 'quality of service',
  qosRequester: 'quality of service',
  redundancyTransition: 'redundancy changes',
  replication: 'replication',
  replicationLocation: 'replication',
  replicationProgress: 'replication',
  requesterQosInfo: 'quality of service',
  resourceGroup: 'resource groups',
  responseHeader: 'response header rules',
  rtc: 'replication time control',
  style: 'image styles',
  styleName: 'image styles',
  userDefinedLogFieldsConfig: 'access log fields',
  vod: 'live channels',
  website: 'static websites',
  worm: 'retention policies',
  wormExtend: 'retention policies',
  wormId: 'retention policies',
  'x-oss-process': 'data processing',
  'x-oss-async-process': 'data processing',
};

/** Sub-resource → feature, on an object. */
const OBJECT: Readonly<Record<string, string>> = {
  asyncFetch: 'asynchronous fetch',
  callback: 'upload callbacks',
  'callback-var': 'upload callbacks',
  cleanRestoredObject: 'archived objects',
  legalHold: 'legal holds',
  live: 'live channels',
  objectWorm: 'retention policies',
  restore: 'archived objects',
  retention: 'retention policies',
  seal: 'sealed appendable objects',
  sequential: 'sequential multipart uploads',
  stat: 'live channels',
  status: 'live channels',
  vod: 'live channels',
  'x-oss-process': 'data processing',
  'x-oss-async-process': 'data processing',
};

/** Sub-resources that are refused, by level. */
export const UNSUPPORTED_SUB_RESOURCES: Readonly<Record<'service' | 'bucket' | 'object', ReadonlyMap<string, string>>> =
  {
    service: new Map(Object.entries(SERVICE)),
    bucket: new Map(Object.entries(BUCKET)),
    object: new Map(Object.entries(OBJECT)),
  };

/** Request header → feature. Refused on every operation. */
export const UNSUPPORTED_HEADERS: ReadonlyMap<string, string> = new Map([
  ['x-oss-async-process', 'data processing'],
  ['x-oss-bucket-tagging', 'bucket tags'],
  ['x-oss-callback', 'upload callbacks'],
  ['x-oss-callback-var', 'upload callbacks'],
  ['x-oss-copy-source-server-side-encryption-customer-algorithm', 'keys that the customer provides (SSE-C)'],
  ['x-oss-copy-source-server-side-encryption-customer-key', 'keys that the customer provides (SSE-C)'],
  ['x-oss-object-legal-hold', 'legal holds'],
  ['x-oss-object-worm-mode', 'retention policies'],
  ['x-oss-object-worm-retain-until-date', 'retention policies'],
  ['x-oss-process', 'data processing'],
  ['x-oss-server-side-encryption-customer-algorithm', 'keys that the customer provides (SSE-C)'],
  ['x-oss-server-side-encryption-customer-key', 'keys that the customer provides (SSE-C)'],
]);

/** Conditions that only reads have. @documented Error responses: NotImplemented for If-Modified-Since on PUT */
export const READ_CONDITIONS: readonly string[] = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
];
