import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RawOssRequest, sendS3 } from '@osseal/testkit';
import { outcomeOf, useHostileServer } from './hostile-server.ts';

const bucket = 'hostile-xml';
const hostile = useHostileServer(bucket);

/** Every native operation that reads XML, and the root of its document. */
const OPERATIONS: [name: string, root: string, request: RawOssRequest][] = [
  ['PutBucket', 'CreateBucketConfiguration', { method: 'PUT', bucket: 'hostile-other' }],
  ['PutBucketEncryption', 'ServerSideEncryptionRule', { method: 'PUT', query: { encryption: '' } }],
  ['PutBucketCors', 'CORSConfiguration', { method: 'PUT', query: { cors: '' } }],
  ['PutBucketTags', 'Tagging', { method: 'PUT', query: { tagging: '' } }],
  ['PutBucketLifecycle', 'LifecycleConfiguration', { method: 'PUT', query: { lifecycle: '' } }],
  ['PutBucketReferer', 'RefererConfiguration', { method: 'PUT', query: { referer: '' } }],
  ['PutBucketRequestPayment', 'RequestPaymentConfiguration', { method: 'PUT', query: { requestPayment: '' } }],
  [
    'PutBucketTransferAcceleration',
    'TransferAccelerationConfiguration',
    { method: 'PUT', query: { transferAcceleration: '' } },
  ],
  ['PutBucketLogging', 'BucketLoggingStatus', { method: 'PUT', query: { logging: '' } }],
  ['PutBucketVersioning', 'VersioningConfiguration', { method: 'PUT', query: { versioning: '' } }],
  ['DeleteMultipleObjects', 'Delete', { method: 'POST', query: { delete: '' } }],
  ['PutObjectTagging', 'Tagging', { method: 'PUT', key: 'kept', query: { tagging: '' } }],
  ['CompleteMultipartUpload', 'CompleteMultipartUpload', { method: 'POST', key: 'upload', query: { uploadId: '' } }],
];

/** Documents of the dialect of S3, which are read before the native operation does. */
const S3_OPERATIONS: [name: string, root: string, method: string, query: Record<string, string>][] = [
  ['PutBucketAcl', 'AccessControlPolicy', 'PUT', { acl: '' }],
  ['PutBucketLifecycle', 'LifecycleConfiguration', 'PUT', { lifecycle: '' }],
  ['PutBucketVersioning', 'VersioningConfiguration', 'PUT', { versioning: '' }],
  ['DeleteObjects', 'Delete', 'POST', { delete: '' }],
];

const LAUGHS = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');

/** What no document is. `R` is the root that the operation takes. */
const DOCUMENTS: [name: string, document: (root: string) => string | Buffer][] = [
  ['entities of its own', (R) => `<!DOCTYPE ${R} [<!ENTITY e "x">]><${R}>&e;</${R}>`],
  ['entities that grow', (R) => `<!DOCTYPE ${R} [<!ENTITY l0 "ha">${LAUGHS}]><${R}>&l12;</${R}>`],
  ['an entity from a file', (R) => `<!DOCTYPE ${R} [<!ENTITY e SYSTEM "file:///etc/passwd">]><${R}>&e;</${R}>`],
  ['an entity that nobody knows', (R) => `<${R}>&nbsp;</${R}>`],
  ['10,000 elements in each other', (R) => `<${R}>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</${R}>`],
  ['elements without end', (R) => `<${R}>${'<a>'.repeat(100_000)}`],
  ['3 MiB of text', (R) => `<${R}>${'x'.repeat(3 << 20)}</${R}>`],
  [
    'a megabyte of attributes',
    (R) => `<${R} ${Array.from({ length: 50_000 }, (_, at) => `a${at}="x"`).join(' ')}><b></${R}>`,
  ],
  ['an end that is missing', (R) => `<${R}><a></${R}>`],
  ['two roots', (R) => `<${R}/><${R}/>`],
  ['another root', () => '<Other/>'],
  ['text', () => 'nothing but text'],
  ['nothing but a declaration', () => '<?xml version="1.0" encoding="UTF-8"?>'],
  ['half an element', (R) => `<${R}`],
  ['a CDATA section without end', (R) => `<${R}><![CDATA[x</${R}>`],
  [
    'bytes that are no UTF-8',
    (R) => Buffer.concat([Buffer.from(`<${R}>`), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from(`</${R}>`)]),
  ],
  ['UTF-16', (R) => Buffer.from(`\ufeff<${R}/>`, 'utf16le')],
  ['a NUL in a name', (R) => `<${R}><a\0b/></${R}>`],
  ['a reference to no character', (R) => `<${R}>&#xFFFFFFFF;</${R}>`],
  ['zeros', () => Buffer.alloc(1000)],
];

describe.each(OPERATIONS)('%s', (name, root, request) => {
  let toUpload = request;
  beforeAll(async () => {
    if (name !== 'CompleteMultipartUpload') return;
    const { text } = await hostile.send({ method: 'POST', key: 'upload', query: { uploads: '' } });
    toUpload = { ...request, query: { uploadId: /<UploadId>(\w+)</.exec(text)?.[1] ?? '' } };
  });

  it.each(DOCUMENTS)('refuses %s', async (_, document) => {
    expect(await hostile.outcome({ ...toUpload, body: document(root) })).toBe('400 MalformedXML');
  });
});

describe.each(S3_OPERATIONS)('%s of S3', (_operation, root, method, query) => {
  it.each(DOCUMENTS)('refuses %s', async (_, document) => {
    const answer = await sendS3(hostile.server(), { method, bucket, query, body: document(root) });
    expect(outcomeOf(answer)).toBe('400 MalformedXML');
  });
});

describe('PutBucketPolicy', () => {
  it.each([
    ['no JSON', '{"Version": "1", '],
    ['arrays in each other', '['.repeat(10_000)],
    ['objects in each other', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`],
    ['too much', JSON.stringify({ Version: '1', Statement: [], Id: 'x'.repeat(20_000) })],
    ['zeros', Buffer.alloc(1000)],
    ['a prototype', '{"__proto__": {"Version": "1"}, "Statement": []}'],
  ])('refuses %s', async (_, body) => {
    expect(await hostile.outcome({ method: 'PUT', query: { policy: '' }, body })).toBe('400 MalformedPolicy');
  });
});
