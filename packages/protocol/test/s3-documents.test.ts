import { describe, expect, it } from '@jest/globals';
import { ossError, WireError } from '@osseal/protocol/errors';
import { readXml } from '@osseal/protocol/oss';
import {
  assertUnconditional,
  assertWithoutMfa,
  cannedAclOf,
  emptyDeleteResult,
  toOssBucketConfiguration,
  toOssLifecycle,
  toS3Document,
  toS3Error,
  toS3Headers,
} from '@osseal/protocol/s3';
import { refusal } from './s3-vectors.ts';

const xml = (text: string) => readXml(Buffer.from(text));
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
/** Without declaration and namespace. */
const shown = (text: string) => toS3Document(text).replace(DECLARATION, '').replace(` ${NAMESPACE}`, '');

describe('answers of OSS', () => {
  it("have S3's namespace, storage classes and no types of objects", () => {
    const listing =
      '<ListBucketResult><Name>b</Name><Prefix></Prefix><Delimiter></Delimiter><NextMarker></NextMarker><Contents>' +
      '<Key>a&amp;b</Key><Type>Normal</Type><StorageClass>IA</StorageClass></Contents></ListBucketResult>';
    expect(toS3Document(listing)).toBe(
      `${DECLARATION}<ListBucketResult ${NAMESPACE}><Name>b</Name><Prefix></Prefix><Contents><Key>a&amp;b</Key>` +
        '<StorageClass>STANDARD_IA</StorageClass></Contents></ListBucketResult>',
    );
  });

  it('keep slashes when names are encoded', () => {
    const listing = (type: string) =>
      `<ListBucketResult>${type}<Contents><Key>a%2Fb%20c</Key></Contents><CommonPrefixes><Prefix>d%2F</Prefix></CommonPrefixes></ListBucketResult>`;
    expect(shown(listing('<EncodingType>url</EncodingType>'))).toContain('<Key>a/b%20c</Key>');
    expect(shown(listing('<EncodingType>url</EncodingType>'))).toContain('<Prefix>d/</Prefix>');
    expect(shown(listing(''))).toContain('<Key>a%2Fb%20c</Key>');
  });

  it('list buckets by date, region and token', () => {
    const list =
      '<ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets><Bucket><Location>oss-cn-beijing</Location><Name>n</Name>' +
      '<CreationDate>d</CreationDate><Region>cn-beijing</Region></Bucket></Buckets><NextMarker>n</NextMarker></ListAllMyBucketsResult>';
    expect(shown(list)).toBe(
      '<ListAllMyBucketsResult><Owner><ID>1</ID></Owner><Buckets><Bucket><Name>n</Name><CreationDate>d</CreationDate>' +
        '<BucketRegion>cn-beijing</BucketRegion></Bucket></Buckets><ContinuationToken>n</ContinuationToken></ListAllMyBucketsResult>',
    );
  });

  it('name a place without `oss-`', () => {
    expect(shown('<LocationConstraint>oss-cn-beijing</LocationConstraint>')).toBe(
      '<LocationConstraint>cn-beijing</LocationConstraint>',
    );
  });

  it('to a quiet DeleteObjects are a document', () => {
    expect(emptyDeleteResult()).toBe(`${DECLARATION}<DeleteResult ${NAMESPACE}></DeleteResult>`);
  });

  it('have headers under the names of S3', () => {
    expect(
      toS3Headers({
        ETag: '"e"',
        'x-oss-server-side-encryption': 'KMS',
        'x-oss-server-side-encryption-key-id': 'key-1',
        'x-oss-storage-class': 'Archive',
        'x-oss-version-id': 'v',
        'x-oss-expiration': 'soon',
      }),
    ).toEqual({
      ETag: '"e"',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
      'x-amz-storage-class': 'GLACIER',
      'x-amz-version-id': 'v',
      'x-amz-expiration': 'soon',
    });
  });
});

