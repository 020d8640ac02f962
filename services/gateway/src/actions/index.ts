import type { OssAction } from '../action.ts';
import { deleteBucket } from './bucket/delete-bucket.ts';
import { deleteBucketCors } from './bucket/delete-bucket-cors.ts';
import { deleteBucketEncryption } from './bucket/delete-bucket-encryption.ts';
import { deleteBucketLifecycle } from './bucket/delete-bucket-lifecycle.ts';
import { deleteBucketLogging } from './bucket/delete-bucket-logging.ts';
import { deleteBucketPolicy } from './bucket/delete-bucket-policy.ts';
import { deleteBucketTags } from './bucket/delete-bucket-tags.ts';
import { deleteBucketWebsite } from './bucket/delete-bucket-website.ts';
import { getBucketAcl } from './bucket/get-bucket-acl.ts';
import { getBucketCors } from './bucket/get-bucket-cors.ts';
import { getBucketEncryption } from './bucket/get-bucket-encryption.ts';
import { getBucketInfo } from './bucket/get-bucket-info.ts';
import { getBucketLifecycle } from './bucket/get-bucket-lifecycle.ts';
import { getBucketLocation } from './bucket/get-bucket-location.ts';
import { getBucketLogging } from './bucket/get-bucket-logging.ts';
import { getBucketPolicy } from './bucket/get-bucket-policy.ts';
import { getBucketPolicyStatus } from './bucket/get-bucket-policy-status.ts';
import { getBucketReferer } from './bucket/get-bucket-referer.ts';
import { getBucketRequestPayment } from './bucket/get-bucket-request-payment.ts';
import { getBucketStat } from './bucket/get-bucket-stat.ts';
import { getBucketTags } from './bucket/get-bucket-tags.ts';
import { getBucketTransferAcceleration } from './bucket/get-bucket-transfer-acceleration.ts';
import { getBucketVersioning } from './bucket/get-bucket-versioning.ts';
import { getBucketWebsite } from './bucket/get-bucket-website.ts';
import { getBucketWorm } from './bucket/get-bucket-worm.ts';
import { putBucket } from './bucket/put-bucket.ts';
import { putBucketAcl } from './bucket/put-bucket-acl.ts';
import { putBucketCors } from './bucket/put-bucket-cors.ts';
import { putBucketEncryption } from './bucket/put-bucket-encryption.ts';
import { putBucketLifecycle } from './bucket/put-bucket-lifecycle.ts';
import { putBucketLogging } from './bucket/put-bucket-logging.ts';
import { putBucketPolicy } from './bucket/put-bucket-policy.ts';
import { putBucketReferer } from './bucket/put-bucket-referer.ts';
import { putBucketRequestPayment } from './bucket/put-bucket-request-payment.ts';
import { putBucketTags } from './bucket/put-bucket-tags.ts';
import { putBucketTransferAcceleration } from './bucket/put-bucket-transfer-acceleration.ts';
import { putBucketVersioning } from './bucket/put-bucket-versioning.ts';
import { abortMultipartUpload } from './multipart/abort-multipart-upload.ts';
import { completeMultipartUpload } from './multipart/complete-multipart-upload.ts';
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts';
import { listMultipartUploads } from './multipart/list-multipart-uploads.ts';
import { listParts } from './multipart/list-parts.ts';
import { uploadPart } from './multipart/upload-part.ts';
import { uploadPartCopy } from './multipart/upload-part-copy.ts';
import { appendObject } from './object/append-object.ts';
import { copyObject } from './object/copy-object.ts';
import { deleteMultipleObjects } from './object/delete-multiple-objects.ts';
import { deleteObject } from './object/delete-object.ts';
import { deleteObjectTagging } from './object/delete-object-tagging.ts';
import { getObject } from './object/get-object.ts';
import { getObjectAcl } from './object/get-object-acl.ts';
import { getObjectMeta } from './object/get-object-meta.ts';
import { getObjectTagging } from './object/get-object-tagging.ts';
import { getSymlink } from './object/get-symlink.ts';
import { headObject } from './object/head-object.ts';
import { listObjectVersions } from './object/list-object-versions.ts';
import { listObjects } from './object/list-objects.ts';
import { listObjectsV2 } from './object/list-objects-v2.ts';
import { postObject } from './object/post-object.ts';
import { putObject } from './object/put-object.ts';
import { putObjectAcl } from './object/put-object-acl.ts';
import { putObjectTagging } from './object/put-object-tagging.ts';
import { putSymlink } from './object/put-symlink.ts';
import { listBuckets } from './service/list-buckets.ts';

/** What selects an action: `<level> <method> <sub-resource>`, the last one '' when there is none. */
export type RouteKey = `${'service' | 'bucket' | 'object'} ${string} ${string}`;

