import { readFileSync } from 'node:fs';
import { WireError } from '@osseal/protocol/errors';
import { type OssAddressing, parseOssRequest, resolveTarget } from '@osseal/protocol/oss';
import { AccessKeySecret, parseS3Authorization, type S3Payload, verifyS3 } from '@osseal/protocol/signature';

interface S3Vectors {
  readonly frozen_time_unix: number;
  readonly requests: readonly {
    readonly name: string;
    readonly method: string;
    readonly request_target: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }[];
  readonly presigned_urls: readonly {
    readonly name: string;
    readonly method: string;
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
}

/** Captured from the AWS SDK; see the file's description. */
export const vectors = JSON.parse(
  readFileSync(new URL('./vectors/s3-signatures.json', import.meta.url), 'utf8'),
) as S3Vectors;

/** The access key of AWS's documentation, by which its examples and the captures are signed. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

const AMAZON: OssAddressing = { baseDomains: ['s3.amazonaws.com'], customDomains: new Map() };

/** Accepts the request as a gateway would, or throws. Header names in lower case. */
export function accept(
  { method, target, headers, nowMs }: SentRequest,
  { secret = SECRET, addressing = AMAZON }: { secret?: string; addressing?: OssAddressing } = {},
): S3Payload {
  const request = parseOssRequest(method, target, headers);
  const credential = parseS3Authorization(request);
  if (credential.scheme === 'anonymous') throw new Error('no credential found');
  return verifyS3(request, resolveTarget(request, addressing), credential, new AccessKeySecret(secret), nowMs);
}

/** The wire error with which something is refused. */
export function refusal(run: () => unknown): WireError {
  try {
    run();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
