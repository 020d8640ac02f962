import type { IncomingHttpHeaders } from 'node:http';
import { ossError } from '@osseal/protocol/errors';
import { headerText } from '@osseal/protocol/oss';
import type { ObjectAcl, ObjectRecord } from '@osseal/storage';
import { readTags } from './object-tags.ts';

/** What a writer says about an object besides its bytes and its encryption. */
export type ObjectAttributes = Pick<ObjectRecord, 'headers' | 'userMetadata' | 'acl' | 'storageClass' | 'tags'>;

const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
] as const;
const META_PREFIX = 'x-oss-meta-';
const MAX_USER_METADATA = 8 * 1024;
const OBJECT_ACLS: readonly string[] = ['default', 'private', 'public-read', 'public-read-write'];
const STORAGE_CLASSES: readonly string[] = ['Standard', 'IA'];
const COLD_CLASSES: readonly string[] = ['Archive', 'ColdArchive', 'DeepColdArchive'];

/**
 * The attributes that the headers of a write carry.
 * @param bucketStorageClass taken when the request names none
 * @throws WireError InvalidArgument, InvalidTag, OperationNotSupported
 * @documented PutObject
 */
export function readAttributes(headers: IncomingHttpHeaders, bucketStorageClass: string): ObjectAttributes {
  return {
    ...readDescription(headers),
    acl: readObjectAcl(headers),
    storageClass: readStorageClass(headers) ?? bucketStorageClass,
    tags: readTags(headers),
  };
}

/** Content headers and user metadata: what x-oss-metadata-directive is about. @throws WireError InvalidArgument */
export function readDescription(headers: IncomingHttpHeaders): Pick<ObjectAttributes, 'headers' | 'userMetadata'> {
  const stored: Record<string, string> = { 'content-type': headerText(headers, 'content-type') || DEFAULT_TYPE };
  for (const name of STORED_HEADERS) {
    const value = headerText(headers, name);
    if (value !== undefined) stored[name] = value;
  }
  for (const [name, value] of Object.entries(stored)) assertHeaderText(name, value);
  return { headers: stored, userMetadata: readUserMetadata(headers) };
}

/** Fields of forms and parameters of signed URLs can hold what no header can, and reads will send. */
function assertHeaderText(name: string, value: string): void {
  if (NO_HEADER_TEXT.test(value)) throw ossError('InvalidArgument', { elements: [['ArgumentName', name]] });
}

const NO_HEADER_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

const DEFAULT_TYPE = 'application/octet-stream';

function readUserMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(META_PREFIX)) continue;
    const short = name.slice(META_PREFIX.length);
    if (!/^[a-z0-9-]+$/.test(short)) {
      throw ossError('InvalidArgument', {
        message: 'The key of user metadata contains invalid characters.',
        ec: '0011-00000004',
        elements: argument(name, headerText(headers, name) ?? ''),
      });
    }
    const value = headerText(headers, name) ?? '';
    assertHeaderText(name, value);
    size += name.length + value.length;
    metadata[short] = value;
  }
  if (size > MAX_USER_METADATA) {
    throw ossError('InvalidArgument', {
      message: 'The size of user metadata exceeds the maximum allowed size of 8 KB.',
      ec: '0011-00000002',
    });
  }
  return metadata;
}

/** `x-oss-object-acl`; default when it was not sent. @throws WireError InvalidArgument */
export function readObjectAcl(headers: IncomingHttpHeaders): ObjectAcl {
  const acl = headerText(headers, 'x-oss-object-acl');
  if (acl === undefined) return 'default';
  if (!OBJECT_ACLS.includes(acl)) throw invalid('x-oss-object-acl', acl);
  return acl as ObjectAcl;
}

/** undefined: the request names no storage class. Archive tiers exist only with RestoreObject, which this product lacks. */
export function readStorageClass(headers: IncomingHttpHeaders): string | undefined {
  const storageClass = headerText(headers, 'x-oss-storage-class');
  if (storageClass === undefined || STORAGE_CLASSES.includes(storageClass)) return storageClass;
  if (COLD_CLASSES.includes(storageClass)) throw ossError('OperationNotSupported');
  throw invalid('x-oss-storage-class', storageClass);
}

function invalid(name: string, value: string): Error {
  return ossError('InvalidArgument', { elements: argument(name, value) });
}

function argument(name: string, value: string): [string, string][] {
  return [
    ['ArgumentName', name],
    ['ArgumentValue', value],
  ];
}
