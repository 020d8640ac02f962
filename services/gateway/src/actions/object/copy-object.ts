import { quoteEtag, toXmlDate, writeXml } from '@osseal/protocol/oss';
import type { ObjectRecord } from '@osseal/storage';
import type { ObjectAction, OssResponse } from '../../action.ts';
import { copyFromSource, type ReadableSource, sourceChecks } from '../../objects/copy-from-source.ts';
import { type Copy, copyAttributes, copyBytes, copyLink, updateInPlace } from '../../objects/copy-object.ts';
import { writtenHeaders } from '../../objects/object-headers.ts';
import { assertMayWrite, forbidsOverwrite } from '../../objects/overwrite.ts';
import { writeChecks } from '../../objects/write-checks.ts';
import { chooseEncryption } from '../../sse/choose-encryption.ts';
import { sameEncryption } from '../../sse/same-encryption.ts';

/**
 * CopyObject. The source's encryption is never inherited: the request's headers decide, else the target bucket's rule.
 * The requester needs the rights of a download on the source and of an upload on the target, KMS rights included.
 */
export const copyObject: ObjectAction = {
  name: 'CopyObject',
  summary: 'Copies an object within a region, decrypting it and encrypting it anew as its headers or the bucket say.',
  level: 'object',
  acceptsSse: true,

  checks: async (call, gateway) => [...(await sourceChecks(gateway, call)), ...(await writeChecks(gateway, call))],

  handle: (call, gateway) =>
    copyFromSource(gateway, call, async (source) => {
      const { headers } = call.http;
      const { object } = source;
      // With versioning a copy onto itself is one more version.
      const ontoItself =
        object.bucket === call.bucket.name && object.key === call.key && call.bucket.versioning === undefined;
      const copy: Copy = {
        target: call,
        sourceBucket: source.bucket,
        source: object,
        decision: chooseEncryption(headers, call.bucket.encryption),
        attributes: copyAttributes(headers, object, call.bucket.storageClass, ontoItself),
        forbidOverwrite: forbidsOverwrite(headers),
      };
      await assertMayWrite(gateway, call, copy.forbidOverwrite);
      const inPlace = ontoItself && sameEncryption(copy.decision, object.encryption);
      const copied = await (inPlace ? updateInPlace : object.type === 'Symlink' ? copyLink : copyBytes)(gateway, copy);
      return copied === 'replaced' ? 'replaced' : answer(copied, source);
    }),
};

function answer(copied: ObjectRecord, source: ReadableSource): OssResponse {
  // Content-MD5 would speak of this answer's body.
  const { 'Content-MD5': _ofObject, ...headers } = writtenHeaders(copied);
  const body = writeXml([
    'CopyObjectResult',
    [
      ['ETag', quoteEtag(copied.etag)],
      ['LastModified', toXmlDate(copied.lastModifiedMs)],
    ],
  ]);
  return { status: 200, headers: { ...headers, ...source.headers, 'Content-Type': 'application/xml' }, body };
}
