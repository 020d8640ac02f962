import { isDeepStrictEqual } from 'node:util';
import { load } from '../load.mjs';
import { orWireError } from '../typed.mjs';

const { readXml, writeXml } = await load('packages/protocol/dist/oss/index.js');
const { cannedAclOf, toOssBucketConfiguration } = await load('packages/protocol/dist/s3/index.js');
const { corsDocument, parseCors } = await load('services/gateway/dist/cors/cors-document.js');
const { lifecycleDocument, parseLifecycle } = await load('services/gateway/dist/lifecycle/lifecycle-document.js');
const { BUCKET_TAGS, OBJECT_TAGS, parseTagging, readTags, taggingDocument } = await load(
  'services/gateway/dist/objects/object-tags.js',
);
const { readCompletion } = await load('services/gateway/dist/multipart/completion-request.js');
const { parseDeleteRequest } = await load('services/gateway/dist/objects/delete-request.js');
const { parseVersioning } = await load('services/gateway/dist/buckets/versioning.js');

/** Readers of documents, and the writer of those that can be asked for again. */
const DOCUMENTS = [
  { read: parseCors, write: corsDocument },
  { read: (root) => parseLifecycle(root, () => 'made'), write: lifecycleDocument },
  { read: (root) => parseTagging(root, OBJECT_TAGS), write: taggingDocument },
  { read: (root) => parseTagging(root, BUCKET_TAGS), write: taggingDocument },
  { read: (root) => readCompletion({}, root) },
  { read: parseDeleteRequest },
  { read: parseVersioning },
  { read: toOssBucketConfiguration },
  { read: cannedAclOf },
];

const SEEDS = [
  '<CORSConfiguration><CORSRule><AllowedOrigin>http://*.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>x-oss-request-id</ExposeHeader><MaxAgeSeconds>100</MaxAgeSeconds></CORSRule><ResponseVary>true</ResponseVary></CORSConfiguration>',
  '<LifecycleConfiguration><Rule><ID>a</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>3</Days></Expiration><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload></Rule><Rule><Prefix>b</Prefix><Status>Disabled</Status><Transition><Days>5</Days><StorageClass>IA</StorageClass></Transition><NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays></NoncurrentVersionExpiration><Tag><Key>k</Key><Value>v</Value></Tag></Rule></LifecycleConfiguration>',
  '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag><Tag><Key>c</Key><Value/></Tag></TagSet></Tagging>',
  '<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>',
  `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"${'A'.repeat(32)}"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>${'B'.repeat(32)}</ETag></Part></CompleteMultipartUpload>`,
  '<Delete><Quiet>true</Quiet><Object><Key>a</Key><VersionId>null</VersionId></Object><Object><Key>b</Key></Object></Delete>',
  '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>',
  '<CreateBucketConfiguration><LocationConstraint>oss-cn-hangzhou</LocationConstraint></CreateBucketConfiguration>',
  '<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList><Grant><Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>',
];

/** Documents of buckets and uploads, behind a byte that says which: refused, or read; and written and read again the same. */
export function openTarget() {
  return {
    seeds: SEEDS.map((text, i) => Buffer.concat([Buffer.from([i]), Buffer.from(text)])),
    words: [
      '<CORSRule>',
      '<AllowedOrigin>*</AllowedOrigin>',
      '<Rule>',
      '<Days>0</Days>',
      '<CreatedBeforeDate>2026-01-01T00:00:00.000Z</CreatedBeforeDate>',
      '<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>',
      '<Filter><Not><Prefix>a</Prefix></Not></Filter>',
      '<ID>',
      '<Tag>',
      '<Part>',
      '<PartNumber>10001</PartNumber>',
      '-1',
      '99999999999999999999',
      'Enabled',
      '*',
      '&#xD800;',
      '<a/>',
    ],
    run(bytes) {
      const { read, write } = DOCUMENTS[(bytes[0] ?? 0) % DOCUMENTS.length];
      readHeader(bytes);
      const root = orWireError(() => readXml(bytes.subarray(1)))?.value;
      const value = root && orWireError(() => read(root))?.value;
      if (value === undefined || write === undefined) return;
      const again = read(readXml(Buffer.from(writeXml(write(value)))));
      const [one, other] = [value, again].map((result) => JSON.parse(JSON.stringify(result)));
      if (!isDeepStrictEqual(one, other)) {
        throw new Error(`written and read again it is another: ${JSON.stringify(one)} ${JSON.stringify(other)}`);
      }
    },
  };
}

/** Tags come by a header too. */
function readHeader(bytes) {
  orWireError(() => readTags({ 'x-oss-tagging': bytes.toString('latin1', 1, 200) }));
}
