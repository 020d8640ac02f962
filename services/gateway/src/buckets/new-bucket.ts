import { ossError } from '@osseal/protocol/errors';
import { headerText, isValidBucketName, type XmlElement } from '@osseal/protocol/oss';
import { accountOf } from '@osseal/ram';
import type { BucketRecord, EncryptionRule } from '@osseal/storage';
import type { OssCall } from '../action.ts';
import { parseBucketAcl } from './acl.ts';
import { toEncryptionRule } from './encryption-rule.ts';

const STORAGE_CLASSES: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'];

/** What the headers of a PutBucket ask for; the body may say more. */
export interface BucketRequest {
  readonly bucket: BucketRecord;
  /** Settings that the request names: only those can disagree with a bucket that exists. */
  readonly named: { readonly acl: boolean; readonly encryption: boolean };
}

/**
 * The bucket that headers and host describe.
 * @throws WireError InvalidBucketName, InvalidArgument (ACL), and the errors of an encryption rule
 * @documented PutBucket
 */
export function requestedBucket(call: OssCall): BucketRequest {
  const name = call.bucketName ?? '';
  if (!isValidBucketName(name)) throw ossError('InvalidBucketName', { elements: [['BucketName', name]] });
  const { headers } = call.http;
  const acl = parseBucketAcl(headers['x-oss-acl']);
  const encryption = encryptionOf(headers);
  const bucket: BucketRecord = {
    name,
    // The unsigned have no account; `authorize` turns them away before a record is kept.
    account: accountOf(call.requester.principal) ?? '',
    region: call.region,
    createdAt: new Date(call.nowMs).toISOString(),
    acl: acl ?? 'private',
    storageClass: 'Standard',
    ...(encryption && { encryption }),
  };
  return { bucket, named: { acl: acl !== undefined, encryption: encryption !== undefined } };
}

/** The rule in the encryption headers. @documented SDK integration tests; the key id header @inferred */
function encryptionOf(headers: OssCall['http']['headers']): EncryptionRule | undefined {
  const algorithm = headerText(headers, 'x-oss-server-side-encryption');
  if (algorithm === undefined) return undefined;
  return toEncryptionRule({
    algorithm,
    keyId: headerText(headers, 'x-oss-server-side-encryption-key-id'),
    dataEncryption: headerText(headers, 'x-oss-server-side-data-encryption'),
  });
}

/**
 * The bucket with what `CreateBucketConfiguration` adds. A LocationConstraint decides where nothing but the default
 * region spoke before, and must agree otherwise.
 * @throws WireError MalformedXML, InvalidArgument (storage class), InvalidLocationConstraint, IllegalLocationConstraintException
 * @documented PutBucket; the two location errors @inferred from the codes that the Java SDK knows
 */
export function withConfiguration(
  bucket: BucketRecord,
  root: XmlElement | undefined,
  defaultRegion: string,
): { readonly bucket: BucketRecord; readonly namesStorageClass: boolean } {
  if (root === undefined) return { bucket, namesStorageClass: false };
  if (root.name !== 'CreateBucketConfiguration') throw ossError('MalformedXML');
  const storageClass = root.child('StorageClass')?.text.trim() || undefined;
  if (storageClass !== undefined && !STORAGE_CLASSES.includes(storageClass)) {
    throw ossError('InvalidArgument', {
      message: 'The specified storage class is not valid.',
      elements: [
        ['ArgumentName', 'StorageClass'],
        ['ArgumentValue', storageClass],
      ],
    });
  }
  const location = root.child('LocationConstraint')?.text.trim() || undefined;
  return {
    bucket: {
      ...bucket,
      ...(storageClass !== undefined && { storageClass }),
      region: regionOf(bucket.region, location, defaultRegion),
    },
    namesStorageClass: storageClass !== undefined,
  };
}

function regionOf(addressed: string, location: string | undefined, defaultRegion: string): string {
  if (location === undefined) return addressed;
  const region = /^oss-([a-z]{2}-[a-z0-9-]+)$/.exec(location)?.[1];
  if (region === undefined) throw ossError('InvalidLocationConstraint');
  if (region !== addressed && addressed !== defaultRegion) throw ossError('IllegalLocationConstraintException');
  return region;
}