describe('errors', () => {
  it.each([
    ['FileAlreadyExists', 'PreconditionFailed', 412],
    ['InvalidDigest', 'BadDigest', 400],
    ['InvalidSecurityToken', 'InvalidToken', 403],
    ['SecurityTokenExpired', 'ExpiredToken', 400],
    ['NotImplemented', 'NotImplemented', 501],
    ['NoSuchLifecycle', 'NoSuchLifecycleConfiguration', 404],
    ['NoSuchKey', 'NoSuchKey', 404],
  ] as const)('%s is %s (%i)', (code, s3Code, status) => {
    expect(toS3Error(ossError(code))).toMatchObject({ code: s3Code, status });
  });

  it('name headers and access keys as S3 does, and keep where they come from', () => {
    const cause = new Error('x');
    const error = new WireError('InvalidArgument', 400, 'm', {
      ec: '1',
      cause,
      elements: [
        ['ArgumentName', 'x-oss-server-side-encryption-key-id'],
        ['OSSAccessKeyId', 'k'],
      ],
    });
    const shownError = toS3Error(error);
    expect(shownError).toMatchObject({ message: 'm', ec: '1', cause });
    expect(shownError.elements).toEqual([
      ['ArgumentName', 'x-amz-server-side-encryption-aws-kms-key-id'],
      ['AWSAccessKeyId', 'k'],
    ]);
  });
});

describe('ACLs', () => {
  const grant = (grantee: string, permission: string) =>
    `<Grant><Grantee>${grantee}</Grantee><Permission>${permission}</Permission></Grant>`;
  const everybody = '<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>';
  const policy = (grants: string) =>
    xml(
      `<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList>${grants}</AccessControlList></AccessControlPolicy>`,
    );
  const owner = grant('<ID>1</ID>', 'FULL_CONTROL');

  it.each([
    ['', 'private'],
    [owner, 'private'],
    [owner + grant(everybody, 'READ'), 'public-read'],
    [owner + grant(everybody, 'READ') + grant(everybody, 'WRITE'), 'public-read-write'],
  ])('%s is %s', (grants, acl) => {
    expect(cannedAclOf(policy(grants))).toBe(acl);
  });

  it.each([
    [grant('<ID>2</ID>', 'READ'), 'NotImplemented'],
    [grant(everybody, 'WRITE'), 'NotImplemented'],
    [grant(everybody, 'READ_ACP'), 'NotImplemented'],
    ['<Grant><Permission>READ</Permission></Grant>', 'MalformedXML'],
  ])('%s is refused with %s', (grants, code) => {
    expect(refusal(() => cannedAclOf(policy(grants))).code).toBe(code);
  });

  it('are refused without an owner', () => {
    expect(refusal(() => cannedAclOf(xml('<AccessControlPolicy/>'))).code).toBe('MalformedXML');
  });

  it.each([
    ['private', 'private'],
    ['default', 'private'],
    ['public-read', 'public-read'],
    ['public-read-write', 'public-read-write'],
  ])('%s comes back as %s', (acl, back) => {
    const answer = `<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList><Grant>${acl}</Grant></AccessControlList></AccessControlPolicy>`;
    expect(cannedAclOf(xml(toS3Document(answer)))).toBe(back);
  });
});

describe('documents of S3', () => {
  it('place a bucket', () => {
    const configuration = (content: string) =>
      toOssBucketConfiguration(xml(`<CreateBucketConfiguration>${content}</CreateBucketConfiguration>`));
    expect(configuration('<LocationConstraint>cn-beijing</LocationConstraint>')).toContain('>oss-cn-beijing<');
    expect(configuration('<LocationConstraint>oss-cn-beijing</LocationConstraint>')).toContain('>oss-cn-beijing<');
    expect(refusal(() => configuration('<Bucket><Type>Directory</Type></Bucket>')).code).toBe('NotImplemented');
  });

  it('are refused where they ask for what OSS has not', () => {
    const versioning = (mfa: string) =>
      xml(`<VersioningConfiguration><Status>Enabled</Status><MfaDelete>${mfa}</MfaDelete></VersioningConfiguration>`);
    expect(refusal(() => assertWithoutMfa(versioning('Enabled'))).code).toBe('NotImplemented');
    expect(() => assertWithoutMfa(versioning('Disabled'))).not.toThrow();
    const deletion = (more: string) => xml(`<Delete><Object><Key>a</Key>${more}</Object></Delete>`);
    expect(refusal(() => assertUnconditional(deletion('<ETag>"e"</ETag>'))).code).toBe('NotImplemented');
    expect(() => assertUnconditional(deletion('<VersionId>1</VersionId>'))).not.toThrow();
  });
});

