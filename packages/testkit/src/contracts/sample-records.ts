import type {
  AliasRecord,
  AuditRecord,
  BucketRecord,
  CmkRecord,
  ObjectRecord,
  PartRecord,
  SecretRecord,
  SegmentRecord,
  UploadRecord,
  UsageCounter,
} from '@osseal/storage';

/** A key that is as good as any, with the given differences. */
export function sampleKey(keyId: string, differences: Partial<CmkRecord> = {}): CmkRecord {
  const createdAt = '2026-11-23T15:00:00Z';
  return {
    keyId,
    account: '1000000000000001',
    region: 'cn-hangzhou',
    createdAt,
    description: 'a key with "quotes" and 密钥',
    keySpec: 'Aliyun_AES_256',
    keyUsage: 'ENCRYPT/DECRYPT',
    origin: 'Aliyun_KMS',
    protectionLevel: 'SOFTWARE',
    state: 'Enabled',
    creatorType: 'User',
    primaryVersionId: `${keyId}-v1`,
    versions: [{ keyVersionId: `${keyId}-v1`, createdAt, sealedMaterial: 'sealed' }],
    lastRotatedAt: createdAt,
    tags: { team: 'storage' },
    ...differences,
  };
}

/** An alias in the scope of {@link sampleKey}. */
export function sampleAlias(aliasName: string, keyId: string, differences: Partial<AliasRecord> = {}): AliasRecord {
  return {
    account: '1000000000000001',
    region: 'cn-hangzhou',
    aliasName,
    keyId,
    createdAt: '2026-11-23T15:00:00Z',
    ...differences,
  };
}

/** A generic secret of one version, in the scope of {@link sampleKey}. */
export function sampleSecret(name: string, differences: Partial<SecretRecord> = {}): SecretRecord {
  const createdAt = '2026-11-23T15:00:00Z';
  return {
    account: '1000000000000001',
    region: 'cn-hangzhou',
    name,
    createdAt,
    updatedAt: createdAt,
    description: 'a secret with "quotes" and 密钥',
    secretType: 'Generic',
    versions: [{ versionId: 'v1', createdAt, dataType: 'text', sealedValue: 'c2VhbGVk', stages: ['ACSCurrent'] }],
    tags: { team: 'storage' },
    ...differences,
  };
}

/** A private bucket with default encryption. */
export function sampleBucket(name: string, differences: Partial<BucketRecord> = {}): BucketRecord {
  return {
    name,
    account: '1000000000000001',
    region: 'cn-hangzhou',
    createdAt: '2026-11-23T15:00:00Z',
    acl: 'private',
    storageClass: 'Standard',
    encryption: { method: 'KMS' },
    ...differences,
  };
}

/** An object of the given segments; without any, an empty one. */
export function sampleObject(
  bucket: string,
  key: string,
  segments: readonly SegmentRecord[] = [],
  differences: Partial<ObjectRecord> = {},
): ObjectRecord {
  return {
    bucket,
    key,
    size: segments.reduce((sum, segment) => sum + segment.plaintextSize, 0),
    etag: 'D41D8CD98F00B204E9800998ECF8427E',
    crc64: '0',
    lastModifiedMs: 1_795_446_000_000,
    type: 'Normal',
    storageClass: 'Standard',
    acl: 'default',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    // The second name must survive as a name, whatever it means to JavaScript.
    userMetadata: { color: 'grün', ['__proto__']: 'kept' },
    tags: { a: '1' },
    envelopeVersion: 1,
    encryption: {
      method: 'KMS',
      keyId: 'key-hzz0000000000000001',
      keyVersionId: 'version-1',
      serviceKey: false,
      wrappedDataKey: 'd3JhcHBlZA==',
    },
    segments,
    ...differences,
  };
}

/** A segment of ten bytes. */
export function sampleSegment(blobId: string, inline: boolean): SegmentRecord {
  return { blobId, inline, plaintextSize: 10, sealedSize: 82, salt: 'c2FsdA==' };
}

/** One call of GenerateDataKey that succeeded. */
export function sampleCall(differences: Partial<UsageCounter> = {}): Omit<UsageCounter, 'calls'> {
  const { calls: _, ...others } = { calls: 0, ...differences };
  return {
    hour: '2026-11-23T15:00:00Z',
    region: 'cn-hangzhou',
    account: '1000000000000001',
    principal: 'acs:ram::1000000000000001:user/alice',
    action: 'GenerateDataKey',
    keyId: 'key-hzz0000000000000001',
    keyClass: 'basic',
    outcome: 'Success',
    cause: 'PutObject demo',
    ...others,
  };
}

/** The audit record of {@link sampleCall}. */
export function sampleAudit(requestId: string, timeMs: number, differences: Partial<AuditRecord> = {}): AuditRecord {
  return {
    timeMs,
    requestId,
    region: 'cn-hangzhou',
    account: '1000000000000001',
    principal: 'acs:ram::1000000000000001:user/alice',
    action: 'GenerateDataKey',
    keyId: 'key-hzz0000000000000001',
    outcome: 'Success',
    durationMs: 0.4,
    ...differences,
  };
}

/** An open upload whose id is made of one character. */
export function sampleUpload(bucket: string, key: string, id: string): UploadRecord {
  return {
    bucket,
    key,
    uploadId: id.repeat(32),
    initiatedMs: 1_000,
    initiator: '1000000000000001',
    storageClass: 'Standard',
    acl: 'default',
    headers: { 'content-type': 'text/plain' },
    userMetadata: {},
    tags: {},
    envelopeVersion: 1,
    encryption: { method: 'AES256', masterKeyVersion: 'v1', wrappedDataKey: 'd3JhcHBlZA==' },
    forbidOverwrite: false,
  };
}

/** A part whose blob id is made of one character. */
export function samplePart(partNumber: number, blobLetter: string): PartRecord {
  return {
    partNumber,
    size: 1024,
    etag: `ETAG-${blobLetter}`,
    crc64: '1',
    lastModifiedMs: 2_000,
    segment: sampleSegment(blobLetter.repeat(32), false),
  };
}
