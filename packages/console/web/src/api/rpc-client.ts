import type { Credential } from '../signing/credential.ts';
import { type RpcCall, signRpcV3 } from '../signing/rpc-v3.ts';
import { ApiError } from './api-error.ts';
import { unreachable } from './oss-client.ts';
import { KMS_PASSAGE, loadFacts, signatureNow } from './server-time.ts';

/** Values of parameters; what is undefined is left out. */
export type RpcParameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** The services of one endpoint, by the version of their API. */
const VERSIONS = { kms: '2016-01-20', ram: '2015-05-01', sts: '2015-04-01' } as const;

/** KMS, RAM and STS through the gateway, signed with the user's access key. */
export class RpcClient {
  readonly #credential: Credential;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  /** An action of KMS in a region. @throws ApiError */
  kms<T>(action: string, region: string, parameters: RpcParameters = {}): Promise<T> {
    return this.#call('kms', action, { ...parameters, RegionId: region });
  }

  /** @throws ApiError */
  ram<T>(action: string, parameters: RpcParameters = {}): Promise<T> {
    return this.#call('ram', action, parameters);
  }

  /** @throws ApiError */
  sts<T>(action: string, parameters: RpcParameters = {}): Promise<T> {
    return this.#call('sts', action, parameters);
  }

  async #call<T>(service: keyof typeof VERSIONS, action: string, given: RpcParameters): Promise<T> {
    const parameters: Record<string, string> = { Format: 'JSON' };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) parameters[name] = String(value);
    const call = { action, version: VERSIONS[service], parameters };
    try {
      return (await this.#once(call)) as T;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'InvalidTimeStamp.Expired') throw error;
      await loadFacts();
      return (await this.#once(call)) as T;
    }
  }

  async #once(call: RpcCall): Promise<unknown> {
    const { headers, body } = signRpcV3(call, this.#credential, {
      host: location.host,
      nowMs: signatureNow(),
      nonce: nonce(),
    });
    const options = { method: 'POST', headers, body, cache: 'no-store', credentials: 'omit' } as const;
    const answer = await fetch(KMS_PASSAGE, options).catch(() => {
      throw unreachable();
    });
    const fields = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok) return fields;
    const { AccessDeniedDetail } = fields;
    const detail = (AccessDeniedDetail ?? {}) as { readonly EncodedDiagnosticMessage?: string };
    throw new ApiError(String(fields.Code ?? `HTTP ${answer.status}`), String(fields.Message ?? ''), {
      status: answer.status,
      requestId: String(fields.RequestId ?? ''),
      diagnosticMessage: detail.EncodedDiagnosticMessage,
    });
  }
}

function nonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
