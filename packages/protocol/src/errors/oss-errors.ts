import { WireError } from './wire-error.ts';

interface OssErrorFacts {
  readonly status: number;
  readonly message: string;
  /** Fine-grained code, where one belongs to the error whatever its cause. */
  readonly ec?: string;
  /** Where code, status and message were learnt. */
  readonly source: 'documented' | 'inferred';
}

const documented = (status: number, message: string, ec?: string): OssErrorFacts =>
  ec === undefined ? { status, message, source: 'documented' } : { status, message, ec, source: 'documented' };

const inferred = (status: number, message: string): OssErrorFacts => ({ status, message, source: 'inferred' });

const TABLE = {
  AccessDenied: documented(403, 'AccessDenied'),
  AccessForbidden: documented(
    403,
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
  ),
  AccessKeyIdAndSecurityTokenNotMatch: documented(403, 'The AccessKeyId and the security token do not match.'),
  AliasNotFound: documented(404, 'The specified Alias is not found.'),
  BadDigest: documented(
    400,
    'The Content-MD5 or checksum value that you specified did not match what the server received.',
  ),
  BadRequest: documented(400, 'The request is invalid.'),
  BucketAlreadyExists: documented(
    409,
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    '0015-00000104',
  ),
  BucketNotEmpty: documented(409, 'The bucket has objects. Please delete them first.', '0015-00000301'),
  EntityTooLarge: documented(400, 'Your proposed upload exceeds the maximum allowed size.'),
  EntityTooSmall: documented(400, 'Your proposed upload smaller than the minimum allowed size.'),
  FileAlreadyExists: documented(409, 'The object you specified already exists and can not be overwritten.'),
  IllegalLocationConstraintException: documented(
    400,
    'The specified location constraint is not valid for this endpoint.',
  ),
  FieldItemTooLong: documented(400, 'Your form field is too long.'),
  IncompleteBody: documented(400, 'The request body terminated unexpectedly.'),
  InternalError: documented(500, 'Please contact the server administrator, oss@service.aliyun.com.'),
  IncorrectNumberOfFilesInPOSTRequest: documented(400, 'POST requires exactly one file upload per request.'),
  InvalidAccessKeyId: documented(
    403,
    'The OSS Access Key Id you provided does not exist in our records.',
    '0002-00000902',
  ),
  InvalidArgument: documented(400, 'The specified argument is not valid.'),
  InvalidBucketName: documented(400, 'The specified bucket is not valid.'),
  InvalidCRC64: documented(400, 'The x-oss-hash-crc64ecma you specified does not match what we calculated.'),
  InvalidDataEncryptionAlgorithmError: documented(
    400,
    'The KMS Data Encryption request you specified is not valid. Supported value:SM4',
    '0005-00000203',
  ),
  InvalidDigest: documented(400, 'The Content-MD5 you specified was invalid.'),
  InvalidEncryptionAlgorithmError: documented(
    400,
    'The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.',
    '0005-00000003',
  ),
  InvalidEncryptionRequest: documented(400, 'The parameters of client encryption are allowed to be set once.'),
  InvalidLocationConstraint: documented(400, 'The specified location-constraint is not valid.'),
  InvalidObjectName: documented(400, 'The specified object is not valid.'),
  InvalidParameter: documented(400, 'The specified parameter KMS keyId is not valid.'),
  InvalidPart: documented(
    400,
    "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  ),
  InvalidPartOrder: documented(
    400,
    'The list of parts was not in ascending order. Parts list must specified in order by part number.',
  ),
  InvalidPolicyDocument: documented(
    400,
    'The content of the form does not meet the conditions specified in the policy document.',
  ),
  InvalidRange: documented(416, 'The requested range cannot be satisfied.'),
  InvalidRequest: documented(400, 'The request is invalid.'),
  InvalidSecurityToken: documented(403, 'The security token you provided is invalid.'),
  InvalidStorageClass: documented(400, 'The storage class you specified is not valid.'),
  InvalidTag: documented(400, 'The tag you have input is invalid.'),
  InvalidTargetType: documented(400, 'The type of the target object is not valid.'),
  InvalidURI: inferred(400, "Couldn't parse the specified URI."),
  KeyDisabled: documented(409, 'The request was rejected because the key state is Disabled.', '0005-00000214'),
  KeyNotFound: documented(404, 'The specified parameter KMS keyId is not found.', '0005-00000208'),
  KeyPendingDeletion: documented(
    409,
    'The request was rejected because the key state is PendingDeletion.',
    '0005-00000215',
  ),
  KeyPendingImport: documented(
    409,
    'The request was rejected because the key state is PendingImport.',
    '0005-00000216',
  ),
  KmsServiceNotEnabled: documented(403, 'This user does not turn on KMS service.', '0005-00000218'),
  MalformedPolicy: inferred(400, 'The policy you provided was not well-formed or did not validate.'),
  MalformedXML: documented(
    400,
    'The XML you provided was not well-formed or did not validate against our published schema.',
  ),
  MalformedPOSTRequest: documented(400, 'The body of your POST request is not well-formed multipart/form-data.'),
  MaxPOSTPreDataLengthExceededError: documented(
    400,
    'Your POST request fields preceding the upload file were too large.',
  ),
  MethodNotAllowed: documented(405, 'The specified method is not allowed against this resource.'),
  MissingArgument: documented(400, 'Missing Some Required Arguments.', '0016-00000502'),
  MissingContentLength: documented(411, 'You must provide the Content-Length HTTP header.'),
  NoSuchBucket: documented(404, 'The specified bucket does not exist.', '0015-00000101'),
  NoSuchBucketPolicy: documented(404, 'The bucket policy does not exist'),
  NoSuchKey: documented(404, 'The specified key does not exist.', '0026-00000001'),
  NoSuchServerSideEncryptionRule: documented(404, 'The server side encryption configuration was not found.'),
  NoSuchCORSConfiguration: documented(404, 'The CORS Configuration does not exist.'),
  NoSuchLifecycle: documented(404, 'No Row found in Lifecycle Table.'),
  NoSuchTransferAccelerationConfiguration: documented(
    404,
    'The bucket does not have a transfer acceleration configuration.',
  ),
  NoSuchUpload: documented(404, 'The specified multipart upload does not exist.'),
  NoSuchVersion: documented(404, 'The specified version does not exist.'),
  NoSuchWebsiteConfiguration: documented(404, 'The specified bucket does not have a website configuration.'),
  NoSuchWORMConfiguration: documented(404, 'The WORM Configuration does not exist.'),
  NotImplemented: documented(400, 'A header you provided implies functionality that is not implemented.'),
  NotSymlink: documented(400, 'The object is not symlink'),
  ObjectNotAppendable: documented(409, 'The object is not appendable'),
  OperationNotSupported: documented(400, 'The operation is not supported for this resource'),
  PositionNotEqualToLength: documented(409, 'Position is not equal to file length', '0026-00000016'),
  PreconditionFailed: documented(412, 'At least one of the pre-conditions you specified did not hold.'),
  RequestIsNotMultiPartContent: documented(400, 'Bucket POST must be of the enclosure-type multipart/form-data.'),
  RequestTimeout: documented(
    400,
    'Your socket connection to the server was not read from or written to within the timeout period.',
  ),
  RequestTimeTooSkewed: documented(
    403,
    'The difference between the request time and the current time is too large.',
    '0002-00000504',
  ),
  SecurityTokenExpired: documented(403, 'The security token you provided has expired.'),
  ServiceUnavailable: documented(503, 'Please reduce your request rate.'),
  SignatureDoesNotMatch: documented(
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    '0002-00000040',
  ),
  SymlinkTargetNotExist: documented(404, 'The target object of the symlink does not exist.'),
  TooManyBuckets: documented(400, 'You have attempted to create more buckets than allowed.'),
  XAmzContentSHA256Mismatch: documented(
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ),
  UserDisable: documented(403, 'UserDisable', '0003-00000801'),
} as const satisfies Record<string, OssErrorFacts>;

/** Every error code that the OSS side answers with. */
export type OssErrorCode = keyof typeof TABLE;

/** Code → status, message and fine-grained code. @documented OSS error responses, and the API pages */
export const OSS_ERRORS: Readonly<Record<OssErrorCode, OssErrorFacts>> = TABLE;

/**
 * The error of that code as the wire shows it. `message` and `ec` replace the table's; `elements` are extra fields of
 * the body, in order. Nothing secret may go in.
 */
export function ossError(
  code: OssErrorCode,
  extra: {
    readonly message?: string;
    readonly ec?: string;
    readonly elements?: readonly (readonly [name: string, value: string])[];
    readonly headers?: Readonly<Record<string, string>>;
    readonly cause?: unknown;
  } = {},
): WireError {
  const facts = OSS_ERRORS[code];
  return new WireError(code, facts.status, extra.message ?? facts.message, {
    ec: extra.ec ?? facts.ec,
    ...(extra.elements && { elements: extra.elements }),
    ...(extra.headers && { headers: extra.headers }),
    cause: extra.cause,
  });
}
