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
const TIMEOUT_MS = 10_000;

/**
 * The JSON answer of an operator endpoint. Credential and address come from the options, else from the variables that
 * Alibaba Cloud's SDKs read and OSSEAL_KMS_ENDPOINT, else they are the defaults of `osseal up`.
 * @throws OperatorError
 */
export async function askService(options: OperatorOptions, path: string, { env }: ConsoleIo): Promise<unknown> {
  const endpoint = options.endpoint ?? env.OSSEAL_KMS_ENDPOINT ?? DEFAULT_ENDPOINT;
  const id = options.accessKeyId ?? env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? DEFAULT_CREDENTIAL.accessKeyId;
  const secret = options.accessKeySecret ?? env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? DEFAULT_CREDENTIAL.accessKeySecret;
  const { status, text } = await get(endpoint, path, `${id}:${secret}`);
  if (status === 200) return JSON.parse(text);
  if (status === 401) {
    throw new OperatorError(`The access key is refused: it must be of an account's root.`, { status });
  }
  throw new OperatorError(`The service answered ${status}: ${messageOf(text)}`, { status });
}

function messageOf(text: string): string {
  try {
    const { message, Message = message } = JSON.parse(text) as { message?: unknown; Message?: unknown };
    return typeof Message === 'string' ? Message : 'no message.';
  } catch {
    return 'no message.';
  }
}

function get(endpoint: string, path: string, auth: string): Promise<{ status: number; text: string }> {
  const address = addressOf(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ ...address, path, auth, timeout: TIMEOUT_MS, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', fail);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    const fail = (cause: Error) => reject(new OperatorError(`Nobody answers at ${endpoint}. Is it up?`, { cause }));
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.end();
  });
}

function addressOf(endpoint: string): { socketPath: string } | { host: string; port: string } {
  if (endpoint.startsWith('unix:')) return { socketPath: endpoint.slice('unix:'.length) };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:') throw new OperatorError('--endpoint must be http://host:port or unix:/path.');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? '80' : url.port };
}