describe('lifecycle rules', () => {
  const rule = (content: string) => `<LifecycleConfiguration><Rule>${content}</Rule></LifecycleConfiguration>`;
  const inOss = (content: string) => toOssLifecycle(xml(rule(content))).replace(DECLARATION, '');

  it.each([
    ['<Filter><Prefix>logs/</Prefix></Filter>', '<Prefix>logs/</Prefix>'],
    ['<Filter/>', ''],
    ['<Prefix>old</Prefix>', '<Prefix>old</Prefix>'],
    ['<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>', '<Tag><Key>k</Key><Value>v</Value></Tag>'],
    [
      '<Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></And></Filter>',
      '<Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><Filter><ObjectSizeGreaterThan>1</ObjectSizeGreaterThan></Filter>',
    ],
    ['<Expiration><Days>3</Days></Expiration>', '<Expiration><Days>3</Days></Expiration>'],
    [
      '<Expiration><Date>2026-01-01T00:00:00Z</Date></Expiration>',
      '<Expiration><CreatedBeforeDate>2026-01-01T00:00:00Z</CreatedBeforeDate></Expiration>',
    ],
    [
      '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
      '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
    ],
    [
      '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
      '<AbortMultipartUpload><Days>7</Days></AbortMultipartUpload>',
    ],
    [
      '<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>',
      '<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>',
    ],
    [
      '<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>',
      '<Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition>',
    ],
  ])('%s', (s3, oss) => {
    expect(inOss(`<ID>i</ID>${s3}<Status>Enabled</Status>`)).toBe(rule(`<ID>i</ID>${oss}<Status>Enabled</Status>`));
  });

  it.each([
    '<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>',
    '<Filter><AccessPointArn>x</AccessPointArn></Filter>',
    '<Restore/>',
  ])('%s is refused', (content) => {
    expect(refusal(() => inOss(content)).code).toBe('NotImplemented');
  });

  it('have one filter or an And', () => {
    expect(
      refusal(() => inOss('<Filter><Prefix>a</Prefix><ObjectSizeLessThan>1</ObjectSizeLessThan></Filter>')).code,
    ).toBe('MalformedXML');
  });

  it.each([
    ['<Filter><Prefix></Prefix></Filter>', '<Expiration><Days>3</Days></Expiration>'],
    ['<Filter><Prefix>a</Prefix></Filter>', '<Expiration><Date>2026-01-01T00:00:00Z</Date></Expiration>'],
    [
      '<Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>',
      '<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>',
    ],
    [
      '<Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>',
      '<NoncurrentVersionExpiration><NoncurrentDays>9</NoncurrentDays></NoncurrentVersionExpiration>',
    ],
    [
      '<Filter><Prefix>u/</Prefix></Filter>',
      '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
    ],
  ])('%s %s come back as they were', (filter, act) => {
    const content = `<ID>i</ID>${filter}<Status>Enabled</Status>${act}`;
    expect(shown(inOss(content))).toBe(rule(content));
  });

  it('tell what they leave out, although S3 has no word for it', () => {
    const oss = rule(
      '<ID>i</ID><Prefix></Prefix><Status>Enabled</Status><Filter><Not><Prefix>keep/</Prefix></Not></Filter>',
    );
    expect(shown(oss)).toContain('<Filter><Not><Prefix>keep/</Prefix></Not></Filter>');
  });
});
