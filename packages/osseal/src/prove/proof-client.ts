import { createHmac, randomUUID } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { AccessKeySecret, signOssV1, signPostPolicyV1, signRpcV3 } from '@osseal/protocol/signature';

/** An answer as it came. */
export interface ProofAnswer {
  readonly status: number;
  readonly text: string;
}

/** An OSS request in path style. */
export interface ProofRequest {
  readonly method: string;
  readonly bucket: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Where the services answer, and an account root. */
export interface ProofAddress {
  readonly kms: string;
  readonly oss: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** A write of the proof was refused. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
}

const POLICY_LIFE_MS = 600_000;
const VERSIONS = { kms: '2016-01-20', ram: '2015-05-01', sts: '2015-04-01' } as const;

/** Calls both services as an account root. */
export class ProofClient {
  readonly #address: ProofAddress;
  readonly #secret: AccessKeySecret;

  constructor(address: ProofAddress) {
    this.#address = address;
    this.#secret = new AccessKeySecret(address.accessKeySecret);
  }

  /** The same services, called with another access key. */
  as(accessKeyId: string, accessKeySecret: string): ProofClient {
    return new ProofClient({ ...this.#address, accessKeyId, accessKeySecret });
  }

  /** @throws ProofError */
  async call(
    service: keyof typeof VERSIONS,
    action: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const { kms, accessKeyId } = this.#address;
    const signed = {
      method: 'POST' as const,
      host: new URL(kms).host,
      action,
      version: VERSIONS[service],
      query,
      body: '',
      date: `${new Date().toISOString().slice(0, 19)}Z`,
      nonce: randomUUID(),
    };
    const headers = signRpcV3(signed, accessKeyId, this.#secret);
    const answer = await send(`${kms}/?${new URLSearchParams(query)}`, { method: 'POST', headers });
    if (answer.status !== 200) throw new ProofError(`${action} was answered with ${answer.status} ${codeOf(answer)}.`);
    return JSON.parse(answer.text) as Record<string, unknown>;
  }

  /** @throws ProofError */
  async oss({ body = '', ...wanted }: ProofRequest): Promise<ProofAnswer> {
    const answer = await send(this.#url(wanted), { method: wanted.method, headers: this.#sign(wanted) }, body);
    return this.#accept(`${wanted.method} ${wanted.key ?? wanted.bucket}`, answer);
  }

  /** An object by a form, under a policy of V1. @throws ProofError */
  async post(
    { bucket, key, fields }: { bucket: string; key: string; fields: Readonly<Record<string, string>> },
    file: Uint8Array,
  ): Promise<void> {
    const expiration = new Date(Date.now() + POLICY_LIFE_MS).toISOString();
    const document = JSON.stringify({ expiration, conditions: [{ bucket }] });
    const policy = Buffer.from(document, 'utf8').toString('base64');
    const Signature = signPostPolicyV1(policy, this.#secret);
    const form = new FormData();
    const all = { key, ...fields, OSSAccessKeyId: this.#address.accessKeyId, policy, Signature };
    for (const [name, value] of Object.entries(all)) form.append(name, value);
    form.append('file', new Blob([file]), 'canary');
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const body = Buffer.from(await encoded.arrayBuffer());
    this.#accept(
      `the form for ${key}`,
      await send(this.#url({ method: 'POST', bucket }), { method: 'POST', headers }, body),
    );
  }

  /** A PUT in the S3 dialect, signed with V2. @throws ProofError */
  async s3(
    { bucket, key, headers }: { bucket: string; key: string; headers: Readonly<Record<string, string>> },
    body: Uint8Array,
  ): Promise<void> {
    const date = new Date().toUTCString();
    const amz = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const text = `PUT\n\n\n${date}\n${amz.sort().join('')}/${bucket}/${key}`;
    const signature = createHmac('sha1', this.#secret.plain).update(text).digest('base64');
    const authorization = `AWS ${this.#address.accessKeyId}:${signature}`;
    const sent = { method: 'PUT', headers: { ...headers, date, authorization } };
    this.#accept(`PUT ${key}`, await send(this.#url({ method: 'PUT', bucket, key }), sent, body));
  }

  #accept(what: string, answer: ProofAnswer): ProofAnswer {
    if (answer.status < 300) return answer;
    throw new ProofError(`${what} was answered with ${answer.status} ${codeOf(answer)}.`);
  }

  /** A request whose body is not at its end. The caller ends or destroys it. */
  begin({ body = '', ...wanted }: ProofRequest, length: number): ClientRequest {
    const headers = { ...this.#sign(wanted), 'content-length': String(length) };
    const sent = request(this.#url(wanted), { method: wanted.method, headers, agent: false });
    // It is going to be cut.
    sent.on('error', () => undefined);
    sent.write(body);
    return sent;
  }

  #url({ bucket, key = '', query = {} }: Omit<ProofRequest, 'body'>): string {
    const pairs = Object.entries(query).map(([name, value]) =>
      value === '' ? name : `${name}=${encodeURIComponent(value)}`,
    );
    return `${this.#address.oss}/${bucket}/${key}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
  }

  #sign({ method, bucket, key, query = {}, headers = {} }: Omit<ProofRequest, 'body'>): Record<string, string> {
    const signer = { accessKeyId: this.#address.accessKeyId, secret: this.#secret };
    const target = key === undefined ? { bucket } : { bucket, key };
    return signOssV1({ method, ...target, query, headers }, signer, Date.now());
  }
}

function send(
  url: string,
  options: { readonly method: string; readonly headers: Record<string, string> },
  body: Uint8Array | string = '',
): Promise<ProofAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    sent.on('error', reject).end(body);
  });
}

/** Of an error in JSON or XML. */
function codeOf({ text }: ProofAnswer): string {
  return /"Code":"([\w.]+)"|<Code>([\w.]+)<\/Code>/.exec(text)?.slice(1).join('') ?? '';
}
