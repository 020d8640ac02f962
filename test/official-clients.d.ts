// ali-oss and pop-core ship no types. Declared here: what the tests call.

declare module 'ali-oss' {
  type Headers = Record<string, string>;

  export interface Response {
    readonly status: number;
    readonly headers: Record<string, string>;
  }
  export interface ListedObject {
    readonly name: string;
    readonly etag: string;
    readonly size: number;
    readonly type: string;
    readonly owner: { readonly id: string } | null;
  }
  export interface Listing {
    readonly res: Response;
    readonly objects: ListedObject[];
    readonly prefixes: string[] | null;
    readonly isTruncated: boolean;
    readonly nextMarker: string | null;
  }
  export interface ObjectOptions {
    headers?: Headers;
    subres?: Record<string, string>;
    meta?: Record<string, string>;
    mime?: string;
    contentLength?: number;
    versionId?: string;
  }

  interface VersionListing {
    objects: { name: string; versionId: string; isLatest: boolean; size: number; etag: string }[];
    deleteMarker: { name: string; versionId: string }[];
    prefixes: string[] | null;
    isTruncated: boolean;
    nextKeyMarker: string | null;
    nextVersionIdMarker: string | null;
  }

  export default class OSS {
    constructor(options: object);
    useBucket(name: string): this;
    listBuckets(query?: object): Promise<{
      buckets: { name: string; region: string }[] | null;
      owner: { id: string };
      isTruncated: boolean;
      nextMarker: string | null;
    }>;
    putBucket(name: string, options?: object): Promise<{ bucket: string | null; res: Response }>;
    deleteBucket(name: string): Promise<{ res: Response }>;
    getBucketInfo(name: string): Promise<{ bucket: Record<string, unknown> }>;
    getBucketLocation(name: string): Promise<{ location: string }>;
    getBucketStat(name: string): Promise<{ stat: Record<string, unknown> }>;
    putBucketACL(name: string, acl: string): Promise<{ res: Response }>;
    getBucketACL(name: string): Promise<{ acl: string; owner: { id: string } }>;
    putBucketEncryption(
      name: string,
      rule: { SSEAlgorithm: string; KMSMasterKeyID?: string },
    ): Promise<{ res: Response }>;
    putBucketReferer(name: string, allowEmpty: boolean, referers: string[]): Promise<{ res: Response }>;
    getBucketReferer(name: string): Promise<{ allowEmpty: boolean; referers: string[] | null }>;
    deleteBucketReferer(name: string): Promise<{ res: Response }>;
    putBucketRequestPayment(name: string, payer: string): Promise<{ res: Response }>;
    getBucketRequestPayment(name: string): Promise<{ payer: string }>;
    putBucketLogging(name: string, prefix: string): Promise<{ res: Response }>;
    getBucketLogging(name: string): Promise<{ enable: boolean; prefix: string | null }>;
    deleteBucketLogging(name: string): Promise<{ res: Response }>;
    putBucketWebsite(name: string, website: { index: string }): Promise<{ res: Response }>;
    getBucketWebsite(name: string): Promise<{ index: string }>;
    deleteBucketWebsite(name: string): Promise<{ res: Response }>;
    initiateBucketWorm(name: string, days: string): Promise<{ res: Response }>;
    getBucketWorm(name: string): Promise<object>;
    getBucketEncryption(name: string): Promise<{ encryption: Record<string, string>; res: Response }>;
    deleteBucketEncryption(name: string): Promise<{ res: Response }>;
    put(name: string, file: Buffer | string, options?: ObjectOptions): Promise<{ name: string; res: Response }>;
    putStream(name: string, stream: object, options?: ObjectOptions): Promise<{ name: string; res: Response }>;
    get(name: string, options?: ObjectOptions): Promise<{ content: Buffer; res: Response }>;
    getStream(name: string): Promise<{ stream: AsyncIterable<Buffer>; res: Response }>;
    head(name: string, options?: ObjectOptions): Promise<{ status: number; meta: Headers | null; res: Response }>;
    getObjectMeta(name: string, options?: { versionId?: string }): Promise<{ status: number; res: Response }>;
    delete(name: string, options?: { versionId?: string }): Promise<{ res: Response }>;
    putACL(name: string, acl: string, options?: { versionId?: string }): Promise<{ res: Response }>;
    getACL(name: string, options?: { versionId?: string }): Promise<{ acl: string; res: Response }>;
    getBucketTags(name: string): Promise<{ tag: Record<string, string> }>;
    putBucketTags(name: string, tag: Record<string, string>): Promise<{ status: number }>;
    deleteBucketTags(name: string): Promise<{ status: number }>;
    getBucketCORS(name: string): Promise<{ rules: object[] }>;
    putBucketCORS(name: string, rules: object[]): Promise<{ res: Response }>;
    deleteBucketCORS(name: string): Promise<{ res: Response }>;
    getBucketLifecycle(name: string): Promise<{ rules: object[] | null }>;
    putBucketLifecycle(name: string, rules: object[]): Promise<{ res: Response }>;
    deleteBucketLifecycle(name: string): Promise<{ res: Response }>;
    getBucketVersioning(name: string): Promise<{ versionStatus: string | null; res: Response }>;
    putBucketVersioning(name: string, status: string): Promise<{ res: Response }>;
    getBucketVersions(query?: object): Promise<VersionListing>;
    deleteMulti(
      names: (string | { key: string; versionId?: string })[],
      options?: { quiet?: boolean },
    ): Promise<{ res: Response; deleted: { Key: string }[] }>;
    copy(
      name: string,
      source: string,
      options?: ObjectOptions,
    ): Promise<{ data: { etag: string; lastModified: string } | null; res: Response }>;
    multipartUpload(name: string, file: string, options?: object): Promise<{ res: Response }>;
    multipartUploadCopy(
      name: string,
      source: { sourceKey: string; sourceBucketName: string },
      options?: object,
    ): Promise<{ res: Response }>;
    initMultipartUpload(name: string, options?: ObjectOptions): Promise<{ uploadId: string; res: Response }>;
    uploadPart(
      name: string,
      uploadId: string,
      number: number,
      file: string | Buffer,
      start: number,
      end: number,
    ): Promise<{ etag: string; res: Response }>;
    completeMultipartUpload(
      name: string,
      uploadId: string,
      parts: { number: number; etag: string }[],
    ): Promise<{ etag: string; res: Response }>;
    abortMultipartUpload(name: string, uploadId: string): Promise<{ res: Response }>;
    listUploads(query: object): Promise<{ uploads: { name: string; uploadId: string }[] }>;
    listParts(name: string, uploadId: string): Promise<{ parts: { PartNumber: string; ETag: string }[] }>;
    cancel(): void;
    append(
      name: string,
      file: Buffer,
      options?: ObjectOptions & { position?: string },
    ): Promise<{ nextAppendPosition: string; res: Response }>;
    getObjectTagging(name: string): Promise<{ tag: Record<string, string> }>;
    putObjectTagging(name: string, tag: Record<string, string>): Promise<{ status: number }>;
    deleteObjectTagging(name: string): Promise<{ status: number }>;
    putSymlink(name: string, target: string, options: ObjectOptions): Promise<{ res: Response }>;
    getSymlink(name: string): Promise<{ targetName: string; res: Response }>;
    list(query?: object): Promise<Listing>;
    listV2(query?: object): Promise<Listing & { keyCount: number; nextContinuationToken: string | null }>;
    signatureUrl(name: string, options?: object): string;
    signatureUrlV4(method: string, expires: number, request: object | undefined, name: string): Promise<string>;
  }
}

declare module '@alicloud/pop-core' {
  export class RPCClient {
    constructor(options: object);
    request<T = Record<string, unknown>>(
      action: string,
      parameters?: Record<string, string | number>,
      options?: { method?: 'GET' | 'POST'; headers?: Record<string, string>; timeout?: number },
    ): Promise<T>;
  }
}
