import type { OssClient } from './oss-client.ts';
import { childrenOf, escapeXml, textOf } from './xml.ts';

/** A bucket as the list shows it. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
  readonly storageClass: string;
}

/** A bucket's default encryption; a KMS rule without key means `alias/acs/oss`. */
export type BucketEncryption =
  | { readonly method: 'None' }
  | { readonly method: 'AES256' }
  | { readonly method: 'KMS'; readonly keyId?: string };

export interface BucketDetails extends Bucket {
  readonly acl: string;
  readonly owner: string;
  readonly extranetEndpoint: string;
  readonly versioning: string;
  readonly encryption: BucketEncryption;
}

export interface NewBucket {
  readonly name: string;
  readonly region: string;
  readonly acl: string;
  readonly encryption: BucketEncryption;
}

const PAGE = '1000';
const XML = { 'content-type': 'application/xml' };

/** All buckets of the account. @throws ApiError */
export async function listBuckets(oss: OssClient, region: string): Promise<readonly Bucket[]> {
  const buckets: Bucket[] = [];
  for (let marker: string | undefined = ''; marker !== undefined; ) {
    const query = marker === '' ? { 'max-keys': PAGE } : { 'max-keys': PAGE, marker };
    const root: Element = await oss.xml({ method: 'GET', region, query });
    for (const list of childrenOf(root, 'Buckets')) buckets.push(...childrenOf(list, 'Bucket').map(bucketOf));
    marker = textOf(root, 'IsTruncated') === 'true' ? textOf(root, 'NextMarker') : undefined;
  }
  return buckets;
}

/** @throws ApiError */
export async function bucketDetails(oss: OssClient, name: string, region: string): Promise<BucketDetails> {
  const root = await oss.xml({ method: 'GET', bucket: name, region, query: { bucketInfo: '' } });
  const [bucket] = childrenOf(root, 'Bucket');
  if (bucket === undefined) throw new SyntaxError('The answer has no bucket.');
  const [rule] = childrenOf(bucket, 'ServerSideEncryptionRule');
  return {
    ...bucketOf(bucket),
    region: textOf(bucket, 'Location').replace(/^oss-/, ''),
    acl: bucket.querySelector('AccessControlList > Grant')?.textContent ?? '',
    owner: bucket.querySelector('Owner > ID')?.textContent ?? '',
    extranetEndpoint: textOf(bucket, 'ExtranetEndpoint'),
    versioning: textOf(bucket, 'Versioning'),
    encryption: rule === undefined ? { method: 'None' } : encryptionOf(rule),
  };
}

/** @throws ApiError */
export async function createBucket(oss: OssClient, { name, region, acl, encryption }: NewBucket): Promise<void> {
  const headers: Record<string, string> = { 'x-oss-acl': acl };
  if (encryption.method !== 'None') headers['x-oss-server-side-encryption'] = encryption.method;
  if (encryption.method === 'KMS' && encryption.keyId !== undefined) {
    headers['x-oss-server-side-encryption-key-id'] = encryption.keyId;
  }
  await oss.send({ method: 'PUT', bucket: name, region, headers });
}

/** @throws ApiError */
export async function deleteBucket(oss: OssClient, { name, region }: Bucket): Promise<void> {
  await oss.send({ method: 'DELETE', bucket: name, region });
}

/** @throws ApiError */
export async function saveEncryption(
  oss: OssClient,
  { name, region }: Pick<Bucket, 'name' | 'region'>,
  encryption: BucketEncryption,
): Promise<void> {
  const address = { bucket: name, region, query: { encryption: '' } };
  if (encryption.method === 'None') {
    await oss.send({ ...address, method: 'DELETE' });
    return;
  }
  const keyId =
    encryption.method === 'KMS' && encryption.keyId !== undefined
      ? `<KMSMasterKeyID>${escapeXml(encryption.keyId)}</KMSMasterKeyID>`
      : '';
  const rule = `<SSEAlgorithm>${encryption.method}</SSEAlgorithm>${keyId}`;
  const body = `<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>`;
  await oss.send({ ...address, method: 'PUT', headers: XML, body });
}

function bucketOf(element: Element): Bucket {
  return {
    name: textOf(element, 'Name'),
    region: textOf(element, 'Region') || textOf(element, 'Location').replace(/^oss-/, ''),
    createdAt: textOf(element, 'CreationDate'),
    storageClass: textOf(element, 'StorageClass'),
  };
}

function encryptionOf(rule: Element): BucketEncryption {
  const keyId = textOf(rule, 'KMSMasterKeyID');
  switch (textOf(rule, 'SSEAlgorithm')) {
    case 'KMS':
      return keyId === '' ? { method: 'KMS' } : { method: 'KMS', keyId };
    case 'AES256':
      return { method: 'AES256' };
    default:
      return { method: 'None' };
  }
}
