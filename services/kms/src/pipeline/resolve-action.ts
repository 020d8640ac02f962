import { kmsError } from '@osseal/protocol/errors';
import type { RpcEnvelope } from '@osseal/protocol/rpc';
import type { KmsAction } from '../action.ts';
import { ACTIONS } from '../actions/index.ts';
import { RAM_ACTIONS } from '../actions/ram/index.ts';
import { STS_ACTIONS, UNSUPPORTED_STS } from '../actions/sts/index.ts';
import { UNSUPPORTED } from '../actions/unsupported.ts';
import { isRegion, regionOfHost } from '../regions.ts';
import type { Identity } from './identity.ts';
import { GATEWAY_ACTIONS } from './on-behalf.ts';

/** What a version of the API stands for. Names are looked up in their own product alone. */
interface Product {
  readonly actions: ReadonlyMap<string, KmsAction>;
  /** Names that exist and are not offered. */
  readonly unsupported: { has(name: string): boolean };
}

/** The version of the KMS API that is answered. */
export const KMS_VERSION = '2016-01-20';
const PRODUCTS: ReadonlyMap<string, Product> = new Map([
  [KMS_VERSION, { actions: ACTIONS, unsupported: UNSUPPORTED }],
  ['2015-05-01', { actions: RAM_ACTIONS, unsupported: new Set<string>() }],
  ['2015-04-01', { actions: STS_ACTIONS, unsupported: UNSUPPORTED_STS }],
]);

/** An authenticated request whose action and region are known. */
export interface Resolved {
  readonly requestId: string;
  readonly nowMs: number;
  /** When the request came, by the machine's clock; `nowMs` when left out. */
  readonly startedMs?: number | undefined;
  readonly identity: Identity;
  readonly action: KmsAction;
  readonly region: string;
  /** Wire parameters, undecoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The action that version and name stand for. @throws WireError `InvalidVersion`, `InvalidAction.NotFound`, `UnsupportedOperation` */
export function findAction(version: string, name: string): KmsAction {
  const product = PRODUCTS.get(version);
  if (product === undefined) throw kmsError('InvalidVersion');
  const action = product.actions.get(name);
  if (action !== undefined) return action;
  throw kmsError(product.unsupported.has(name) ? 'UnsupportedOperation' : 'InvalidAction.NotFound');
}

/** The action, for a caller who may ask for it at all. @throws WireError as findAction; `Forbidden.NoPermission` when the gateway asks for what it has no business with */
export function resolveAction(version: string, name: string, identity: Identity): KmsAction {
  const action = findAction(version, name);
  if (identity.gateway !== undefined && !GATEWAY_ACTIONS.has(action.name)) throw kmsError('Forbidden.NoPermission');
  return action;
}

/**
 * The region of a request: what the gateway names, else the host's, else RegionId, else the default. RAM and STS know no
 * regions: theirs is the default.
 * @throws WireError `InvalidParameter` on RegionId for a region without KMS
 */
export function resolveRegion(
  envelope: Pick<RpcEnvelope, 'host' | 'regionId' | 'version'>,
  identity: Identity,
  fallback: string,
): string {
  if (envelope.version !== KMS_VERSION) return fallback;
  const region = identity.gateway?.region ?? regionOfHost(envelope.host) ?? envelope.regionId ?? fallback;
  if (!isRegion(region)) throw kmsError('InvalidParameter', { parameter: 'RegionId' });
  return region;
}
