import { ossError } from '@osseal/protocol/errors';
import { checkConditions, headerText } from '@osseal/protocol/oss';
import { type BucketRecord, isDeleteMarker, type ObjectRecord } from '@osseal/storage';
import type { ObjectCall, OssResponse, PermissionCheck } from '../action.ts';
import { assertPayer } from '../buckets/request-payment.ts';
import type { GatewayDomain } from '../domain.ts';
import { type CopySource, parseCopySource } from './copy-source.ts';
import { findVersion, READ_ACTIONS, readCheck, requireVersion } from './find-object.ts';
import { notModifiedHeaders } from './object-headers.ts';
import { versionHeaders } from './object-version.ts';
import { assertSameRights } from './same-rights.ts';

/** A source that is overwritten while it is opened is looked up again, this often. */
const MAX_LOOKUPS = 5;

/** What `x-oss-copy-source` names, and what was found there. */
interface Found extends CopySource {
  readonly record: BucketRecord;
  readonly object: ObjectRecord | undefined;
}

/** An object that may be copied from. */
export interface ReadableSource {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
  /** `x-oss-copy-source-version-id`, where the source's bucket has versions. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The source as the permission check saw it, so that the very record that was judged is copied. */
const judged = new WeakMap<ObjectCall, Found>();

/** The permissions that reading the source, and its tags where it has any, needs. @throws WireError InvalidArgument, NoSuchBucket */
export async function sourceChecks(gateway: GatewayDomain, call: ObjectCall): Promise<readonly PermissionCheck[]> {
  const source = await findSource(call, gateway);
  judged.set(call, source);
  const isCurrent = source.version === undefined;
  const check = (action: string) => readCheck({ bucket: source.record, key: source.key }, source.object, action);
  const read = check(isCurrent ? READ_ACTIONS.current : READ_ACTIONS.version);
  if (!copiesTags(call, source)) return [read];
  return [read, check(isCurrent ? 'oss:GetObjectTagging' : 'oss:GetObjectVersionTagging')];
}

/**
 * Copies from the request's source as `copy` says, once its conditions hold; again when it was 'replaced' meanwhile.
 * @returns the answer of `copy`, or 304
 * @throws WireError NoSuchKey, NoSuchVersion, PreconditionFailed, AccessDenied for a source of another region, or of a bucket
 * whose requesters pay, ServiceUnavailable for a source that was not judged
 */
export async function copyFromSource(
  gateway: GatewayDomain,
  call: ObjectCall,
  copy: (source: ReadableSource) => Promise<OssResponse | 'replaced'>,
): Promise<OssResponse> {
  const seen = judged.get(call);
  let found = seen;
  for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
    found ??= await findSource(call, gateway);
    const source = await readableSource(gateway, call, found, seen);
    const answer = source === 'not-modified' ? source : await copy(source);
    if (answer === 'not-modified') return { status: 304, headers: notModified(found) };
    if (answer !== 'replaced') return answer;
    found = undefined;
  }
  throw ossError('ServiceUnavailable');
}

/** @documented CopyObject: tags are copied with the object unless they are replaced; a part has none */
function copiesTags(call: ObjectCall, { object }: Found): boolean {
  if (object === undefined || call.http.query.has('uploadId')) return false;
  return (
    Object.keys(object.tags).length > 0 &&
    headerText(call.http.headers, 'x-oss-tagging-directive')?.toUpperCase() !== 'REPLACE'
  );
}

async function findSource(call: ObjectCall, gateway: GatewayDomain): Promise<Found> {
  const named = parseCopySource(headerText(call.http.headers, 'x-oss-copy-source'));
  const record = await gateway.index.findBucket(named.bucket);
  if (record === undefined) throw ossError('NoSuchBucket', { elements: [['BucketName', named.bucket]] });
  const found = await findVersion(gateway, named.bucket, named.key, named.version);
  return { ...named, record, object: found === undefined || isDeleteMarker(found) ? undefined : found };
}

async function readableSource(
  gateway: GatewayDomain,
  call: ObjectCall,
  { record: bucket, object: found, key, version }: Found,
  seen: Found | undefined,
): Promise<ReadableSource | 'not-modified'> {
  assertPayer(bucket, call);
  if (bucket.region !== call.bucket.region) {
    throw ossError('AccessDenied', {
      message: 'Target object does not reside in the same data center as source object.',
    });
  }
  const object =
    found ?? (await requireVersion(gateway, { bucket, key, versionId: version, method: call.http.method }));
  if (seen !== undefined) assertSameRights(seen.object, object);
  if (checkConditions(call.http.headers, object, 'x-oss-copy-source-') === 'not-modified') return 'not-modified';
  const versionId = versionHeaders(object, bucket)['x-oss-version-id'];
  return { bucket, object, headers: versionId === undefined ? {} : { 'x-oss-copy-source-version-id': versionId } };
}

function notModified({ object }: Found): Record<string, string | number> {
  return object === undefined ? {} : notModifiedHeaders(object);
}
