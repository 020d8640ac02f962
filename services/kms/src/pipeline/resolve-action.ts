import { kmsError } from '@osseal/protocol/errors';
import type { RpcEnvelope } from '@osseal/protocol/rpc';
import type { KmsAction } from '../action.ts';
import { ACTIONS } from '../actions/index.ts';
import { UNSUPPORTED } from '../actions/unsupported.ts';
import { isRegion, regionOfHost } from '../regions.ts';
import type { Identity } from './identity.ts';
import { GATEWAY_ACTIONS } from './on-behalf.ts';

const KMS_VERSION = '2016-01-20';
/** RAM and STS answer on this endpoint too; none of their actions exists yet. */
const OTHER_VERSIONS = new Set(['2015-05-01', '2015-04-01']);

/** An authenticated request whose action and region are known. */
export interface Resolved {
  readonly requestId: string;
  readonly nowMs: number;
  readonly identity: Identity;
  readonly action: KmsAction;
  readonly region: string;
  /** Wire parameters, undecoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The action that version and name stand for. @throws WireError `InvalidVersion`, `InvalidAction.NotFound`, `UnsupportedOperation` */
export function findAction(version: string, name: string): KmsAction {
  if (version !== KMS_VERSION)
    throw kmsError(OTHER_VERSIONS.has(version) ? 'InvalidAction.NotFound' : 'InvalidVersion');
  const action = ACTIONS.get(name);
  if (action !== undefined) return action;
  throw kmsError(UNSUPPORTED.has(name) ? 'UnsupportedOperation' : 'InvalidAction.NotFound');
}

/** The action, for a caller who may ask for it at all. @throws WireError as findAction; `Forbidden.NoPermission` when the gateway asks for what it has no business with */
export function resolveAction(version: string, name: string, identity: Identity): KmsAction {
  const action = findAction(version, name);
  if (identity.gateway !== undefined && !GATEWAY_ACTIONS.has(action.name)) throw kmsError('Forbidden.NoPermission');
  return action;
}

/**
 * The region of a request: what the gateway names, else the host's, else RegionId, else the default.
 * @throws WireError `InvalidParameter` on RegionId for a region without KMS
 */
export function resolveRegion(
  envelope: Pick<RpcEnvelope, 'host' | 'regionId'>,
  identity: Identity,
  fallback: string,
): string {
  const region = identity.gateway?.region ?? regionOfHost(envelope.host) ?? envelope.regionId ?? fallback;
  if (!isRegion(region)) throw kmsError('InvalidParameter', { parameter: 'RegionId' });
  return region;
}
