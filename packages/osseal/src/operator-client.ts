import { request } from 'node:http';
import { DEFAULT_CREDENTIAL } from '@osseal/service-kit';
import type { ConsoleIo } from './console-io.ts';

/** Where a command asks, and as whom. */
export interface OperatorOptions {
  /** Of KMS, or of OSS for what it answers too. */
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
}

/** A command could not be carried out; the message is for whoever gave it. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  /** Of the answer; absent when there was none. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:5600';
const DEFAULT_OSS_ENDPOINT = 'http://127.0.0.1:5601';
const TIMEOUT_MS = 10_000;

/** What is asked, when it is more than a GET. */
export interface Question {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** How long the service may be silent. Default 10,000 ms. */
  readonly timeoutMs?: number;
}

/**
 * The JSON answer of an operator endpoint. Credential and address come from the options, else from the variables that
 * Alibaba Cloud's SDKs read and OSSEAL_KMS_ENDPOINT, else they are the defaults of `osseal up`.
 * @throws OperatorError
 */
export async function askService(
  options: OperatorOptions,
  path: string,
  { env }: ConsoleIo,
  question: Question = {},
): Promise<unknown> {
  const endpoint = options.endpoint ?? env.OSSEAL_KMS_ENDPOINT ?? DEFAULT_ENDPOINT;
  const id = options.accessKeyId ?? env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? DEFAULT_CREDENTIAL.accessKeyId;
  const secret = options.accessKeySecret ?? env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? DEFAULT_CREDENTIAL.accessKeySecret;
  const { status, text } = await send(endpoint, path, `${id}:${secret}`, question);
  if (status === 200) return JSON.parse(text);
  if (status === 401) {
    throw new OperatorError(`The access key is refused: it must be of an account's root.`, { status });
  }
  throw new OperatorError(`The service answered ${status}: ${messageOf(text)}`, { status });
}

/** The same of the gateway, whose address is that of the options, else OSSEAL_OSS_ENDPOINT, else the default of `osseal up`. @throws OperatorError */
export function askGateway(
  options: OperatorOptions,
  path: string,
  io: ConsoleIo,
  question?: Question,
): Promise<unknown> {
  const endpoint = options.endpoint ?? io.env.OSSEAL_OSS_ENDPOINT ?? DEFAULT_OSS_ENDPOINT;
  return askService({ ...options, endpoint }, path, io, question);
}

function messageOf(text: string): string {
  try {
    const { message, Message = message } = JSON.parse(text) as { message?: unknown; Message?: unknown };
    return typeof Message === 'string' ? Message : 'no message.';
  } catch {
    return 'no message.';
  }
}

function send(
  endpoint: string,
  path: string,
  auth: string,
  { method = 'GET', body, timeoutMs = TIMEOUT_MS }: Question,
): Promise<{ status: number; text: string }> {
  const address = addressOf(endpoint);
  const json = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
  const asked = { ...address, method, path, auth, headers, timeout: timeoutMs, agent: false };
  return new Promise((resolve, reject) => {
    const sent = request(asked, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', fail);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    const fail = (cause: Error) => reject(new OperatorError(`Nobody answers at ${endpoint}. Is it up?`, { cause }));
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.end(json);
  });
}

function addressOf(endpoint: string): { socketPath: string } | { host: string; port: string } {
  if (endpoint.startsWith('unix:')) return { socketPath: endpoint.slice('unix:'.length) };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:') throw new OperatorError('--endpoint must be http://host:port or unix:/path.');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? '80' : url.port };
}
