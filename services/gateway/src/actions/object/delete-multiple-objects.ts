import { writeXml, type XmlNode } from '@osseal/protocol/oss';
import type { BucketAction, BucketCall } from '../../action.ts';
import { type Deletion, removeObject } from '../../objects/delete-object.ts';
import { type DeleteRequest, parseDeleteRequest } from '../../objects/delete-request.ts';
import { type NameEncoding, readEncodingType } from '../../objects/encoding-type.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** The permission check has to read the body to learn the keys; the handler takes what it found. */
const parsed = new WeakMap<BucketCall, DeleteRequest>();

/**
 * DeleteMultipleObjects. Each key needs oss:DeleteObject, or oss:DeleteObjectVersion where it names a version; if one of them is refused, the whole request is, and nothing
 * is deleted. @inferred
 */
export const deleteMultipleObjects: BucketAction = {
  name: 'DeleteMultipleObjects',
  summary: 'Deletes up to 1000 objects in one request.',
  level: 'bucket',
  acceptsSse: false,

  async checks(call, gateway) {
    const request = await requestOf(call);
    return Promise.all(
      request.items.map(({ key, versionId }) => {
        const action = versionId === undefined ? 'oss:DeleteObject' : 'oss:DeleteObjectVersion';
        return writeCheck(gateway, call, action, key, { versionId });
      }),
    );
  },

  async handle(call, gateway) {
    const request = await requestOf(call);
    const encoding = readEncodingType(call.http.query);
    const deletions = await Promise.all(request.items.map((item) => removeObject(gateway, call, item)));
    gateway.blobs.collectSoon();
    if (request.quiet) return { status: 200 };
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: writeXml(resultOf(request, deletions, encoding)),
    };
  },
};

async function requestOf(call: BucketCall): Promise<DeleteRequest> {
  let request = parsed.get(call);
  if (request === undefined) {
    request = parseDeleteRequest(await readXmlBody(call));
    parsed.set(call, request);
  }
  return request;
}

function resultOf(request: DeleteRequest, deletions: readonly Deletion[], encoding: NameEncoding): XmlNode {
  return [
    'DeleteResult',
    [
      encoding.url ? ['EncodingType', 'url'] : undefined,
      ...request.items.map(({ key, versionId }, at): XmlNode => {
        const marker = deletions[at]?.marker;
        return [
          'Deleted',
          [
            ['Key', encoding.encode(key)],
            versionId === undefined ? undefined : ['VersionId', versionId],
            marker === undefined ? undefined : ['DeleteMarker', true],
            marker === undefined ? undefined : ['DeleteMarkerVersionId', marker],
          ],
        ];
      }),
    ],
  ];
}
