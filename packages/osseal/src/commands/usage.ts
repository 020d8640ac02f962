import { request } from 'node:http';
import { DEFAULT_CREDENTIAL } from '@osseal/service-kit';
import type { ConsoleIo } from '../console-io.ts';
import { type Statement, usageCsv, usageTable } from '../usage-table.ts';

/** Options of `osseal usage`, as the command line gives them. */
export interface UsageOptions {
  /** Of KMS, or of OSS, which passes the question on. */
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly since?: string;
  readonly until?: string;
  readonly groupBy?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** The statement could not be had; the message is for whoever asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:5600';
/** All fields side by side do not fit a screen. */
const TABLE_FIELDS = 'action,key,cause,outcome';
const TIMEOUT_MS = 10_000;

/**
 * `osseal usage`: the bill so far, as a table, JSON or CSV. Credential and address come from the options, else from the
 * variables that Alibaba Cloud's SDKs read and OSSEAL_KMS_ENDPOINT, else they are the defaults of `osseal up`.
 * @throws UsageError
 */
export async function usage(options: UsageOptions, io: ConsoleIo): Promise<void> {
  if (options.json && options.csv) throw new UsageError('Choose one of --json and --csv.');
  const endpoint = options.endpoint ?? io.env.OSSEAL_KMS_ENDPOINT ?? DEFAULT_ENDPOINT;
  const id = options.accessKeyId ?? io.env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? DEFAULT_CREDENTIAL.accessKeyId;
  const secret =
    options.accessKeySecret ?? io.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? DEFAULT_CREDENTIAL.accessKeySecret;
  const isTable = !options.json && !options.csv;
  const groupBy = options.groupBy ?? (isTable ? TABLE_FIELDS : undefined);
  const query = new URLSearchParams({
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(groupBy === undefined ? {} : { 'group-by': groupBy }),
  });
  const text = await fetchUsage(endpoint, `/_osseal/usage?${query}`, `${id}:${secret}`);
  const statement = JSON.parse(text) as Statement;
  if (options.csv) io.stdout(usageCsv(statement));
  else if (options.json) io.stdout(`${JSON.stringify(statement, null, 2)}\n`);
  else io.stdout(usageTable(statement));
}

async function fetchUsage(endpoint: string, path: string, auth: string): Promise<string> {
  const { status, text } = await get(endpoint, path, auth);
  if (status === 200) return text;
  if (status === 401) throw new UsageError(`The access key is refused: it must be of an account's root.`);
  throw new UsageError(`The service answered ${status}: ${messageOf(text)}`);
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : 'no message.';
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
    const fail = (cause: Error) => reject(new UsageError(`Nobody answers at ${endpoint}. Is it up?`, { cause }));
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.end();
  });
}

function addressOf(endpoint: string): { socketPath: string } | { host: string; port: string } {
  if (endpoint.startsWith('unix:')) return { socketPath: endpoint.slice('unix:'.length) };
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:') throw new UsageError('--endpoint must be http://host:port or unix:/path.');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? '80' : url.port };
}
