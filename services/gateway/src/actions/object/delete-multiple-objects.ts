import { writeXml, type XmlNode } from '@osseal/protocol/oss';
import type { BucketAction, BucketCall } from '../../action.ts';
import { type DeleteRequest, parseDeleteRequest } from '../../objects/delete-request.ts';
import { type NameEncoding, readEncodingType } from '../../objects/encoding-type.ts';
import { writeCheck } from '../../objects/find-object.ts';
import { readXmlBody } from '../../pipeline/read-xml-body.ts';

/** The permission check has to read the body to learn the keys; the handler takes what it found. */
const parsed = new WeakMap<BucketCall, DeleteRequest>();

/**
 * DeleteMultipleObjects. Each key needs oss:DeleteObject; if one of them is refused, the whole request is, and nothing
 * is deleted. @inferred
 */
export const deleteMultipleObjects: BucketAction = {
  name: 'DeleteMultipleObjects',
  summary: 'Deletes up to 1000 objects in one request.',
  level: 'bucket',
  acceptsSse: false,

  async checks(call, gateway) {
    const request = await requestOf(call);
    return Promise.all(request.items.map(({ key }) => writeCheck(gateway, call, 'oss:DeleteObject', key)));
  },

  async handle(call, gateway) {
    const request = await requestOf(call);
    const encoding = readEncodingType(call.http.query);
    const current = request.items.filter(({ isCurrent }) => isCurrent);
    await Promise.all(
      current.map(({ key }) => gateway.index.deleteObject(call.bucket.name, key, { nowMs: call.nowMs })),
    );
    gateway.blobs.collectSoon();
    if (request.quiet) return { status: 200 };
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: writeXml(resultOf(request, encoding)),
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

function resultOf(request: DeleteRequest, encoding: NameEncoding): XmlNode {
  return [
    'DeleteResult',
    [
      encoding.url ? ['EncodingType', 'url'] : undefined,
      ...request.items.map(({ key, versionId }): XmlNode => {
        const version: XmlNode | undefined = versionId === undefined ? undefined : ['VersionId', versionId];
        return ['Deleted', [['Key', encoding.encode(key)], version]];
      }),
    ],
  ];
}
