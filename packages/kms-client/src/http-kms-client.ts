import { AccessKeySecret, signRpcV3 } from '@osseal/protocol/signature';
import { CALL_HEADER, encodeCallContext } from './call-context.ts';
import { GrantCache } from './grant-cache.ts';
import { type HttpAnswer, HttpTransport } from './http-transport.ts';
import { type AccessKeyGrant, type KmsCall, KmsCallError, type KmsClient } from './kms-client.ts';
import { DIRECTORY_PATH, openGrant } from './sealed-grant.ts';
import { ASSERTION_HEADER, AssertionIssuer, GATEWAY_ACCESS_KEY_ID } from './service-identity.ts';

export interface HttpKmsClientOptions {
  /** `http://host:port`, or `unix:/path` of a socket. */
  readonly endpoint: string;
  /** Shared with the KMS service; at least 32 characters. */
  readonly serviceSecret: string;
  readonly clock: { now(): number };
  readonly random: { uuid(): string };
  /** Longest wait for an answer. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** Most connections. Default 64. */
  readonly connections?: number;
  /** How long an answer of the account directory is good. Default 5,000 ms. */
  readonly directoryTimeToLiveMs?: number;
}

/** KMS in another process. */
export interface HttpKmsClient extends KmsClient {
  /**
   * Asks a control endpoint of KMS as the gateway. Resolves with what a 200 says.
   * @param path below `/_osseal`
   * @throws KmsCallError with the code and message of the answer, or ServiceUnavailableTemporary
   */
  control(
    method: 'GET' | 'POST' | 'DELETE' | 'PUT',
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<unknown>;
}

const KMS_VERSION = '2016-01-20';
const FORM = 'application/x-www-form-urlencoded';

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
  });

  const callAction = async (action: string, call: KmsCall, parameters: Record<string, string>) => {
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
    const answer = await transport.send({ method: 'POST', path: '/', headers, body });
    if (answer.status !== 200) throw errorOf(answer);
    const fields = readJson(answer);
    // The answer holds a plaintext key in base64; what can be wiped is.
    answer.body.fill(0);
    return (name: string): string => text(fields, name);
  };

  const getInternal = async (path: string): Promise<HttpAnswer> => {
    const authorization = `Bearer ${await issuer.serviceToken()}`;
    return transport.send({ method: 'GET', path, headers: { authorization, accept: 'application/json' } });
  };

  const lookUp = async (accessKeyId: string): Promise<AccessKeyGrant | undefined> => {
    const answer = await getInternal(`${DIRECTORY_PATH}${encodeURIComponent(accessKeyId)}`);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw errorOf(answer);
    const jwe = text(readJson(answer), 'jwe');
    return openGrant(jwe, serviceSecret).catch((cause: unknown) => {
      throw unusable('The account directory sealed its answer under another service secret.', cause);
    });
  };

  return {
    async generateDataKey(call, { keyId, encryptionContext }) {
      const field = await callAction('GenerateDataKey', call, {
        KeyId: keyId,
        KeySpec: 'AES_256',
        ...contextParameter(encryptionContext),
      });
      return {
        keyId: field('KeyId'),
        keyVersionId: field('KeyVersionId'),
        plaintext: Buffer.from(field('Plaintext'), 'base64'),
        ciphertextBlob: field('CiphertextBlob'),
      };
    },
    async decrypt(call, { ciphertextBlob, encryptionContext }) {
      const field = await callAction('Decrypt', call, {
        CiphertextBlob: ciphertextBlob,
        ...contextParameter(encryptionContext),
      });
      return Buffer.from(field('Plaintext'), 'base64');
    },
    findAccessKey: (accessKeyId) => grants.find(accessKeyId, lookUp),
    async usage(query) {
      const parameters = new URLSearchParams(query).toString();
      const answer = await getInternal(`/_osseal/usage${parameters === '' ? '' : `?${parameters}`}`);
      if (answer.status !== 200) throw errorOf(answer);
      return readJson(answer);
    },
    async encodeDiagnostic(denial) {
      const authorization = `Bearer ${await issuer.serviceToken()}`;
      const headers = { authorization, accept: 'application/json', 'content-type': 'application/json' };
      const body = JSON.stringify(denial);
      const answer = await transport.send({ method: 'POST', path: '/_osseal/diagnostics', headers, body });
      if (answer.status !== 200) throw errorOf(answer);
      return text(readJson(answer), 'message');
    },
    async control(method, path, body, signal) {
      const headers = { authorization: `Bearer ${await issuer.serviceToken()}`, accept: 'application/json' };
      const target = `/_osseal${path}`;
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await transport.send({ method, path: target, headers, ...sent }, signal);
      if (answer.status !== 200) throw errorOf(answer);
      return readJson(answer);
    },
    async isReachable() {
      try {
        return (await transport.send({ method: 'GET', path: '/_osseal/health', headers: {} })).status === 200;
      } catch (error) {
        if (error instanceof KmsCallError) return false;
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

function contextParameter(context: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return context === undefined ? {} : { EncryptionContext: JSON.stringify(context) };
}

/** KMS's own refusal, passed on; what is not a KMS error body counts as no answer. */
function errorOf(answer: HttpAnswer): KmsCallError {
  let fields: unknown;
  try {
    fields = JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    return unusable(`KMS answered ${answer.status} without an error body.`, cause);
  }
  const { code, message, RequestId, Code = code, Message = message } = (fields ?? {}) as Record<string, unknown>;
  if (typeof Code !== 'string') return unusable(`KMS answered ${answer.status} without an error code.`);
  const requestId = typeof RequestId === 'string' ? RequestId : '';
  return new KmsCallError(Code, answer.status, typeof Message === 'string' ? Message : '', requestId);
}

function readJson(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    // Without the cause: its message would quote the answer.
    throw unusable('KMS gave an answer that is not JSON.');
  }
}

function text(fields: unknown, name: string): string {
  const value = typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  if (typeof value !== 'string') throw unusable(`KMS gave an answer without ${name}.`);
  return value;
}

function unusable(message: string, cause?: unknown): KmsCallError {
  return new KmsCallError('ServiceUnavailableTemporary', 503, message, '', cause === undefined ? {} : { cause });
}
