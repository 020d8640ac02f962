import { ossError } from '@osseal/protocol/errors';
import { checkConditions, quoteEtag, toXmlDate, writeXml } from '@osseal/protocol/oss';
import { type BucketRecord, isDeleteMarker, type ObjectRecord } from '@osseal/storage';
import type { ObjectAction, ObjectCall, OssResponse } from '../../action.ts';
import type { GatewayDomain } from '../../domain.ts';
import { type Copy, copyAttributes, copyBytes, updateInPlace } from '../../objects/copy-object.ts';
import { type CopySource, parseCopySource } from '../../objects/copy-source.ts';
import { findVersion, READ_ACTIONS, readCheck, requireVersion } from '../../objects/find-object.ts';
import { headerText } from '../../objects/header-text.ts';
import { notModifiedHeaders, writtenHeaders } from '../../objects/object-headers.ts';
import { versionHeaders } from '../../objects/object-version.ts';
import { assertMayWrite, forbidsOverwrite } from '../../objects/overwrite.ts';
import { writeChecks } from '../../objects/write-checks.ts';
import { chooseEncryption } from '../../sse/choose-encryption.ts';
import { sameEncryption } from '../../sse/same-encryption.ts';

/** A source that is overwritten while it is opened is looked up again, this often. */
const MAX_LOOKUPS = 5;

interface Source extends CopySource {
  readonly record: BucketRecord;
  readonly object: ObjectRecord | undefined;
}

/** The source as the permission check saw it, so that the very record that was judged is copied. */
const judged = new WeakMap<ObjectCall, Source>();

/**
 * CopyObject. The source's encryption is never inherited: the request's headers decide, else the target bucket's rule.
 * The requester needs the rights of a download on the source and of an upload on the target, KMS rights included.
 */
export const copyObject: ObjectAction = {
  name: 'CopyObject',
  summary: 'Copies an object within a region, decrypting it and encrypting it anew as its headers or the bucket say.',
  level: 'object',
  acceptsSse: true,

  async checks(call, gateway) {
    const source = await findSource(call, gateway);
    judged.set(call, source);
    const action = source.version === undefined ? READ_ACTIONS.current : READ_ACTIONS.version;
    const read = readCheck({ bucket: source.record, key: source.key }, source.object, action);
    return [read, ...(await writeChecks(gateway, call))];
  },

  async handle(call, gateway) {
    let source = judged.get(call);
    for (let lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      source ??= await findSource(call, gateway);
      const response = await copyFrom(call, gateway, source);
      if (response !== 'replaced') return response;
      source = undefined;
    }
    throw ossError('ServiceUnavailable');
  },
};

async function findSource(call: ObjectCall, gateway: GatewayDomain): Promise<Source> {
  const named = parseCopySource(headerText(call.http.headers, 'x-oss-copy-source'));
  const record = await gateway.index.findBucket(named.bucket);
  if (record === undefined) throw ossError('NoSuchBucket', { elements: [['BucketName', named.bucket]] });
  const found = await findVersion(gateway, named.bucket, named.key, named.version);
  return { ...named, record, object: found === undefined || isDeleteMarker(found) ? undefined : found };
}

async function copyFrom(
  call: ObjectCall,
  gateway: GatewayDomain,
  { record, object: found, key, version }: Source,
): Promise<OssResponse | 'replaced'> {
  if (record.region !== call.bucket.region) {
    throw ossError('AccessDenied', {
      message: 'Target object does not reside in the same data center as source object.',
    });
  }
  const wanted = { bucket: record, key, versionId: version, method: call.http.method };
  const object = found ?? (await requireVersion(gateway, wanted));
  const { headers } = call.http;
  if (checkConditions(headers, object, 'x-oss-copy-source-') === 'not-modified') {
    return { status: 304, headers: notModifiedHeaders(object) };
  }
  // With versioning a copy onto itself is one more version.
  const ontoItself =
    object.bucket === call.bucket.name && object.key === call.key && call.bucket.versioning === undefined;
  const copy: Copy = {
    target: call,
    sourceBucket: record,
    source: object,
    decision: chooseEncryption(headers, call.bucket.encryption),
    attributes: copyAttributes(headers, object, call.bucket.storageClass, ontoItself),
    forbidOverwrite: forbidsOverwrite(headers),
  };
  await assertMayWrite(gateway, call, copy.forbidOverwrite);
  const inPlace = ontoItself && sameEncryption(copy.decision, object.encryption);
  const copied = inPlace ? await updateInPlace(gateway, copy) : await copyBytes(gateway, copy);
  return copied === 'replaced' ? 'replaced' : answer(copied, copy);
}

function answer(copied: ObjectRecord, { source, sourceBucket }: Copy): OssResponse {
  // Content-MD5 would speak of this answer's body.
  const { 'Content-MD5': _ofObject, ...headers } = writtenHeaders(copied);
  const body = writeXml([
    'CopyObjectResult',
    [
      ['ETag', quoteEtag(copied.etag)],
      ['LastModified', toXmlDate(copied.lastModifiedMs)],
    ],
  ]);
  const from = versionHeaders(source, sourceBucket)['x-oss-version-id'];
  if (from !== undefined) headers['x-oss-copy-source-version-id'] = from;
  return { status: 200, headers: { ...headers, 'Content-Type': 'application/xml' }, body };
}
