import { ossError } from '@osseal/protocol/errors';
import {
  type Awaitable,
  type DeleteMarkerRecord,
  isDeleteMarker,
  NULL_VERSION,
  type ObjectRecord,
  type VersionRecord,
} from '@osseal/storage';
import type { ObjectCall, PermissionCheck } from '../action.ts';
import type { GatewayDomain } from '../domain.ts';
import { readVersionId, versionHeaders } from './object-version.ts';
import { assertSameRights } from './same-rights.ts';

/** What the permission check of a call saw, so that the handler serves the very record that was judged. */
interface Judged {
  readonly object: ObjectRecord | undefined;
  isTaken: boolean;
}

const judged = new WeakMap<ObjectCall, Judged>();

/**
 * The permission that a read of the object needs; its ACL takes part.
 * @param action without the service, e.g. `GetObject`; `GetObjectVersion` is what a request with a version id needs
 * @throws WireError InvalidArgument for what is no version id
 * @documented RAM policy overview
 */
export function readChecks(
  gateway: GatewayDomain,
  call: ObjectCall,
  actions: { readonly current: string; readonly version: string } = READ_ACTIONS,
): Awaitable<readonly PermissionCheck[]> {
  const versionId = readVersionId(call.http.query.get('versionId'));
  const action = versionId === undefined ? actions.current : actions.version;
  const judge = (found: VersionRecord | undefined) => {
    const object = found === undefined || isDeleteMarker(found) ? undefined : found;
    judged.set(call, { object, isTaken: false });
    return [readCheck(call, object, action)];
  };
  const found = findVersion(gateway, call.bucket.name, call.key, versionId);
  return found instanceof Promise ? found.then(judge) : judge(found);
}

/** Permissions of a download. */
export const READ_ACTIONS = { current: 'oss:GetObject', version: 'oss:GetObjectVersion' } as const;

/** The same, for an object that was looked up already. */
export function readCheck(
  { bucket, key }: Pick<ObjectCall, 'bucket' | 'key'>,
  object: ObjectRecord | undefined,
  action: string,
): PermissionCheck {
  const check = { action, bucket, key };
  return object === undefined ? check : { ...check, object };
}

/**
 * The object that a read is about. The first call for a request answers with the record that was judged, later ones with what
 * has its rights.
 * @throws WireError NoSuchKey, NoSuchVersion; MethodNotAllowed for a delete marker that is named by its id;
 * ServiceUnavailable when another object is there now that was not judged
 */
export async function requireObject(gateway: GatewayDomain, call: ObjectCall): Promise<ObjectRecord> {
  const known = judged.get(call);
  if (known?.object !== undefined && !known.isTaken) {
    known.isTaken = true;
    return known.object;
  }
  const versionId = readVersionId(call.http.query.get('versionId'));
  const found = await requireVersion(gateway, { ...call, versionId, method: call.http.method });
  if (known !== undefined) assertSameRights(known.object, found);
  return found;
}

/** One version of a key, or what is current. */
interface WantedVersion extends Pick<ObjectCall, 'bucket' | 'key'> {
  readonly versionId: string | undefined;
  /** For the refusal of a delete marker. */
  readonly method: string;
}

/** @throws WireError as {@link requireObject} */
export async function requireVersion(gateway: GatewayDomain, wanted: WantedVersion): Promise<ObjectRecord> {
  const { bucket, key, versionId, method } = wanted;
  const found = await findVersion(gateway, bucket.name, key, versionId);
  if (found !== undefined && !isDeleteMarker(found)) return found;
  if (found !== undefined) throw markerNotReadable(found, method);
  if (versionId !== undefined && (bucket.versioning !== undefined || versionId !== NULL_VERSION)) {
    throw noSuchVersion(key, versionId);
  }
  const latest = bucket.versioning === undefined ? undefined : await gateway.index.findLatest(bucket.name, key);
  throw noSuchKey(key, latest !== undefined && isDeleteMarker(latest) ? latest : undefined);
}

/** What a key has under a version id, or, without one, as its current object. */
export function findVersion(
  { index }: Pick<GatewayDomain, 'index'>,
  bucket: string,
  key: string,
  versionId: string | undefined,
): Awaitable<VersionRecord | undefined> {
  return versionId === undefined ? index.findObject(bucket, key) : index.findVersion(bucket, key, versionId);
}

/**
 * The permission that a write or delete of a key, or of one version of it, needs. The ACL of an object that is there
 * already takes part; it can only widen what the bucket's owner may do anyway, so for the owner it is not looked up.
 */
export async function writeCheck(
  gateway: GatewayDomain,
  { bucket, requester }: Pick<ObjectCall, 'bucket' | 'requester'>,
  action: string,
  key: string,
  {
    conditions = {},
    versionId,
  }: { readonly conditions?: Readonly<Record<string, string>>; readonly versionId?: string | undefined } = {},
): Promise<PermissionCheck> {
  const { principal } = requester;
  const isOwner = principal.type === 'root' && principal.account === bucket.account;
  const found = isOwner ? undefined : await findVersion(gateway, bucket.name, key, versionId);
  const check = { action, bucket, key, conditions };
  return found === undefined || isDeleteMarker(found) ? check : { ...check, object: found };
}

/** @param marker the delete marker that hides the key's versions @documented GetObject */
export function noSuchKey(key: string, marker?: DeleteMarkerRecord): Error {
  return ossError('NoSuchKey', { elements: [['Key', key]], ...(marker && { headers: markerHeaders(marker) }) });
}

/** @documented GetObject */
function noSuchVersion(key: string, version: string): Error {
  return ossError('NoSuchVersion', {
    elements: [
      ['Key', key],
      ['VersionId', version],
    ],
  });
}

/** @documented GetObject: 405 and its headers for a delete marker that is named by its id */
function markerNotReadable(marker: DeleteMarkerRecord, method: string): Error {
  return ossError('MethodNotAllowed', {
    headers: { Allow: 'DELETE', ...markerHeaders(marker) },
    elements: [
      ['Method', method],
      ['ResourceType', 'DeleteMarker'],
    ],
  });
}

/** What says that an answer is about a delete marker. */
function markerHeaders(marker: DeleteMarkerRecord): Readonly<Record<string, string>> {
  return { 'x-oss-delete-marker': 'true', ...versionHeaders(marker) };
}
