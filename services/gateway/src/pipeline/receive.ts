import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import {
  type OssAddressing,
  type OssHttpRequest,
  type OssTarget,
  parseOssRequest,
  resolveTarget,
} from '@osseal/protocol/oss';
import type { BodyFilter } from '@osseal/protocol/s3';
import { speaksS3 } from '@osseal/protocol/signature';
import type { PostForm } from './read-form.ts';

/** A request that was read and whose bucket and key are known; nothing is believed yet. */
export interface Received {
  readonly http: OssHttpRequest;
  readonly target: OssTarget;
  /** The body, unread. */
  readonly body: Readable;
  /** Written in the S3 dialect. */
  readonly isS3: boolean;
  /** Of a form upload, whose headers, key and body are the form's. */
  readonly form?: PostForm;
  /** What a form says of its file, besides its policy. */
  readonly fileChecks?: readonly BodyFilter[];
}

/**
 * Reads method, target and Host.
 * @throws WireError InvalidURI, InvalidObjectName
 */
export function receive(request: IncomingMessage, addressing: OssAddressing): Received {
  const http = parseOssRequest(request.method ?? 'GET', request.url ?? '/', request.headers);
  return { http, target: resolveTarget(http, addressing), body: request, isS3: speaksS3(http) };
}
