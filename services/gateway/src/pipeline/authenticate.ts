import { type AccessKeyGrant, KmsCallError, type KmsClient } from '@osseal/kms-client';
import { ossError, WireError } from '@osseal/protocol/errors';
import { type OssTarget, repeatedBucketTarget } from '@osseal/protocol/oss';
import {
  type PostCredential,
  parseOssAuthorization,
  parsePostCredential,
  parseS3Authorization,
  type S3Payload,
  type SignedOssCredential,
  type SignedS3Credential,
  sameText,
  verifyOss,
  verifyPost,
  verifyS3,
} from '@osseal/protocol/signature';
import type { Awaitable } from '@osseal/storage';
import type { Requester } from '../action.ts';
import type { Received } from './receive.ts';
import type { SignatureTime } from './signature-time.ts';
import { fileByPolicy } from './speak-form.ts';

/** A request whose sender is known. */
export interface Authenticated extends Received {
  readonly requester: Requester;
  /** The region that the scope of a V4 credential names, and where the credential stood. */
  readonly v4?: { readonly region: string; readonly carrier: 'header' | 'query' | 'form' };
  /** What a signature of S3 says besides who sent the request. */
  readonly s3?: {
    readonly payload: S3Payload;
    /** Region of a V4 scope, as the client wrote it. */
    readonly region?: string;
  };
}

type SignedCredential = SignedOssCredential | SignedS3Credential | PostCredential;

const ANONYMOUS: Requester = { principal: { type: 'anonymous' }, accessKeyId: '', policies: [] };

/**
 * Finds out who sent the request and that nobody changed it. The unsigned pass as anonymous.
 * @throws WireError InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed and the others of the signature;
 * InvalidSecurityToken, SecurityTokenExpired; ServiceUnavailable when the account directory cannot be asked
 */
export function authenticate(
  received: Received,
  kms: Pick<KmsClient, 'findAccessKey'>,
  nowMs: number,
  signatureTime: SignatureTime,
): Awaitable<Authenticated> {
  const credential = credentialOf(received);
  if (credential.scheme === 'anonymous') return { ...received, requester: ANONYMOUS };
  const verified = (grant: AccessKeyGrant | undefined) => identify(received, credential, grant, nowMs, signatureTime);
  const found = findGrant(kms, credential.accessKeyId);
  return found instanceof Promise ? found.then(verified) : verified(found);
}

/** How the sender says who it is. */
function credentialOf({ http, isS3, form }: Received): SignedCredential | { readonly scheme: 'anonymous' } {
  if (form !== undefined) return parsePostCredential(form.fields) ?? { scheme: 'anonymous' };
  return isS3 ? parseS3Authorization(http) : parseOssAuthorization(http);
}

function identify(
  received: Received,
  credential: SignedCredential,
  grant: AccessKeyGrant | undefined,
  nowMs: number,
  signatureTime: SignatureTime,
): Authenticated {
  if (grant?.status !== 'Active') throw unknownAccessKey(credential.accessKeyId);
  const verified = verify(received, credential, grant, signatureTime.of(received.http, credential));
  signatureTime.keepUse(credential);
  checkToken(credential, grant, nowMs);
  const requester: Requester = {
    principal: grant.principal,
    accessKeyId: grant.accessKeyId,
    policies: grant.policies,
    ...(grant.session?.policy && { sessionPolicy: grant.session.policy }),
  };
  return { ...received, ...verified, requester };
}

/** What the signature covers and tells. */
function verify(
  received: Received,
  credential: SignedCredential,
  grant: AccessKeyGrant,
  nowMs: number,
): Pick<Authenticated, 'target' | 'v4' | 's3'> & Partial<Pick<Authenticated, 'body'>> {
  const { http, target } = received;
  switch (credential.scheme) {
    case 'v1':
      return { target: verifyOfOss(received, credential, grant, nowMs) };
    case 'v4':
      return { target: verifyOfOss(received, credential, grant, nowMs), v4: credential };
    case 's3-v2':
      return { target, s3: { payload: verifyS3(http, target, credential, grant.secret, nowMs) } };
    case 's3-v4': {
      const payload = verifyS3(http, target, credential, grant.secret, nowMs);
      return { target, s3: { payload, region: credential.region } };
    }
    case 'post': {
      verifyPost(credential, grant.secret, nowMs);
      const { v4 } = credential;
      const isOfOss = v4?.dialect === 'oss';
      return {
        target,
        body: fileByPolicy(received, credential, nowMs),
        ...(isOfOss && { v4: { ...v4, carrier: 'form' } }),
      };
    }
  }
}

function findGrant(kms: Pick<KmsClient, 'findAccessKey'>, accessKeyId: string): Awaitable<AccessKeyGrant | undefined> {
  const found = kms.findAccessKey(accessKeyId);
  return found instanceof Promise ? found.catch(unreachable) : found;
}

function unreachable(cause: unknown): never {
  if (!(cause instanceof KmsCallError)) throw cause;
  throw ossError('ServiceUnavailable', { message: 'The account directory cannot be reached.', cause });
}

function unknownAccessKey(accessKeyId: string): Error {
  return ossError('InvalidAccessKeyId', { elements: [['OSSAccessKeyId', accessKeyId]] });
}

/** The target that a signature of OSS covers. */
function verifyOfOss(
  { http, target }: Received,
  credential: SignedOssCredential,
  grant: AccessKeyGrant,
  signatureMs: number,
): OssTarget {
  try {
    verifyOss(http, target, credential, grant.secret, signatureMs);
    return target;
  } catch (error) {
    const other = repeatedBucketTarget(http, target);
    if (other === undefined || !(error instanceof WireError) || error.code !== 'SignatureDoesNotMatch') throw error;
    try {
      verifyOss(http, other, credential, grant.secret, signatureMs);
      return other;
    } catch {
      throw error;
    }
  }
}

/** Session keys come with their token, and only they do. @documented OSS 403 errors; which code when is @inferred */
function checkToken(credential: SignedCredential, grant: AccessKeyGrant, nowMs: number): void {
  const token = credential.securityToken;
  const { session } = grant;
  if (session === undefined) {
    if (token) throw ossError('AccessKeyIdAndSecurityTokenNotMatch');
    return;
  }
  // A session's key is no key of its own.
  if (!token) throw unknownAccessKey(credential.accessKeyId);
  if (!sameText(session.securityToken, token)) throw ossError('InvalidSecurityToken');
  if (nowMs >= session.expiresAtMs) throw ossError('SecurityTokenExpired');
}