/** Every action by what selects it. Some are chosen by more: ListObjectsV2 by `list-type=2`, copies by `x-oss-copy-source`,
 * PostObject by its Content-Type. */
export const ROUTES: ReadonlyMap<RouteKey, OssAction> = new Map<RouteKey, OssAction>([
  ['service GET ', listBuckets],

  ['bucket PUT ', putBucket],
  ['bucket DELETE ', deleteBucket],
  ['bucket GET bucketInfo', getBucketInfo],
  ['bucket GET location', getBucketLocation],
  ['bucket PUT acl', putBucketAcl],
  ['bucket GET acl', getBucketAcl],
  ['bucket PUT encryption', putBucketEncryption],
  ['bucket GET encryption', getBucketEncryption],
  ['bucket DELETE encryption', deleteBucketEncryption],
  ['bucket PUT policy', putBucketPolicy],
  ['bucket GET policy', getBucketPolicy],
  ['bucket DELETE policy', deleteBucketPolicy],
  ['bucket GET policyStatus', getBucketPolicyStatus],
  ['bucket GET stat', getBucketStat],
  ['bucket PUT cors', putBucketCors],
  ['bucket GET cors', getBucketCors],
  ['bucket DELETE cors', deleteBucketCors],
  ['bucket PUT tagging', putBucketTags],
  ['bucket GET tagging', getBucketTags],
  ['bucket DELETE tagging', deleteBucketTags],
  ['bucket PUT lifecycle', putBucketLifecycle],
  ['bucket GET lifecycle', getBucketLifecycle],
  ['bucket DELETE lifecycle', deleteBucketLifecycle],
  ['bucket PUT referer', putBucketReferer],
  ['bucket GET referer', getBucketReferer],
  ['bucket PUT requestPayment', putBucketRequestPayment],
  ['bucket GET requestPayment', getBucketRequestPayment],
  ['bucket PUT transferAcceleration', putBucketTransferAcceleration],
  ['bucket GET transferAcceleration', getBucketTransferAcceleration],
  ['bucket PUT logging', putBucketLogging],
  ['bucket GET logging', getBucketLogging],
  ['bucket DELETE logging', deleteBucketLogging],
  ['bucket GET website', getBucketWebsite],
  ['bucket DELETE website', deleteBucketWebsite],
  ['bucket GET worm', getBucketWorm],
  ['bucket PUT versioning', putBucketVersioning],
  ['bucket GET versioning', getBucketVersioning],
  ['bucket GET versions', listObjectVersions],
  ['bucket GET uploads', listMultipartUploads],
  ['bucket GET ', listObjects],
  ['bucket GET list-type=2', listObjectsV2],
  ['bucket POST delete', deleteMultipleObjects],
  ['bucket POST multipart/form-data', postObject],

  ['object PUT ', putObject],
  ['object PUT x-oss-copy-source', copyObject],
  ['object GET ', getObject],
  ['object HEAD ', headObject],
  ['object DELETE ', deleteObject],
  ['object PUT acl', putObjectAcl],
  ['object GET acl', getObjectAcl],
  ['object GET objectMeta', getObjectMeta],
  ['object HEAD objectMeta', getObjectMeta],

  ['object POST append', appendObject],
  ['object PUT tagging', putObjectTagging],
  ['object GET tagging', getObjectTagging],
  ['object DELETE tagging', deleteObjectTagging],
  ['object PUT symlink', putSymlink],
  ['object GET symlink', getSymlink],

  ['object POST uploads', initiateMultipartUpload],
  ['object PUT uploadId', uploadPart],
  ['object PUT uploadId x-oss-copy-source', uploadPartCopy],
  ['object POST uploadId', completeMultipartUpload],
  ['object DELETE uploadId', abortMultipartUpload],
  ['object GET uploadId', listParts],
]);

/** Sub-resources that select an action, by level. */
export const SUB_RESOURCES: Readonly<Record<'service' | 'bucket' | 'object', readonly string[]>> = {
  service: [],
  bucket: [
    'acl',
    'encryption',
    'policy',
    'policyStatus',
    'bucketInfo',
    'location',
    'stat',
    'cors',
    'tagging',
    'lifecycle',
    'referer',
    'requestPayment',
    'transferAcceleration',
    'logging',
    'website',
    'worm',
    'versioning',
    'versions',
    'uploads',
    'delete',
  ],
  object: ['acl', 'objectMeta', 'append', 'tagging', 'symlink', 'uploads', 'uploadId'],
};

/** Actions that `versionId` says something to; every other one refuses it. */
export const TAKES_VERSION: ReadonlySet<OssAction> = new Set([
  getObject,
  headObject,
  getObjectMeta,
  deleteObject,
  getObjectAcl,
  putObjectAcl,
  getObjectTagging,
  putObjectTagging,
  deleteObjectTagging,
  getSymlink,
]);
