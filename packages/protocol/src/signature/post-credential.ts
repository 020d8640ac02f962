import { createHmac } from 'node:crypto';
import { ossError } from '../errors/oss-errors.ts';
import { parseBasicDate } from '../oss/http-date.ts';
import type { AccessKeySecret } from './access-key-secret.ts';
import { parseOssScope, V4_ALGORITHM } from './oss-credential.ts';
import { signPostPolicyV1, signPostPolicyV4 } from './oss-sign.ts';
import { parseS3Scope, S3_V4_ALGORITHM } from './s3-credential.ts';
import { sameText } from './same-text.ts';
import { assertAlive, MAX_URL_SECONDS, noDate } from './signature-dates.ts';
import { signatureMismatch } from './signature-mismatch.ts';

/** The credential of a form upload, as read from its fields and not yet believed. What is signed is its policy. */
export interface PostCredential {
  readonly scheme: 'post';
  readonly carrier: 'form';
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** Base64 under V1, lower-case hex under V4. */
  readonly signature: string;
  /** Base64 of a JSON document; its text is what is signed. */
  readonly policy: string;
  /** Undefined: V1, which says neither date nor region. */
  readonly v4: PostScope | undefined;
}

interface PostScope {
  readonly dialect: 'oss' | 's3';
  /** `yyyymmdd` of the scope. */
  readonly date: string;
  /** As the client wrote it. */
  readonly region: string;
  readonly product: string;
  /** ISO 8601 basic. */
  readonly dateTime: string;
}

/** Form fields by name in lower case. */
export type PostFields = ReadonlyMap<string, string>;

const V1_FIELDS = { oss: 'OSSAccessKeyId', s3: 'AWSAccessKeyId' } as const;
const PLACE = 'form field';

/** Whether the fields of a form are those of the S3 dialect. */
export function formSpeaksS3(fields: PostFields): boolean {
  if (fields.has('awsaccesskeyid') || fields.has('x-amz-algorithm')) return true;
  return [...fields.keys()].some((name) => name.startsWith('x-amz-'));
}

/**
 * Finds the credential of a form: V1 or V4, of OSS or of S3; undefined when it is anonymous. Whatever the request has in
 * its headers or its query says nothing here.
 * @throws WireError InvalidArgument for a credential that is incomplete or malformed
 * @documented PostObject
 */
export function parsePostCredential(fields: PostFields): PostCredential | undefined {
  const dialect = formSpeaksS3(fields) ? 's3' : 'oss';
  const prefix = dialect === 's3' ? 'x-amz' : 'x-oss';
  const isV4 = fields.has(dialect === 's3' ? 'x-amz-algorithm' : 'x-oss-signature-version');
  const names = isV4
    ? ['policy', `${prefix}-credential`, `${prefix}-date`, `${prefix}-signature`]
    : ['policy', V1_FIELDS[dialect], 'Signature'];
  const found = names.map((name) => fields.get(name.toLowerCase()) ?? '');
  if (!isV4 && found.every((value) => value === '')) return undefined;
  const missing = names.find((_, position) => found[position] === '');
  if (missing !== undefined) throw missingField(missing);
  const credential = {
    scheme: 'post',
    carrier: 'form',
    securityToken: fields.get(`${prefix}-security-token`),
  } as const;
  if (!isV4) {
    const [policy = '', accessKeyId = '', signature = ''] = found;
    return { ...credential, policy, accessKeyId, signature, v4: undefined };
  }
  const [policy = '', scope = '', dateTime = '', signature = ''] = found;
  return { ...credential, policy, signature, ...v4Of(fields, dialect, scope, dateTime) };
}

function v4Of(
  fields: PostFields,
  dialect: PostScope['dialect'],
  text: string,
  dateTime: string,
): Pick<PostCredential, 'accessKeyId' | 'v4'> {
  const [name, algorithm] =
    dialect === 's3'
      ? (['x-amz-algorithm', S3_V4_ALGORITHM] as const)
      : (['x-oss-signature-version', V4_ALGORITHM] as const);
  if (fields.get(name) !== algorithm) throw invalidField(name, fields.get(name) ?? '');
  if (dialect === 's3') {
    const { accessKeyId, date, region } = parseS3Scope(text, PLACE, '0002-00000413');
    return { accessKeyId, v4: { dialect, date, region, product: 's3', dateTime } };
  }
  const { accessKeyId, date, region, product } = parseOssScope(text, PLACE);
  return { accessKeyId, v4: { dialect, date, region, product, dateTime } };
}

/**
 * Checks the date of a V4 form and the signature of its policy, which is compared in constant time.
 * @throws WireError SignatureDoesNotMatch with the string that was to be signed, AccessDenied (no valid date, older than
 * seven days), RequestTimeTooSkewed (signed in the future), InvalidArgument (date of another day than the scope's)
 * @documented PostObject; the bounds of its date @inferred from V4 URLs
 */
export function verifyPost(credential: PostCredential, secret: AccessKeySecret, nowMs: number): void {
  const { policy, v4 } = credential;
  if (v4 !== undefined) assertDate(v4, nowMs);
  if (!sameText(signatureOf(credential, secret), credential.signature)) throw signatureMismatch(credential, policy);
}

function signatureOf({ policy, v4 }: PostCredential, secret: AccessKeySecret): string {
  if (v4 === undefined) return signPostPolicyV1(policy, secret);
  if (v4.dialect === 'oss') return signPostPolicyV4(policy, secret, v4);
  return createHmac('sha256', secret.s3V4(v4.date, v4.region)).update(policy, 'latin1').digest('hex');
}

function assertDate({ date, dateTime }: PostScope, nowMs: number): void {
  const signedMs = parseBasicDate(dateTime.trim());
  if (signedMs === undefined) throw noDate();
  if (!dateTime.trim().startsWith(date)) {
    throw ossError('InvalidArgument', { message: `Invalid signing date in ${PLACE}.`, ec: '0002-00000212' });
  }
  assertAlive(signedMs, MAX_URL_SECONDS, nowMs);
}

/** A form without a field that it needs; those of a credential come together or not at all. @documented PostObject; text @inferred */
export function missingField(name: string, ec?: string): Error {
  return ossError('InvalidArgument', {
    message: `Bucket POST must contain a field named '${name}'. If it is specified, please check the order of the fields.`,
    ...(ec !== undefined && { ec }),
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', ''],
    ],
  });
}

function invalidField(name: string, value: string): Error {
  return ossError('InvalidArgument', {
    elements: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}
