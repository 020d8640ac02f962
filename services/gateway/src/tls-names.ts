import type { TlsNames } from '@osseal/service-kit';
import { addressingOf } from './addressing.ts';
import type { GatewaySettings } from './config.ts';

/**
 * Names that certificates of OSS cover. A bucket is one more label before every name of OSS, and a star stands for one label
 * alone: buckets get certificates of their own, when they are called.
 * @throws ConfigError for custom domains that cannot be read
 */
export function gatewayTlsNames(
  settings: Pick<GatewaySettings, 'region' | 'ossBaseDomains' | 'ossCustomDomains' | 'ossTlsNames'>,
): TlsNames {
  const { baseDomains, customDomains } = addressingOf(settings);
  const { region } = settings;
  return {
    names: [
      ...['localhost', '127.0.0.1', '::1', 'host.docker.internal', 'gateway', 'oss', 'osseal', '*.aliyuncs.com'],
      ...[`*.oss-${region}.aliyuncs.com`, `*.oss-${region}-internal.aliyuncs.com`],
      ...baseDomains.flatMap((domain) => [domain, `*.${domain}`]),
      ...customDomains.keys(),
      ...settings.ossTlsNames,
    ],
    domains: ['aliyuncs.com', 'localhost', ...baseDomains],
  };
}
