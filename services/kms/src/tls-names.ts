import type { TlsNames } from '@osseal/service-kit';
import { REGIONS } from './regions.ts';

/** Names that certificates of KMS, RAM and STS cover: this machine's, the service's in a stack of containers, and the cloud's. */
export function kmsTlsNames(settings: { readonly kmsTlsNames: readonly string[] }): TlsNames {
  return {
    names: [
      ...['localhost', '127.0.0.1', '::1', 'host.docker.internal', 'kms', 'osseal', '*.aliyuncs.com'],
      // A star stands for one label.
      ...REGIONS.map((region) => `*.${region}.aliyuncs.com`),
      ...settings.kmsTlsNames,
    ],
    domains: ['aliyuncs.com'],
  };
}
