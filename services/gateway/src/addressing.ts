import type { OssAddressing } from '@osseal/protocol/oss';
import { ConfigError } from '@osseal/service-kit';
import type { GatewaySettings } from './config.ts';

/**
 * Host names as the settings list them.
 * @throws ConfigError for a custom domain that is not `<host>=<bucket>`
 */
export function addressingOf(settings: Pick<GatewaySettings, 'ossBaseDomains' | 'ossCustomDomains'>): OssAddressing {
  const problems: string[] = [];
  const customDomains = new Map<string, string>();
  for (const entry of settings.ossCustomDomains) {
    const [host, bucket, ...rest] = entry.split('=');
    if (!host || !bucket || rest.length > 0) problems.push(`ossCustomDomains: ${entry} is not <host>=<bucket>.`);
    else customDomains.set(host.trim().toLowerCase(), bucket.trim());
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    baseDomains: settings.ossBaseDomains.map((domain) => domain.toLowerCase().replace(/^\.+/, '')),
    customDomains,
  };
}
