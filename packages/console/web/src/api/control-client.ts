import type { Credential } from '../signing/credential.ts';
import { ApiError } from './api-error.ts';
import { unreachable } from './oss-client.ts';
import { CONTROL_BASE } from './server-time.ts';

/** The control endpoints, which answer account roots. */
export class ControlClient {
  readonly #authorization: string;

  constructor({ accessKeyId, accessKeySecret }: Credential) {
    const bytes = new TextEncoder().encode(`${accessKeyId}:${accessKeySecret}`);
    this.#authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }

  /** @param path below `/_osseal` @throws ApiError */
  async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { authorization: this.#authorization };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const sent = body === undefined ? null : JSON.stringify(body);
    // Without credentials of the browser's own, or it would ask for some by a dialog of its own.
    const options = { method, headers, body: sent, cache: 'no-store', credentials: 'omit' } as const;
    const answer = await fetch(`${CONTROL_BASE}${path}`, options).catch(() => {
      throw unreachable();
    });
    const fields = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.ok) return fields as T;
    const code = String(fields.code ?? fields.Code ?? `HTTP ${answer.status}`);
    throw new ApiError(code, String(fields.message ?? fields.Message ?? ''), { status: answer.status });
  }
}
