/** An access key as every SDK takes it. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/**
 * How ali-oss is pointed at a local gateway. `ip`: an IP endpoint, where ali-oss forges the cloud's host name and so
 * works without DNS. `path`: a host name and `sldEnable`, which puts the bucket into the path.
 */
export type OssAddressing = 'ip' | 'path';

/** What a test may vary. */
export interface SdkSettingsOptions {
  readonly accessKey?: AccessKey;
  /** Without `oss-`. Default `cn-hangzhou`. */
  readonly region?: string;
}

interface Addresses extends AccessKey {
  readonly kms: string;
  readonly oss: string;
}

/** The KMS clients give up after 3 seconds, in which a busy machine does not always make an RSA key. */
const TIMEOUT_MS = 30_000;

/** Constructor options of `ali-oss`. Default: V1 signatures and an IP endpoint. */
export function aliOssSettings(
  server: Addresses,
  options: SdkSettingsOptions & { bucket?: string; signature?: 'v1' | 'v4'; addressing?: OssAddressing } = {},
) {
  const { accessKeyId, accessKeySecret } = options.accessKey ?? server;
  const byPath = options.addressing === 'path';
  return {
    accessKeyId,
    accessKeySecret,
    region: `oss-${options.region ?? 'cn-hangzhou'}`,
    endpoint: byPath ? server.oss.replace('127.0.0.1', 'localhost') : server.oss,
    sldEnable: byPath,
    authorizationV4: options.signature === 'v4',
    ...(options.bucket === undefined ? {} : { bucket: options.bucket }),
  };
}

/** `Config` of `@alicloud/kms20160120`: the endpoint has no scheme. */
export function kmsSettings(server: Addresses, options: SdkSettingsOptions = {}) {
  const { accessKeyId, accessKeySecret } = options.accessKey ?? server;
  return {
    accessKeyId,
    accessKeySecret,
    regionId: options.region ?? 'cn-hangzhou',
    endpoint: new URL(server.kms).host,
    protocol: 'http',
    readTimeout: TIMEOUT_MS,
    // Runs on while an answer is awaited.
    connectTimeout: TIMEOUT_MS,
  };
}

/** Constructor options of `@alicloud/pop-core`. The region goes into each call, as `RegionId`. */
export function popCoreSettings(server: Addresses, options: SdkSettingsOptions = {}) {
  const { accessKeyId, accessKeySecret } = options.accessKey ?? server;
  const opts = { timeout: TIMEOUT_MS };
  return { accessKeyId, accessKeySecret, endpoint: server.kms, apiVersion: '2016-01-20', opts };
}

/** `Config` of `@alicloud/openapi-core`, which signs with ACS3-HMAC-SHA256 unless `signatureAlgorithm` is `v2`. */
export function openApiSettings(server: Addresses, options: SdkSettingsOptions & { signature?: 'v2' | 'v3' } = {}) {
  return {
    ...kmsSettings(server, options),
    protocol: 'HTTP',
    ...(options.signature === 'v2' ? { signatureAlgorithm: 'v2' } : {}),
  };
}
