import type { XmlNode } from '@osseal/protocol/oss';
import type { GatewayFacts } from '../domain.ts';

/** Location and endpoint elements of a bucket: locations carry `oss-`, regions do not. @documented GetBucketInfo */
export function locationOf(region: string): string {
  return `oss-${region}`;
}

/** ExtranetEndpoint and IntranetEndpoint, as configured. */
export function endpointElements(region: string, facts: GatewayFacts): readonly [XmlNode, XmlNode] {
  return [
    ['ExtranetEndpoint', extranetEndpoint(region, facts)],
    ['IntranetEndpoint', facts.intranetEndpoint.replaceAll('{region}', region)],
  ];
}

/** Host under which clients outside find the region's buckets, as configured. */
export function extranetEndpoint(region: string, facts: GatewayFacts): string {
  return facts.extranetEndpoint.replaceAll('{region}', region);
}
