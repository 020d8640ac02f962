import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import { CALL_HEADER, encodeCallContext } from './call-context.ts';
import { GrantCache } from './grant-cache.ts';
import { type HttpAnswer, HttpTransport } from './http-transport.ts';
import { type AccessKeyGrant, type KmsCall, KmsCallError, type KmsClient } from './kms-client.ts';
import { NoAnswer } from './no-answer.ts';
import { DIRECTORY_PATH, openGrant } from './sealed-grant.ts';
import { ASSERTION_HEADER, AssertionIssuer, GATEWAY_ACCESS_KEY_ID, SENDER_HEADER } from './service-identity.ts';

export interface HttpKmsClientOptions {
  /** `http://host:port`, or `unix:/path` of a socket. */
  readonly endpoint: string;
  /** Shared with the KMS service; at least 32 characters. */
  readonly serviceSecret: string;
  readonly clock: { now(): number };
  readonly random: { uuid(): string };
  /** Longest wait for an answer, with all attempts. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** How long nobody asks after KMS was found to be away. Default 1,000 ms. */
  readonly pauseMs?: number;
  /** Told when KMS is found to be away, and when it is back. */
  onReachChange?(isAway: boolean): void;
  /** More headers of calls, e.g. those that carry a trace on; they are not signed. */
  carried?(): Readonly<Record<string, string>>;
  /** Most connections. Default 64. */
  readonly connections?: number;
  /** How long an answer of the account directory is good. Default 5,000 ms. */
  readonly directoryTimeToLiveMs?: number;
}

