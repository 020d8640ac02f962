import { ossError } from '../errors/oss-errors.ts';
import { decodePath } from './percent-encoding.ts';
import type { OssHttpRequest } from './request.ts';

/** What a request addresses. */
export interface OssTarget {
  /** Absent at service level. */
  readonly bucket?: string;
  /** Absent at bucket level. Decoded, otherwise as sent: `//`, `.` and a trailing `/` are ordinary characters. */
  readonly key?: string;
  /** From the host, without `oss-`; absent when the host names none. */
  readonly region?: string;
  readonly style: 'service' | 'virtual' | 'path' | 'custom';
}

/** Host names under which the gateway answers, besides `*.aliyuncs.com`, which is always understood. */
export interface OssAddressing {
  /** `<bucket>.<base>` is virtual-hosted; `<base>` itself is path style. Lower-case. */
  readonly baseDomains: readonly string[];
  /** Host name → bucket. Lower-case. */
  readonly customDomains: ReadonlyMap<string, string>;
}

interface HostFacts {
  readonly style: 'virtual' | 'path' | 'custom';
  /** '' is the empty label of `.oss-cn-hangzhou.aliyuncs.com`: service level. */
  readonly bucket?: string;
  readonly region?: string;
}

const CLOUD = '.aliyuncs.com';
const PATH_STYLE: HostFacts = { style: 'path' };

/**
 * Bucket, key and region of a request. Virtual-hosted names under `aliyuncs.com` are understood whatever the address
 * that the client connected to, because ali-oss with an IP endpoint forges that Host; any unknown host is path style.
 * @throws WireError InvalidURI for a bad escape in the bucket, InvalidObjectName for one in the key
 * @documented OSS access domain names, and requests captured from the SDKs
 */
export function resolveTarget(request: OssHttpRequest, addressing: OssAddressing): OssTarget {
  const host = hostFacts(stripPort(request.host), addressing);
  const region = host.region === undefined ? undefined : { region: host.region };
  const path = request.rawPath;
  if (host.style === 'path' || host.bucket === '' || host.bucket === undefined) return pathTarget(path, region);
  const rawKey = path.slice(1);
  if (rawKey === '') return { bucket: host.bucket, ...region, style: host.style };
  return { bucket: host.bucket, key: keyOf(rawKey), ...region, style: host.style };
}

/**
 * The other reading of a virtual-hosted request whose path repeats the bucket. ali-oss with an IP endpoint and
 * `sldEnable` sends both, so that only the signature can tell `/<bucket>/<key>` from a key that begins with the bucket's
 * name. Undefined when there is no other reading. @documented requests captured from ali-oss
 */
export function repeatedBucketTarget(request: OssHttpRequest, target: OssTarget): OssTarget | undefined {
  if (target.style !== 'virtual' || target.bucket === undefined) return undefined;
  const prefix = `/${target.bucket}/`;
  if (!request.rawPath.startsWith(prefix)) return undefined;
  return pathTarget(request.rawPath, target.region === undefined ? undefined : { region: target.region });
}

function pathTarget(path: string, region: { readonly region: string } | undefined): OssTarget {
  if (path === '/' || path === '') return { ...region, style: 'service' };
  const slash = path.indexOf('/', 1);
  const bucket = decodePath(slash < 0 ? path.slice(1) : path.slice(1, slash));
  if (bucket === undefined) throw ossError('InvalidURI');
  const rawKey = slash < 0 ? '' : path.slice(slash + 1);
  if (rawKey === '') return { bucket, ...region, style: 'path' };
  return { bucket, key: keyOf(rawKey), ...region, style: 'path' };
}

function keyOf(raw: string): string {
  const key = decodePath(raw);
  if (key === undefined) throw ossError('InvalidObjectName');
  return key;
}

function stripPort(host: string): string {
  const colon = host.lastIndexOf(':');
  // `[::1]` has colons of its own.
  return colon < 0 || host.indexOf(']', colon) >= 0 ? host : host.slice(0, colon);
}

function hostFacts(name: string, addressing: OssAddressing): HostFacts {
  const custom = addressing.customDomains.get(name);
  if (custom !== undefined) return { style: 'custom', bucket: custom };
  for (const base of addressing.baseDomains) {
    const region = regionOfLabel(base.slice(0, base.indexOf('.')));
    const regional = region === undefined ? undefined : { region };
    if (name === base) return { style: 'path', ...regional };
    if (name.endsWith(`.${base}`)) {
      return { style: 'virtual', bucket: name.slice(0, -base.length - 1), ...regional };
    }
  }
  return name.endsWith(CLOUD) ? cloudHost(name.slice(0, -CLOUD.length)) : PATH_STYLE;
}

/** The part of a host name before `.aliyuncs.com`. */
function cloudHost(name: string): HostFacts {
  const labels = name.split('.');
  const endpoint = labels.pop() ?? '';
  let region: string | undefined;
  if (endpoint === 'oss') {
    // `<region>.oss.aliyuncs.com`, the dual-stack form, has its region in front.
    region = PLAIN_REGION.test(labels.at(-1) ?? '') ? labels.pop() : undefined;
  } else if (endpoint.startsWith('oss-accelerate')) {
    region = undefined;
  } else {
    region = regionOfLabel(endpoint) ?? (PLAIN_REGION.test(endpoint) ? endpoint : undefined);
    if (region === undefined) return PATH_STYLE;
    if (labels.at(-1) === 's3') labels.pop();
  }
  const regional = region === undefined ? undefined : { region };
  return labels.length === 0
    ? { style: 'path', ...regional }
    : { style: 'virtual', bucket: labels.join('.'), ...regional };
}

function regionOfLabel(label: string): string | undefined {
  return /^oss-([a-z0-9-]+?)(?:-internal)?$/.exec(label)?.[1];
}

const PLAIN_REGION = /^[a-z]{2}-[a-z]+(?:-[a-z0-9]+)*$/;
