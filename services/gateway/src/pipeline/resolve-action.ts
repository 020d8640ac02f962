import { notOffered, ossError } from '@osseal/protocol/errors';
import type { OssHttpRequest, OssTarget } from '@osseal/protocol/oss';
import type { OssAction } from '../action.ts';
import { ROUTES, SUB_RESOURCES, TAKES_VERSION } from '../actions/index.ts';
import { postObject } from '../actions/object/post-object.ts';
import { READ_CONDITIONS, UNSUPPORTED_HEADERS, UNSUPPORTED_SUB_RESOURCES } from '../actions/unsupported.ts';

type Level = 'service' | 'bucket' | 'object';

/**
 * The action that a request asks for.
 * @throws WireError NotImplemented for what this release does not offer, MethodNotAllowed, InvalidArgument (encryption
 * header on an action that takes none)
 */
export function resolveAction(http: OssHttpRequest, target: OssTarget): OssAction {
  const level: Level = target.bucket === undefined ? 'service' : target.key === undefined ? 'bucket' : 'object';
  if (http.query.size > 0) refuseSubResources(http, level);
  const action = ROUTES.get(`${level} ${http.method} ${selector(http, level)}`);
  if (action === undefined && level === 'bucket' && http.method === 'POST')
    throw ossError('RequestIsNotMultiPartContent');
  if (action === undefined) {
    throw ossError('MethodNotAllowed', {
      elements: [
        ['Method', http.method],
        ['ResourceType', level.toUpperCase()],
      ],
    });
  }
  if (http.query.get('versionId') && !TAKES_VERSION.has(action)) throw versionNotTaken();
  refuseHeaders(http, level);
  if (!action.acceptsSse && http.headers['x-oss-server-side-encryption'] !== undefined) throw encryptionNotTaken();
  return action;
}

/** The action of a form upload, whose fields are its headers. @throws WireError NotImplemented */
export function actionOfForm(http: OssHttpRequest): OssAction {
  refuseHeaders(http, 'object');
  return postObject;
}

function selector({ method, query, headers }: OssHttpRequest, level: Level): string {
  const copies = level === 'object' && method === 'PUT' && headers['x-oss-copy-source'] !== undefined;
  if (query.size > 0) {
    for (const name of SUB_RESOURCES[level]) {
      if (query.has(name)) return copies && name === 'uploadId' ? `${name} x-oss-copy-source` : name;
    }
    if (level === 'bucket' && method === 'GET' && query.get('list-type') === '2') return 'list-type=2';
  }
  return copies ? 'x-oss-copy-source' : '';
}

function refuseSubResources({ method, query }: OssHttpRequest, level: Level): void {
  const unsupported = UNSUPPORTED_SUB_RESOURCES[level];
  for (const name of query.keys()) {
    if (unsupported.has(name) && !ROUTES.has(`${level} ${method} ${name}`)) throw notOffered('sub-resource', name);
  }
  // A part without its upload would be taken for the whole object.
  if (level === 'object' && query.has('partNumber') && !query.has('uploadId')) throw missingUploadId();
}

function refuseHeaders({ method, headers }: OssHttpRequest, level: Level): void {
  for (const name in headers) {
    if (name.startsWith('x-oss-') && UNSUPPORTED_HEADERS.has(name)) throw notOffered('header', name);
  }
  if (level !== 'object' || method === 'GET' || method === 'HEAD') return;
  for (const name of READ_CONDITIONS) if (headers[name] !== undefined) throw notOffered('header', name);
}

/** @inferred */
function missingUploadId(): Error {
  return ossError('MissingArgument', { elements: [['ArgumentName', 'uploadId']] });
}

/** A write that named a version would do something else than its sender means. @inferred */
function versionNotTaken(): Error {
  return ossError('InvalidArgument', {
    message: 'versionId is not applicable to this operation.',
    elements: [['ArgumentName', 'versionId']],
  });
}

/** @documented EC 0005-00000002; text @inferred */
function encryptionNotTaken(): Error {
  return ossError('InvalidArgument', {
    message: 'x-oss-server-side-encryption is not applicable to this operation.',
    ec: '0005-00000002',
    elements: [['ArgumentName', 'x-oss-server-side-encryption']],
  });
}