/** KMS in another process. */
export interface HttpKmsClient extends KmsClient {
  /**
   * Asks a control endpoint of KMS as the gateway, once. Resolves with what a 200 says.
   * @param path below `/_osseal`
   * @throws KmsCallError with the code and message of the answer, or ServiceUnavailableTemporary
   */
  control(
    method: 'GET' | 'POST' | 'DELETE' | 'PUT',
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<unknown>;
  /**
   * Passes on a signed RPC request as its sender made it, once, and resolves with whatever KMS says.
   * @throws KmsCallError ServiceUnavailableTemporary
   */
  passOn(request: PassedRequest): Promise<HttpAnswer>;
}

/** A signed RPC request of somebody else: a POST to `/`. */
export interface PassedRequest {
  /** Those that it was signed with, `host` too. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where it came from: `acs:SourceIp` and `acs:SecureTransport`. */
  readonly sender: { readonly address: string; readonly isSecure: boolean };
}

const KMS_VERSION = '2016-01-20';
const FORM = 'application/x-www-form-urlencoded';
/** An operator waits for what becomes due, and a follower of the clock for its next change. */
const CONTROL_TIMEOUT_MS = 60_000;
const HEALTH_TIMEOUT_MS = 2_000;
const PASSED_TIMEOUT_MS = 30_000;
/** A bill can be long. */
const MAX_STATEMENT_BYTES = 256 * 1024 * 1024;

/**
 * KMS in another process, over TCP or a Unix socket. Calls are RPC V3, signed with the service identity; an assertion
 * says for whom. Connects on first use. @throws TypeError for an endpoint of another kind
 */
export function createHttpKmsClient(options: HttpKmsClientOptions): HttpKmsClient {
  const { clock, random, serviceSecret } = options;
  const secret = new AccessKeySecret(serviceSecret);
  const issuer = new AssertionIssuer(serviceSecret, clock);
  const grants = new GrantCache(clock, options.directoryTimeToLiveMs ?? 5_000);
  const transport = new HttpTransport({
    endpoint: options.endpoint,
    timeoutMs: options.timeoutMs ?? 10_000,
    connections: options.connections ?? 64,
    pauseMs: options.pauseMs ?? 1_000,
    onChange: (isAway) => options.onReachChange?.(isAway),
  });

  const callAction = async <T>(
    action: string,
    call: KmsCall,
    parameters: Record<string, string>,
    read: (field: (name: string) => string, fields: unknown) => T,
  ): Promise<T> => {
    const body = new URLSearchParams({ RegionId: call.region, ...parameters }).toString();
    const headers = signRpcV3(
      {
        method: 'POST',
        host: transport.host,
        action,
        version: KMS_VERSION,
        query: {},
        body,
        headers: {
          accept: 'application/json',
          'content-type': FORM,
          [ASSERTION_HEADER]: await issuer.assertionFor(call.onBehalfOf),
          [CALL_HEADER]: encodeCallContext(call),
        },
        date: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
        nonce: random.uuid(),
      },
      GATEWAY_ACCESS_KEY_ID,
      secret,
    );
    const sent = { ...headers, ...options.carried?.() };
    return transport.send({ method: 'POST', path: '/', headers: sent, body }, (answer) => {
      const fields = readJson(answer, call.heard);
      // The answer holds a plaintext key in base64; what can be wiped is.
      answer.body.fill(0);
      call.heard?.(text(fields, 'RequestId'));
      return read((name) => text(fields, name), fields);
    });
  };

  const internalHeaders = async () => ({
    authorization: `Bearer ${await issuer.serviceToken()}`,
    accept: 'application/json',
  });

  const lookUp = async (accessKeyId: string): Promise<AccessKeyGrant | undefined> => {
    const path = `${DIRECTORY_PATH}${encodeURIComponent(accessKeyId)}`;
    const headers = await internalHeaders();
    const jwe = await transport.send({ method: 'GET', path, headers }, (answer) =>
      answer.status === 404 ? undefined : text(readJson(answer), 'jwe'),
    );
    if (jwe === undefined) return undefined;
    return openGrant(jwe, serviceSecret).catch((cause: unknown) => {
      const message = 'The account directory sealed its answer under another service secret.';
      throw new KmsCallError('ServiceUnavailableTemporary', 503, message, '', { cause });
    });
  };

  return {
    generateDataKey(call, { keyId, encryptionContext }) {
      const parameters = { KeyId: keyId, KeySpec: 'AES_256', ...contextParameter(encryptionContext) };
      return callAction('GenerateDataKey', call, parameters, (field) => ({
        keyId: field('KeyId'),
        keyVersionId: field('KeyVersionId'),
        plaintext: Buffer.from(field('Plaintext'), 'base64'),
        ciphertextBlob: field('CiphertextBlob'),
      }));
    },
    decrypt(call, { ciphertextBlob, encryptionContext }) {
      const parameters = { CiphertextBlob: ciphertextBlob, ...contextParameter(encryptionContext) };
      return callAction('Decrypt', call, parameters, (field) => Buffer.from(field('Plaintext'), 'base64'));
    },
    wrapDataKey(call, { keyId, dataKey, encryptionContext }) {
      const Plaintext = Buffer.from(dataKey).toString('base64');
      const parameters = { KeyId: keyId, Plaintext, ...contextParameter(encryptionContext) };
      return callAction('Encrypt', call, parameters, (field) => ({
        keyId: field('KeyId'),
        keyVersionId: field('KeyVersionId'),
        ciphertextBlob: field('CiphertextBlob'),
      }));
    },
    describeKey(call, { keyId }) {
      return callAction('DescribeKey', call, { KeyId: keyId }, (_field, fields) => {
        const { KeyMetadata } = (fields ?? {}) as { readonly KeyMetadata?: unknown };
        return { keyId: text(KeyMetadata, 'KeyId'), primaryVersionId: text(KeyMetadata, 'PrimaryKeyVersion') };
      });
    },
    findAccessKey: (accessKeyId) => grants.find(accessKeyId, lookUp),
    async usage(query) {
      const parameters = new URLSearchParams(query).toString();
      const path = `/_osseal/usage${parameters === '' ? '' : `?${parameters}`}`;
      const headers = await internalHeaders();
      return transport.send({ method: 'GET', path, headers, maxBytes: MAX_STATEMENT_BYTES }, readJson);
    },
    async encodeDiagnostic(denial) {
      const headers = { ...(await internalHeaders()), 'content-type': 'application/json' };
      const body = JSON.stringify(denial);
      return transport.send({ method: 'POST', path: '/_osseal/diagnostics', headers, body }, (answer) =>
        text(readJson(answer), 'message'),
      );
    },
    async control(method, path, body, signal) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = {
        ...(await internalHeaders()),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const request = { method, path: `/_osseal${path}`, headers, maxBytes: MAX_STATEMENT_BYTES, ...sent };
      const answer = await transport.sendOnce(request, CONTROL_TIMEOUT_MS, signal);
      try {
        return readJson(answer);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        throw new KmsCallError('ServiceUnavailableTemporary', 503, error.message, '', { cause: error });
      }
    },
    async passOn({ headers, body, sender }) {
      const token = await issuer.senderToken(sender.address, sender.isSecure);
      const request = { method: 'POST', path: '/', headers: { ...headers, [SENDER_HEADER]: token }, body } as const;
      return transport.sendOnce(request, PASSED_TIMEOUT_MS);
    },
    async isReachable() {
      try {
        const request = { method: 'GET', path: '/_osseal/health', headers: {} } as const;
        return (await transport.sendOnce(request, HEALTH_TIMEOUT_MS)).status === 200;
      } catch (error) {
        if (error instanceof KmsCallError) return false;
        throw error;
      }
    },
    cached: () => grants.figures(),
    close: () => transport.close(),
  };
}

function contextParameter(context: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return context === undefined ? {} : { EncryptionContext: JSON.stringify(context) };
}

/** What a 200 says. @param heard told the request id of a refusal. @throws KmsCallError for KMS's own refusals, passed on; NoAnswer for what is neither */
function readJson(answer: HttpAnswer, heard?: (requestId: string) => void): unknown {
  let fields: unknown;
  try {
    fields = JSON.parse(answer.body.toString('utf8'));
  } catch {
    // Without the cause: its message would quote the answer.
    throw new NoAnswer(`KMS answered ${answer.status} with something that is not JSON.`);
  }
  if (answer.status === 200) return fields;
  const { code, message, RequestId, Code = code, Message = message } = (fields ?? {}) as Record<string, unknown>;
  if (typeof Code !== 'string') throw new NoAnswer(`KMS answered ${answer.status} without an error code.`);
  const requestId = typeof RequestId === 'string' ? RequestId : '';
  if (requestId !== '') heard?.(requestId);
  throw new KmsCallError(Code, answer.status, typeof Message === 'string' ? Message : '', requestId);
}

function text(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  if (typeof value !== 'string') throw new NoAnswer(`KMS gave an answer without ${name}.`);
  return value;
}
