import { request } from 'node:http';
import { DEFAULT_CREDENTIAL } from '@osseal/service-kit';
import type { ConsoleIo } from './console-io.ts';
import { printable } from './printable.ts';

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

/** Of the process around: its variables alone. */
type Surroundings = Pick<ConsoleIo, 'env'>;

const DEFAULT_ENDPOINT = 'http://127.0.0.1:5600';
const DEFAULT_OSS_ENDPOINT = 'http://127.0.0.1:5601';
const TIMEOUT_MS = 10_000;

/** What is asked, when it is more than a GET. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'DELETE';
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
  io: Surroundings,
  question: Question = {},
): Promise<unknown> {
  return JSON.parse(await askServiceForText(options, path, io, question));
}

/** The same, of an endpoint whose answer is no JSON. @throws OperatorError */
export async function askServiceForText(
  options: OperatorOptions,
  path: string,
  io: Surroundings,
  question: Question = {},
): Promise<string> {
  const { id, secret } = operatorCredential(options, io);
  const { status, text } = await send(kmsEndpoint(options, io), path, { ...question, auth: `${id}:${secret}` });
  if (status === 200) return text;
  if (status === 401) {
    throw new OperatorError(`The access key is refused: it must be of an account's root.`, { status });
  }
  throw new OperatorError(`The service answered ${status}: ${messageOf(text)}`, { status });
}

/** The same of the gateway, whose address is that of the options, else OSSEAL_OSS_ENDPOINT, else the default of `osseal up`. @throws OperatorError */
export function askGateway(
  options: OperatorOptions,
  path: string,
  io: Surroundings,
  question?: Question,
): Promise<unknown> {
  const endpoint = options.endpoint ?? io.env.OSSEAL_OSS_ENDPOINT ?? DEFAULT_OSS_ENDPOINT;
  return askService({ ...options, endpoint }, path, io, question);
}

/** The access key of the options, else of the variables, else the default one. */
export function operatorCredential(
  options: OperatorOptions,
  { env }: Surroundings,
): { readonly id: string; readonly secret: string } {
  return {
    id: options.accessKeyId ?? env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? DEFAULT_CREDENTIAL.accessKeyId,
    secret: options.accessKeySecret ?? env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? DEFAULT_CREDENTIAL.accessKeySecret,
  };
}

function kmsEndpoint(options: OperatorOptions, { env }: Surroundings): string {
  return options.endpoint ?? env.OSSEAL_KMS_ENDPOINT ?? DEFAULT_ENDPOINT;
}

/** A form for KMS itself, signed already. @throws OperatorError when nobody answers */
export function postForm(
  options: OperatorOptions,
  fields: Readonly<Record<string, string>>,
  io: Surroundings,
): Promise<{ readonly status: number; readonly text: string }> {
  const form = new URLSearchParams(fields).toString();
  return send(kmsEndpoint(options, io), '/', { method: 'POST', form });
}

/** What a URL answers to anybody. @throws OperatorError when nobody does */
export async function answerOf(
  url: string,
): Promise<{ readonly status: number; readonly text: string; readonly date?: string }> {
  const { origin, pathname } = new URL(url);
  return send(origin, pathname, {});
}

function messageOf(text: string): string {
  try {
    const { message, Message = message } = JSON.parse(text) as { message?: unknown; Message?: unknown };
    return typeof Message === 'string' ? printable(Message) : 'no message.';
  } catch {
    return 'no message.';
  }
}

interface Sent extends Question {
  /** `user:password`. */
  readonly auth?: string;
  readonly form?: string;
}

function send(
  endpoint: string,
  path: string,
  { method = 'GET', body, form, auth, timeoutMs = TIMEOUT_MS }: Sent,
): Promise<{ status: number; text: string; date?: string }> {
  const address = addressOf(endpoint);
  const content = form ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = {
    accept: 'application/json',
    ...(content !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(content) }),
  };
  const asked = {
    ...address,
    method,
    path,
    headers,
    timeout: timeoutMs,
    agent: false as const,
    ...(auth !== undefined && { auth }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(asked, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', fail);
      answer.on('end', () => {
        const { date } = answer.headers;
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, text, ...(date !== undefined && { date }) });
      });
    });
    const fail = (cause: Error) => reject(new OperatorError(`Nobody answers at ${endpoint}. Is it up?`, { cause }));
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.end(content);
  });
}

function addressOf(endpoint: string): { socketPath: string } | { host: string; port: string } {
  if (endpoint.startsWith('unix:')) return { socketPath: endpoint.slice('unix:'.length) };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:') throw new OperatorError('--endpoint must be http://host:port or unix:/path.');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? '80' : url.port };
}
